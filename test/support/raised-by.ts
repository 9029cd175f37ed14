/** The error that a call ends in. The SDKs' promises begin only when they are waited for, which `rejects` doesn't do. */
export function raisedBy(call: PromiseLike<unknown>): PromiseLike<unknown> {
  return call.then(
    (value) => {
      throw new Error(`Expected a failure, got ${Bun.inspect(value)}.`);
    },
    (error: unknown) => error,
  );
}
