/**
 * The promise's result, or a rejection with the signal's reason as soon as it aborts. The work itself goes on; what it
 * then gives is dropped. An error that the abort provoked is replaced by the reason, so that callers see one shape.
 */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason);
    if (signal.aborted) leave();
    signal.addEventListener("abort", leave, { once: true });
    work
      .then(resolve, (error) => reject(signal.aborted ? signal.reason : error))
      .finally(() => signal.removeEventListener("abort", leave));
  });
}
