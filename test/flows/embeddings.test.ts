import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import { encode } from "gpt-tokenizer/encoding/cl100k_base";
import { startEmbeddingsUpstream, vectorOf } from "../support/embeddings-upstream.ts";
import { errorSpec } from "../support/openai-spec.ts";
import { ONE_ATTEMPT, startProxy } from "../support/proxy.ts";

const MODEL = "text-embedding-3-small";

const upstream = startEmbeddingsUpstream();
const proxy = await startProxy({ config: { ...ONE_ATTEMPT, upstream: { copilot_api_url: upstream.url } } });
afterAll(async () => {
  await proxy[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
});
beforeEach(() => upstream.say(() => undefined));

type Answer = {
  object: string;
  model: string;
  data: { object: string; index: number; embedding: unknown }[];
  usage?: object;
};

const embed = (body: object) => proxy.post("/v1/embeddings", { model: MODEL, ...body });
const answerTo = async (body: object) => (await (await embed(body)).json()) as Answer;
const vectorsOf = async (body: object) => (await answerTo(body)).data.map(({ embedding }) => embedding);

async function refusalOf(response: Response) {
  const { error } = errorSpec.parse(await response.json());
  return { status: response.status, code: error.code, param: error.param, message: error.message };
}

describe("embeddings", () => {
  test("of one text are answered as OpenAI's API has it, which upstream doesn't", async () => {
    const response = await embed({ input: "hello" });
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(await response.json()).toEqual({
      object: "list",
      data: [{ object: "embedding", index: 0, embedding: vectorOf("hello") }],
      model: MODEL,
      usage: { prompt_tokens: 5, total_tokens: 5 },
    });
    expect(upstream.calls).toMatchObject([{ input: ["hello"], model: MODEL }]);
  });

  test("of several texts come in their order, also without the prefix of the path", async () => {
    const expected = ["a", "b", "a"].map((text) => vectorOf(text));
    expect(await vectorsOf({ input: ["a", "b", "a"] })).toEqual(expected);
    const response = await proxy.post("/embeddings", { model: MODEL, input: ["a", "b", "a"] });
    expect(((await response.json()) as Answer).data.map(({ embedding }) => embedding)).toEqual(expected);
  });

  test("of tokens are those of the texts that they stand for", async () => {
    const texts = ["hello world", "grüße 👩‍👩‍👧", "<|endoftext|> is text"];
    const lists = texts.map((text) => encode(text, { disallowedSpecial: new Set() }));
    expect(await vectorsOf({ input: lists })).toEqual(texts.map((text) => vectorOf(text)));
    expect(await vectorsOf({ input: lists[0] })).toEqual([vectorOf("hello world")]);
    expect(upstream.calls.map(({ input }) => input)).toEqual([texts, ["hello world"]]);
  });

  test("have as many numbers as were asked for", async () => {
    expect(await vectorsOf({ input: "hello", dimensions: 7 })).toEqual([vectorOf("hello", 7)]);
    expect(upstream.calls[0]?.dimensions).toBe(7);
  });

  test("in base64 are the same numbers as 32-bit floats, little-endian", async () => {
    const [text] = await vectorsOf({ input: "hello", encoding_format: "base64" });
    const bytes = Buffer.from(String(text), "base64");
    expect([0, 4, 8, 12].map((at) => bytes.readFloatLE(at))).toEqual(vectorOf("hello").map(Math.fround));
    expect(bytes).toHaveLength(16);
  });

  test("are what was asked for, though upstream gives base64, and not in order", async () => {
    const base64 = Buffer.from(Float32Array.of(0.5, -2).buffer).toString("base64");
    upstream.say(() =>
      Response.json({
        data: [
          { index: 1, embedding: [1, 0] },
          { index: 0, embedding: base64 },
        ],
      }),
    );
    const answer = await answerTo({ input: ["a", "b"], encoding_format: "float" });
    expect(answer.data).toEqual([
      { object: "embedding", index: 0, embedding: [0.5, -2] },
      { object: "embedding", index: 1, embedding: [1, 0] },
    ]);
    // It has not said what they cost, and nobody else knows.
    expect(answer).not.toHaveProperty("usage");
  });
});

describe("a request for embeddings", () => {
  test.each([
    ["without an input", {}],
    ["of null", { input: null }],
    ["of an empty text", { input: "" }],
    ["of no text (IA45)", { input: [] }],
    ["with an empty text", { input: ["a", ""] }],
    ["of an empty list of tokens", { input: [[]] }],
    ["of texts and tokens", { input: ["a", [1]] }],
    ["of tokens and texts", { input: [[1], "a"] }],
    ["of a fraction of a token", { input: [1, 1.5] }],
    ["of a negative token", { input: [[1], [-1]] }],
    ["of an object for a token", { input: [1, { valueOf: 1, toString: 1 }] }],
    ["of a token that is none", { input: [1, 100_257] }],
    ["of more than OpenAI takes", { input: Array.from({ length: 2049 }, () => "a") }],
  ])("%s is refused, by its field", async (_what, body) => {
    expect(await refusalOf(await embed(body))).toMatchObject({ status: 400, code: "invalid_value", param: "input" });
    expect(upstream.calls).toEqual([]);
  });

  test.each([
    ["dimensions", 0],
    ["dimensions", 1.5],
    ["dimensions", "8"],
    ["encoding_format", "hex"],
  ])("with a wrong %s, %p, is refused, by its field", async (param, value) => {
    const refusal = await refusalOf(await embed({ input: "a", [param]: value }));
    expect(refusal).toMatchObject({ status: 400, code: "invalid_value", param });
  });

  test.each([undefined, "", 5])("without a model, %p, is refused, by its field", async (model) => {
    const refusal = await refusalOf(await proxy.post("/v1/embeddings", { input: "a", model }));
    expect(refusal).toMatchObject({ status: 400, code: "invalid_model", param: "model" });
  });

  test("to a model that is not there is refused, and none stands in for it", async () => {
    const refusal = await refusalOf(await embed({ model: "text-embedding-3-large", input: "a" }));
    expect(refusal).toMatchObject({ status: 404, code: "model_not_found", param: "model" });
    expect(refusal.message).toContain(MODEL);
  });

  test("to a model for conversations is refused, and told which would do", async () => {
    const refusal = await refusalOf(await embed({ model: "gpt-4o", input: "a" }));
    expect(refusal).toMatchObject({ status: 400, code: "invalid_model", param: "model" });
    expect(refusal.message).toContain(MODEL);
  });

  test("in tokens to a model of other tokens is refused", async () => {
    expect(await refusalOf(await embed({ model: "own-tokens", input: [1] }))).toMatchObject({ param: "input" });
    expect((await embed({ model: "own-tokens", input: "a" })).status).toBe(200);
  });

  test.each([null, undefined])("takes %p for what is not given", async (value) => {
    const answer = await answerTo({ input: "a", dimensions: value, encoding_format: value });
    expect(answer.data).toEqual([{ object: "embedding", index: 0, embedding: vectorOf("a") }]);
  });

  test("has fields left out of which upstream knows nothing, and is told so", async () => {
    const response = await embed({ input: "a", user: "me", "a secret": 1, input_type: "query" });
    expect(response.headers.get("x-copilot-svcs-dropped")).toBe("user, other-field, input_type");
    expect(upstream.calls).toEqual([{ input: ["a"], model: MODEL, headers: expect.anything() }]);
  });

  test("is told by which model it was answered, when that has another name", async () => {
    const response = await embed({ model: MODEL.toUpperCase(), input: "a" });
    expect(response.headers.get("x-copilot-svcs-changed")).toBe("model");
    expect(((await response.json()) as Answer).model).toBe(MODEL);
  });
});

test("a call for embeddings is told in the log, with what it cost", async () => {
  const told = proxy.log.next("request");
  await embed({ input: ["hello", "world"], user: "me" });
  expect(await told).toMatchObject({
    ...{ route: "/v1/embeddings", dialect: "openai-embeddings", model: MODEL, stream: false, outcome: "ok" },
    ...{ prompt_tokens: 10, completion_tokens: 0, attempts: 1, upstream_status: 200, dropped: ["user"] },
  });
});

test("nothing is left out where that is refused", async () => {
  const config = { unsupported_fields: "refuse", upstream: { copilot_api_url: upstream.url } };
  await using strict = await startProxy({ config });
  const refusal = await refusalOf(await strict.post("/v1/embeddings", { model: MODEL, input: "a", user: "me" }));
  expect(refusal).toMatchObject({ status: 400, code: "unsupported_field", param: "user" });
  expect(upstream.calls).toEqual([]);
});
