import { afterAll, describe, expect, test } from "bun:test";
import { createEmbeddingsWork } from "../../src/workers/offload-embeddings.ts";
import { failureOf } from "../support/kind-of.ts";
import { createWorkers } from "../support/worker-pool.ts";

const pool = createWorkers(1);
afterAll(pool.stop);

const OPTIONS = { client: "a key", signal: new AbortController().signal };
const USAGE = { promptTokens: 2, completionTokens: 0, totalTokens: 2, cachedTokens: 0 };

/** In a part of a buffer, as what came over the network may be. */
function bytesOf(value: unknown): Uint8Array<ArrayBuffer> {
  const text = `${JSON.stringify(value)}and what comes behind it`;
  return new TextEncoder().encode(text).subarray(0, text.indexOf("and what"));
}

describe.each([
  ["on a thread", pool, 0, 1],
  ["where there is no thread", createWorkers(0), 0, 0],
  ["on the event loop, where it is short", pool, 100_000, 0],
])("%s", (_where, workers, aboveBytes, jobs) => {
  const work = createEmbeddingsWork({ pool: workers, requestAboveBytes: aboveBytes, aboveBytes, maxDepth: 16 });

  async function counted<T>(task: () => Promise<T>): Promise<T> {
    const before = workers.figures().jobs;
    const result = await task();
    expect(workers.figures().jobs - before).toBe(jobs);
    return result;
  }

  test("a request is read", async () => {
    const body = bytesOf({ model: "m", input: [[1, 2], [3]], user: "me" });
    const request = await counted(() => work.readRequest(body, OPTIONS));
    expect(request).toMatchObject({ model: "m", format: "float", changes: [{ path: "user", effect: "dropped" }] });
    expect(request.inputs).toEqual({ kind: "tokens", lists: [Uint32Array.of(1, 2), Uint32Array.of(3)] });
    const texts = await counted(() => work.readRequest(bytesOf({ model: "m", input: ["a"] }), OPTIONS));
    expect(texts.inputs).toEqual({ kind: "texts", texts: ["a"] });
  });

  test("a request of a client of Ollama is read", async () => {
    const request = await counted(() => work.readEmbed("embed", bytesOf({ model: "m", input: ["a", "b"] }), OPTIONS));
    expect(request).toMatchObject({ model: "m", texts: ["a", "b"], changes: [] });
  });

  test("what is wrong with a request is told", async () => {
    const failure = await failureOf(() => work.readRequest(bytesOf({ model: "m", input: [] }), OPTIONS));
    expect(failure).toMatchObject({ kind: "invalid_value", details: { param: "input" } });
  });

  test("an answer is read, and the error in the place of one", async () => {
    const usage = { prompt_tokens: 2 };
    const body = bytesOf({ data: [{ embedding: [1, 2] }, { embedding: [3, 4] }], usage });
    expect(await counted(() => work.readAnswer(body, { inputs: 2, dimensions: 2 }, OPTIONS))).toEqual({
      kind: "embeddings",
      embeddings: { vectors: [Float64Array.of(1, 2), Float64Array.of(3, 4)], usage: USAGE },
    });
    const error = { message: "no" };
    expect(await work.readAnswer(bytesOf({ error }), { inputs: 1, dimensions: undefined }, OPTIONS)).toEqual({
      kind: "failure",
      error,
    });
  });

  test("an answer is written for a client of Ollama", async () => {
    const answer = { operation: "embeddings" as const, model: "m", usage: USAGE, elapsedMs: 1 };
    const vectors = [Float64Array.of(0.1, 2)];
    const written = await counted(() => work.writeEmbed({ ...answer, vectors }, OPTIONS));
    expect(new TextDecoder().decode(written)).toBe('{"embedding":[0.1,2]}');
  });

  test("an answer is written", async () => {
    const vectors = [Float64Array.of(0.1, 2), Float64Array.of(3, 4)];
    const answer = { vectors, usage: USAGE, model: "m", format: "float" as const };
    const written = await counted(() => work.writeAnswer(answer, OPTIONS));
    expect(JSON.parse(new TextDecoder().decode(written))).toEqual({
      object: "list",
      data: [
        { object: "embedding", index: 0, embedding: [0.1, 2] },
        { object: "embedding", index: 1, embedding: [3, 4] },
      ],
      model: "m",
      usage: { prompt_tokens: 2, total_tokens: 2 },
    });
  });
});
