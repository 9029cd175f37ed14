import type { Clock } from "../world/clock.ts";

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
 * Runs one phase of a call within its time and gives its result; throws `onTimeout()` when the time is up. The signal
 * that `run` gets outlives the phase without its timer: a body that is read after the headers still ends with the
 * parent, and with nothing else. (`AbortSignal.timeout` would cut that body.)
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
    Promise.try(run, phase.signal).then(
      (result) => {
        isOver();
        follow(signal, phase);
        resolve(result);
      },
      (error: unknown) => {
        isOver();
        reject(error);
      },
    );
  });
}

/** Apart from the phase, so that a long answer does not keep alive all that its request was made of. */
function follow(parent: AbortSignal, child: AbortController): void {
  parent.addEventListener("abort", () => child.abort(parent.reason), { once: true });
}
