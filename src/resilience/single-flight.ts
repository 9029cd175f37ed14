import { unlessAborted } from "./unless-aborted.ts";

/** Lets many callers share one run of the same work. */
export interface SingleFlight<T> {
  /**
   * The result of the run in flight, else of a new one. Its error goes to all who wait and is then forgotten.
   * `signal` ends this caller's wait only: the run belongs to everyone and must bound itself.
   */
  run(work: () => Promise<T>, signal: AbortSignal): Promise<T>;
  /** Whether a run is in flight. */
  busy(): boolean;
}

export function createSingleFlight<T>(): SingleFlight<T> {
  let flight: Promise<T> | null = null;

  return {
    async run(work, signal) {
      signal.throwIfAborted();
      // Emptied before anyone who waited resumes, so that whoever asks next starts anew.
      flight ??= Promise.try(work).finally(() => {
        flight = null;
      });
      return await unlessAborted(flight, signal);
    },
    busy: () => flight !== null,
  };
}
