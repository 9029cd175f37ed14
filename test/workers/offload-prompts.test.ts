import { afterAll, describe, expect, test } from "bun:test";
import { createReadPrompts } from "../../src/workers/offload-prompts.ts";
import { failureOf } from "../support/kind-of.ts";
import { createWorkers } from "../support/worker-pool.ts";

const pool = createWorkers(1);
afterAll(pool.stop);

const OPTIONS = { client: "a key", signal: new AbortController().signal };
const bytesOf = (request: object) => new TextEncoder().encode(JSON.stringify({ model: "m", ...request }));

describe.each([
  ["on a thread", pool, 0, 1],
  ["where there is no thread", createWorkers(0), 0, 0],
  ["on the event loop, where they are short", pool, 100_000, 0],
])("prompts are read %s", (_where, workers, aboveBytes, jobs) => {
  const read = createReadPrompts({ pool: workers, aboveBytes, maxDepth: 16 });

  test("as they are, and the body stays", async () => {
    const before = workers.figures().jobs;
    const body = bytesOf({ prompt: [[1, 2], "b"] });
    expect(await read(body, OPTIONS)).toMatchObject({ prompts: [Uint32Array.of(1, 2), "b"], rest: '"model":"m"}' });
    expect(workers.figures().jobs - before).toBe(jobs);
    expect(body.length).toBeGreaterThan(0);
    expect(await read(bytesOf({ prompt: "a" }), OPTIONS)).toBeUndefined();
  });

  test("and what is wrong with them is told", async () => {
    const failure = await failureOf(() => read(bytesOf({ prompt: ["a", ""] }), OPTIONS));
    expect(failure).toMatchObject({ kind: "invalid_value", details: { param: "prompt[1]" } });
  });
});
