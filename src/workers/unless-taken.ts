import { type ErrorKind, ProxyError } from "../errors.ts";

/** How the pool refuses a job, with what it was given untouched. */
const NOT_TAKEN: ReadonlySet<ErrorKind> = new Set(["overloaded", "shutting_down"]);

/**
 * Nothing fails for want of a worker. Where the pool takes no job, as without threads or when it is overrun, it is done
 * on the event loop, and the streams wait for it: a long body of a real conversation takes milliseconds.
 */
export function unlessTaken<T>(signal: AbortSignal, here: () => T): (thrown: unknown) => T {
  return (thrown) => {
    // Whoever ends the call may say the same.
    const isTaken = signal.aborted || !(thrown instanceof ProxyError && NOT_TAKEN.has(thrown.kind));
    if (isTaken) throw thrown;
    return here();
  };
}
