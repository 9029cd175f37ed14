import type { Clock } from "./clock.ts";

type Phase = {
  clock: Clock;
  /** How long the phase may take, in milliseconds. */
  ms: number;
  /** Ends the phase early; its reason is thrown as it is. */
  signal: AbortSignal;
  /** The error when the time is up; it names the phase. */
  onTimeout: () => Error;
};

/**
 * Runs one phase of a call within its time and gives its result; throws `onTimeout()` when the time is up. Nothing of
 * the phase stays with the parent's signal, which may live as long as the program.
 */
export function withPhaseTimeout<T>(
  { clock, ms, signal, onTimeout }: Phase,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const phase = new AbortController();
    const end = (reason: unknown) => {
      isOver();
      // First the reason, then the abort: what the work throws because of it says less.
      reject(reason);
      phase.abort(reason);
    };
    const onAbort = () => end(signal.reason);
    const cancelTimer = clock.after(ms, () => end(onTimeout()));
    signal.addEventListener("abort", onAbort, { once: true });
    const isOver = () => {
      cancelTimer();
      signal.removeEventListener("abort", onAbort);
    };
    Promise.try(run, phase.signal).finally(isOver).then(resolve, reject);
  });
}
