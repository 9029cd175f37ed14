import { afterAll, describe, expect, test } from "bun:test";
import { OpenAIEmbeddings } from "@langchain/openai";
import OpenAI from "openai";
import { createUserMachine } from "../support/binary.ts";
import { startEmbeddingsUpstream, vectorOf } from "../support/embeddings-upstream.ts";
import { startProxy } from "../support/proxy.ts";

const MODEL = "text-embedding-3-small";
const TEXTS = ["hello world", "grüße 👩‍👩‍👧", "a\nb"];

const upstream = startEmbeddingsUpstream();
const proxy = await startProxy({ config: { upstream: { copilot_api_url: upstream.url } } });
afterAll(async () => {
  await proxy[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
});

const CONNECTION = { baseURL: `${proxy.url}/v1`, apiKey: "unused", maxRetries: 0 };

const LANGCHAIN = { apiKey: "unused", maxRetries: 0, configuration: CONNECTION };

/** As what has gone through base64 is. */
const inFloats = (vectors: number[][]) => vectors.map((vector) => vector.map(Math.fround));

describe("the OpenAI SDK", () => {
  const sdk = new OpenAI(CONNECTION);

  test("gets its vectors in base64, for which it asks by itself, and reads them", async () => {
    const { data, usage, model } = await sdk.embeddings.create({ model: MODEL, input: TEXTS, dimensions: 8 });
    const expected = inFloats(TEXTS.map((text) => vectorOf(text, 8)));
    expect(data.map(({ embedding }) => embedding)).toEqual(expected);
    expect([usage.prompt_tokens, model]).toEqual([TEXTS.join("").length, MODEL]);
  });

  test("gets them in numbers, digit by digit as upstream gave them", async () => {
    const { data } = await sdk.embeddings.create({ model: MODEL, input: "hello", encoding_format: "float" });
    expect(data.map(({ embedding }) => embedding)).toEqual([vectorOf("hello")]);
  });

  test("raises what is wrong as a bad request", async () => {
    const raised = await sdk.embeddings.create({ model: MODEL, input: "" }).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(raised).toBeInstanceOf(OpenAI.BadRequestError);
    expect(raised).toMatchObject({ param: "input", code: "invalid_value" });
  });
});

describe("LangChain", () => {
  test.each([1, 2, 512])("embeds documents, in batches of %p, and queries", async (batchSize) => {
    const embeddings = new OpenAIEmbeddings({ model: MODEL, batchSize, stripNewLines: false, ...LANGCHAIN });
    const [hello = ""] = TEXTS;
    expect(await embeddings.embedQuery(hello)).toEqual(vectorOf(hello).map(Math.fround));
    const documents = await embeddings.embedDocuments(TEXTS);
    expect(documents.map((vector) => [...vector])).toEqual(inFloats(TEXTS.map((text) => vectorOf(text))));
  });
});

test("the binary gives the simulator's vectors, and of tokens as of their text", async () => {
  await using machine = await createUserMachine();
  const { url } = await machine.serve(["--demo"]);
  const sdk = new OpenAI({ ...CONNECTION, baseURL: `${url}/v1` });
  const vectorsOf = async (input: string[] | number[][]) =>
    (await sdk.embeddings.create({ model: MODEL, input, dimensions: 16 })).data.map(({ embedding }) => embedding);
  const input = Array.from({ length: 600 }, (_, index) => `text ${index}`);
  const vectors = await vectorsOf(input);
  expect(new Set(vectors.map(String)).size).toBe(600);
  expect(await vectorsOf(["text 599", "text 0"])).toEqual([vectors[599] ?? [], vectors[0] ?? []]);
  // "hello world", as js-tiktoken has it.
  expect(await vectorsOf([[15339, 1917]])).toEqual(await vectorsOf(["hello world"]));
  const longer = input.map((text) => `${text} ${"x".repeat(1000)}`);
  expect(await vectorsOf(longer)).toHaveLength(600);
});
