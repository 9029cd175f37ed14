import { afterAll, describe, expect, test } from "bun:test";
import { createTokenizer } from "../../src/workers/offload-tokens.ts";
import { failureOf } from "../support/kind-of.ts";
import { createWorkers } from "../support/worker-pool.ts";

const pool = createWorkers(1);
afterAll(pool.stop);

const OPTIONS = { client: "a key", signal: new AbortController().signal };
/** "hello" and " world", and half an emoji. */
const LISTS = [Uint32Array.of(15339, 1917), Uint32Array.of(9468)];

describe.each([
  ["on a thread", pool, 1],
  ["where there is no thread", createWorkers(0), 0],
])("%s", (_where, workers, jobs) => {
  const tokenizer = createTokenizer(workers);
  const jobsOf = async (task: () => Promise<unknown>) => {
    const before = workers.figures().jobs;
    await task();
    return workers.figures().jobs - before;
  };

  test("tokens are counted", async () => {
    const count = () => tokenizer.count(["hello world", "<|endoftext|>"], "o200k_base", OPTIONS);
    expect(await count()).toBe(9);
    expect(await jobsOf(count)).toBe(jobs);
  });

  test("tokens are decoded", async () => {
    const decode = () => tokenizer.decode(LISTS, "cl100k_base", { ...OPTIONS, param: "input" });
    expect(await decode()).toEqual(["hello world", "\ufffd"]);
    expect(await jobsOf(decode)).toBe(jobs);
  });

  test("what is no token is told by its field", async () => {
    const decode = () => tokenizer.decode([Uint32Array.of(100_257)], "cl100k_base", { ...OPTIONS, param: "input" });
    expect(await failureOf(decode)).toMatchObject({ kind: "invalid_value", details: { param: "input" } });
  });
});
