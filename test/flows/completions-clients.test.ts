import { afterAll, describe, expect, test } from "bun:test";
import { OpenAI as LangChain } from "@langchain/openai";
import OpenAI from "openai";
import { startProxy } from "../support/proxy.ts";

const proxy = await startProxy();
afterAll(() => proxy[Symbol.asyncDispose]());
const baseURL = `${proxy.url}/v1`;
const { completions } = new OpenAI({ baseURL, apiKey: "any", maxRetries: 0 });
const langchain = (options: object = {}) =>
  new LangChain({ apiKey: "any", maxRetries: 0, configuration: { baseURL }, ...options });

const MODELS = ["gpt-4.1", "claude-sonnet-4.5", "gemini-2.5-pro"];

describe("OpenAI's SDK", () => {
  test.each(MODELS)("has a text completed, in one piece and in a stream: %s", async (model) => {
    const answer = await completions.create({ model, prompt: "hello", max_tokens: 100 });
    const whole = answer.choices[0]?.text ?? "";
    expect(whole).toEndWith("hello");
    expect(answer).toMatchObject({
      id: expect.stringMatching(/^cmpl-/),
      object: "text_completion",
      choices: [{ index: 0, logprobs: null, finish_reason: "stop" }],
      usage: { total_tokens: expect.any(Number) },
    });
    const stream = await completions.create({
      ...{ model, prompt: "hello", stream: true, stream_options: { include_usage: true } },
    });
    let text = "";
    let tokens = 0;
    for await (const { choices, usage } of stream) {
      text += choices[0]?.text ?? "";
      tokens += usage?.total_tokens ?? 0;
    }
    expect(text).toBe(whole);
    expect(tokens).toBeGreaterThan(0);
  });

  test("gets several choices, each with its prompt in front where it asks for that", async () => {
    const { choices } = await completions.create({ model: "gpt-4.1", prompt: "hello", n: 2, echo: true });
    expect(choices.map(({ index, text }) => [index, text.startsWith("hello")])).toEqual([
      [0, true],
      [1, true],
    ]);
  });

  test("fills a gap", async () => {
    const { choices } = await completions.create({ model: "gpt-4.1", prompt: "1, 2, ", suffix: ", 5" });
    expect(choices[0]?.text).toContain("<gap/>");
  });

  test("is told which field can't be had", async () => {
    const refused = await completions
      .create({ model: "gpt-4.1", prompt: "hello", logprobs: 3 })
      .catch((error) => error);
    expect(refused).toBeInstanceOf(OpenAI.BadRequestError);
    expect(refused).toMatchObject({ param: "logprobs", code: "unsupported_field" });
  });

  test("reads of a model of old that another stands in for it", async () => {
    const response = await completions.create({ model: "davinci-002", prompt: "hello", user: "me" }).asResponse();
    expect(response.status).toBe(200);
    expect(response.headers.get("x-copilot-svcs-changed")).toContain("model");
    expect(response.headers.get("x-copilot-svcs-dropped")).toContain("user");
  });
});

describe("LangChain's OpenAI class", () => {
  test("completes by its default model", async () => {
    expect(await langchain().invoke("hello")).toEndWith("hello");
  });

  test("streams", async () => {
    let text = "";
    for await (const piece of await langchain().stream("hello")) text += piece;
    expect(text).toEndWith("hello");
    expect(await langchain({ streaming: true }).invoke("hello")).toBe(text);
  });

  test("completes several prompts", async () => {
    const { generations } = await langchain({ n: 2 }).generate(["hello", "goodbye"]);
    expect(generations.map((choices) => choices.map(({ text }) => text.split(" ").at(-1)))).toEqual([
      ["hello", "hello"],
      ["goodbye", "goodbye"],
    ]);
  });
});
