import { describe, expect, test } from "bun:test";
import { type Caller, signIn } from "./simulated.ts";

type Embeddings = { data: { embedding: number[]; index: number; object: string }[]; [field: string]: unknown };

const embed = (caller: Caller, body: object) =>
  caller.post("/embeddings", { model: "text-embedding-3-small", input: ["one", "two"], ...body });
const embedded = async (caller: Caller, body: object = {}) => (await (await embed(caller, body)).json()) as Embeddings;

describe("embeddings", () => {
  test("come in order, without `object` and `model` unless the personality is clean", async () => {
    await using caller = await signIn();
    const { data, ...rest } = await embedded(caller);
    expect(rest).toEqual({ usage: { prompt_tokens: 2, total_tokens: 2 } });
    expect(data.map(({ index, object }) => [index, object])).toEqual([
      [0, "embedding"],
      [1, "embedding"],
    ]);
    caller.simulator.state.personality = "clean";
    expect(await embedded(caller)).toMatchObject({ object: "list", model: "text-embedding-3-small" });
  });

  test("are a text's own, of length 1, and floats whatever was asked for", async () => {
    await using caller = await signIn();
    const input = Array.from({ length: 40 }, (_, index) => `text ${index}`);
    const { data } = await embedded(caller, { input, encoding_format: "base64" });
    expect(new Set(data.map(({ embedding }) => embedding.join())).size).toBe(40);
    expect(data.every(({ embedding }) => embedding.length === 1536)).toBe(true);
    expect(data.every(({ embedding }) => Math.abs(Math.hypot(...embedding) - 1) < 1e-8)).toBe(true);
    expect(data.every(({ embedding }) => embedding.every((number) => number === Number(number.toFixed(9))))).toBe(true);
    const alone = await embedded(caller, { input: ["text 7"] });
    expect(alone.data[0]?.embedding).toEqual(data[7]?.embedding ?? []);
  });

  test("are made for 512 texts at most", async () => {
    await using caller = await signIn();
    const of = async (count: number) => (await embed(caller, { input: Array(count).fill("x"), dimensions: 1 })).status;
    expect([await of(512), await of(513)]).toEqual([200, 400]);
  });

  test("have as many dimensions as were asked for, in the same direction", async () => {
    await using caller = await signIn();
    const [wide] = (await embedded(caller)).data;
    const [narrow] = (await embedded(caller, { dimensions: 8 })).data;
    const beginning = wide?.embedding.slice(0, 8) ?? [];
    const cosine = beginning.reduce((sum, number, index) => sum + number * (narrow?.embedding[index] ?? 0), 0);
    expect(narrow?.embedding).toHaveLength(8);
    expect(cosine / Math.hypot(...beginning)).toBeCloseTo(1, 8);
  });

  test.each([
    ["a text alone", { input: "one" }],
    ["tokens", { input: [1, 2] }],
    ["lists of tokens", { input: [[1, 2]] }],
    ["nothing", { input: [] }],
    ["an empty text", { input: [""] }],
    ["a text too long", { input: ["x".repeat(40_000)] }],
    ["a number of dimensions that no model has", { dimensions: 1537 }],
  ])("of %s are a bad request", async (_what, body) => {
    await using caller = await signIn();
    const answer = await embed(caller, body);
    expect([answer.status, await answer.text()]).toEqual([400, "Bad Request\n"]);
  });

  test.each([
    ["a model that chats", { model: "gpt-4o" }, "model_not_supported"],
    ["a model that nobody knows", { model: "nonsense" }, "model_not_supported"],
    [
      "dimensions of a model that has its own",
      { model: "text-embedding-ada-002", dimensions: 8 },
      "invalid_request_body",
    ],
  ])("are refused for %s", async (_what, body, code) => {
    await using caller = await signIn();
    expect(await embedded(caller, body)).toMatchObject({ error: { code } });
  });
});
