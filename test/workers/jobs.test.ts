import { describe, expect, test } from "bun:test";
import { JOBS } from "../../src/workers/jobs.ts";

const READING = { dialect: "openai-chat", purpose: "answer", url: "", maxDepth: 16 } as const;
const MANY = 50_000;
const bodyOf = (text: string) => new TextEncoder().encode(text);
const repeated = (item: (index: number) => string) => Array.from({ length: MANY }, (_, index) => item(index)).join(",");
const user = '{"role":"user","content":"hi"}';

/** Bodies in which there is much to find. */
const FULL: [string, string][] = [
  ["fields", `{"model":"m","messages":[${user}],${repeated((index) => `"k${index}":1`)}}`],
  ["fields that are given twice", `{"model":"m","messages":[${user}],${repeated((index) => `"k${index >> 1}":1`)}}`],
  ["developers", `{"model":"m","messages":[${repeated(() => '{"role":"developer"}')}]}`],
  ["reasoning", `{"model":"m","messages":[${repeated(() => '{"role":"assistant","reasoning_content":""}')}]}`],
  ["calls", `{"model":"m","messages":[${repeated(() => '{"role":"assistant","tool_calls":[{"id":"c"}]}')}]}`],
];

describe("what a worker hands over", () => {
  // Whatever it is, the event loop unpacks it.
  test.each(FULL)("of a request with many %s is little besides its bytes, which change hands", (_, text) => {
    const body = bodyOf(text);
    const inspected = JOBS.inspectRequest.run({ ...READING, body, maxCallIds: 1000 });
    expect(inspected.transfer).toEqual([body.buffer]);
    const { body: _bytes, ...rest } = inspected.result;
    expect(JSON.stringify(rest).length).toBeLessThan(5000);

    const model = { id: "gemini-3-pro" };
    const seals = new Map<string, string>();
    const needs = { model, target: "openai-chat", unsupportedFields: "report", clientHeaders: {}, seals } as const;
    const prepared = JOBS.prepareRequest.run({ ...READING, body, ...needs });
    expect(prepared.transfer).toEqual([prepared.result.body.buffer]);
    expect(JSON.stringify(prepared.result.told).length).toBeLessThan(10_000);
  });
});

describe("a job", () => {
  const asJson = (value: unknown) => bodyOf(JSON.stringify(value));
  const maxDepth = 16;

  test("reads the texts of a request", () => {
    const body = asJson({ model: "m", messages: [{ role: "user", content: "hello" }] });
    expect(JOBS.readTexts.run({ ...READING, body }).result).toEqual({ texts: ["hello"], turns: 1, others: 0 });
  });

  test("reads prompts, and hands the lists of tokens over", () => {
    const { result, transfer } = JOBS.readPrompts.run({
      body: asJson({ model: "m", prompt: ["a", [1, 2]] }),
      maxDepth,
    });
    expect(result?.prompts).toEqual(["a", Uint32Array.of(1, 2)]);
    expect(transfer).toHaveLength(1);
    expect(JOBS.readPrompts.run({ body: asJson({ model: "m", prompt: "a" }), maxDepth }).result).toBeUndefined();
  });

  test("reads requests for embeddings, and hands the lists of tokens over", () => {
    const texts = JOBS.readEmbeddings.run({ body: asJson({ model: "m", input: ["a"] }), maxDepth });
    expect(texts).toMatchObject({ result: { inputs: { kind: "texts", texts: ["a"] } }, transfer: [] });
    const tokens = JOBS.readEmbeddings.run({ body: asJson({ model: "m", input: [[1], [2]] }), maxDepth });
    expect(tokens.transfer).toHaveLength(2);
    const ollama = JOBS.readOllamaEmbed.run({ operation: "embed", body: asJson({ model: "m", input: "a" }), maxDepth });
    expect(ollama.result).toMatchObject({ model: "m", texts: ["a"] });
  });

  test("reads vectors and hands them over, or the failure in their place", () => {
    const wanted = { inputs: 1, dimensions: undefined };
    const body = asJson({ data: [{ embedding: [1, 2], index: 0 }], usage: { prompt_tokens: 1, total_tokens: 1 } });
    const { result, transfer } = JOBS.readVectors.run({ body, wanted });
    expect(result).toMatchObject({ kind: "embeddings", embeddings: { vectors: [Float64Array.of(1, 2)] } });
    expect(transfer).toHaveLength(1);
    const failed = JOBS.readVectors.run({ body: asJson({ error: { message: "no" } }), wanted });
    expect(failed).toMatchObject({ result: { kind: "failure" }, transfer: [] });
  });

  test("writes vectors for each kind of client, as bytes that change hands", () => {
    const told = { vectors: [Float64Array.of(1, 2)], usage: undefined, model: "m" };
    const openai = JOBS.writeVectors.run({ ...told, format: "float" });
    const ollama = JOBS.writeOllamaVectors.run({ ...told, operation: "embed", elapsedMs: 1 });
    expect(JSON.parse(new TextDecoder().decode(openai.result)).data[0].embedding).toEqual([1, 2]);
    expect(JSON.parse(new TextDecoder().decode(ollama.result)).embeddings).toEqual([[1, 2]]);
    expect([openai.transfer, ollama.transfer]).toEqual([[openai.result.buffer], [ollama.result.buffer]]);
  });

  test("counts tokens and makes texts of them", async () => {
    expect(await JOBS.countTokens.run({ texts: ["hello world"], encoding: "cl100k_base" })).toMatchObject({
      result: 2,
    });
    const tokens = { lists: [Uint32Array.of(15339, 1917)], encoding: "cl100k_base", param: "input" } as const;
    expect(await JOBS.decodeTokens.run(tokens)).toMatchObject({ result: ["hello world"] });
  });
});
