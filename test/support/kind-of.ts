import { ProxyError } from "../../src/errors.ts";

/** The kind of the ProxyError that the task fails with; throws when it fails otherwise or not at all. */
export async function kindOf(task: () => Promise<unknown>): Promise<string> {
  return (await failureOf(task)).kind;
}

/** The ProxyError that the task fails with; throws when it fails otherwise or not at all. */
export async function failureOf(task: () => Promise<unknown>): Promise<ProxyError> {
  let result: unknown;
  try {
    result = await task();
  } catch (thrown) {
    if (thrown instanceof ProxyError) return thrown;
    throw thrown;
  }
  throw new Error(`Expected a failure, got ${Bun.inspect(result)}.`);
}
