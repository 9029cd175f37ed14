import { afterAll, describe, expect, test } from "bun:test";
import { OpenAI as LangChain } from "@langchain/openai";
import OpenAI from "openai";
import { KNOWN_FAILURES } from "../../src/simulator/known-failures.ts";
import { CHAT, startProxy } from "../support/proxy.ts";

const proxy = await startProxy();
afterAll(() => proxy[Symbol.asyncDispose]());
const baseURL = `${proxy.url}/v1`;
const { completions } = new OpenAI({ baseURL, apiKey: "any", maxRetries: 0 });
const langchain = (options: object = {}) =>
  new LangChain({ apiKey: "any", maxRetries: 0, configuration: { baseURL }, ...options });

const MODELS = ["gpt-4.1", "claude-sonnet-4.5", "gemini-2.5-pro"];
const ONE_CHOICE = ["claude-sonnet-4.5", "gemini-2.5-pro", "gpt-5.4"];
/** Calls of any model since the journal was cleared. */
const timesAsked = () =>
  [CHAT, "/responses", "/v1/messages"].flatMap((path) => proxy.simulator.journal.calls(path)).length;

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

  test.each(ONE_CHOICE)(
    "gets as many choices of a model that gives one, which is asked for each: %s",
    async (model) => {
      const one = await completions.create({ model, prompt: "hello" });
      proxy.simulator.journal.clear();
      const several = { model, prompt: ["hello", "goodbye"], n: 3, best_of: 3 };
      const { data: answer, response } = await completions.create(several).withResponse();
      const texts = answer.choices.map(({ text }) => text.split(" ").at(-1));
      expect(texts).toEqual(["hello", "hello", "hello", "goodbye", "goodbye", "goodbye"]);
      expect(answer.choices.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5]);
      expect(answer.usage?.prompt_tokens).toBeGreaterThanOrEqual(6 * (one.usage?.prompt_tokens ?? Number.NaN));
      expect(timesAsked()).toBe(6);
      const line = await proxy.log.waitFor("request", { id: response.headers.get("x-request-id") });
      expect([line["model"], line["prompt_tokens"]]).toEqual([model, answer.usage?.prompt_tokens]);
    },
  );

  test.each(ONE_CHOICE)("has them streamed side by side: %s", async (model) => {
    const stream = await completions.create({
      ...{ model, prompt: "hello", n: 3, stream: true, stream_options: { include_usage: true } },
    });
    const texts = ["", "", ""];
    const usages = [];
    for await (const { choices, usage } of stream) {
      for (const { index, text } of choices) texts[index] += text;
      if (usage) usages.push(usage);
    }
    const whole = await completions.create({ model, prompt: "hello", n: 3 });
    expect(texts).toEqual(whole.choices.map(({ text }) => text));
    expect(usages as unknown[]).toEqual([whole.usage]);
  });

  test("has a model that gives several choices asked once", async () => {
    proxy.simulator.journal.clear();
    await completions.create({ model: "gpt-4.1", prompt: "hello", n: 3, best_of: 3 });
    expect(timesAsked()).toBe(1);
  });

  test.each<[string, object]>([
    ["prompt", { prompt: Array(43).fill("hello"), n: 3 }],
    ["n", { n: 129 }],
    ["best_of", { n: 2, best_of: 3 }],
    ["best_of", { n: 2, best_of: 1 }],
    ["model", { model: "no-such-model", n: 2 }],
  ])("is told which of them nobody can be asked for, by the field %s", async (param, fields) => {
    proxy.simulator.journal.clear();
    const asked = completions.create({ model: "claude-sonnet-4.5", prompt: "hello", ...fields });
    expect(await asked.catch((error) => error)).toMatchObject({ param });
    expect(timesAsked()).toBe(0);
  });

  test("fills a gap", async () => {
    const { choices } = await completions.create({ model: "gpt-4.1", prompt: "1, 2, ", suffix: ", 5" });
    expect(choices[0]?.text).toContain("<gap/>");
  });

  test("has several prompts completed in one call, in their order, and pays for all of them", async () => {
    const one = await completions.create({ model: "gpt-4.1", prompt: "hello" });
    const prompt = ["hello", "goodbye", "hello", "goodbye", "hello"];
    const { data: answer, response } = await completions
      .create({ model: "davinci-002", prompt, n: 2, echo: true })
      .withResponse();
    const last = answer.choices.map(({ index, text }) => [index, text.split(" ").at(-1)]);
    expect(last).toEqual(prompt.flatMap((text, at) => [text, text].map((word, of) => [2 * at + of, word])));
    expect(answer.choices.every(({ text, index }) => text.startsWith(prompt[index >> 1] ?? "-"))).toBe(true);
    expect(answer.usage?.total_tokens).toBeGreaterThan(4 * (one.usage?.total_tokens ?? 0));
    expect(response.headers.get("x-copilot-svcs-changed")).toBe("model");
    const line = await proxy.log.waitFor("request", { id: response.headers.get("x-request-id") });
    expect(line["model"]).toBe("gpt-4.1");
    expect(line["prompt_tokens"]).toBe(answer.usage?.prompt_tokens);
  });

  test("has them streamed side by side, and counted through", async () => {
    const prompt = ["hello", "goodbye", "hello", "goodbye", "hello"];
    const stream = await completions.create({
      ...{ model: "gpt-4.1", prompt, n: 2, stream: true, stream_options: { include_usage: true } },
    });
    const texts: string[] = Array(10).fill("");
    const usages = [];
    for await (const { choices, usage } of stream) {
      for (const { index, text } of choices) texts[index] += text;
      if (usage) usages.push(usage);
    }
    expect(texts.map((text) => text.split(" ").at(-1))).toEqual(prompt.flatMap((text) => [text, text]));
    const whole = await completions.create({ model: "gpt-4.1", prompt, n: 2 });
    expect(usages as unknown[]).toEqual([whole.usage]);
  });

  test("has tokens read as the text that they stand for", async () => {
    // By cl100k_base, and by o200k_base.
    const old = await completions.create({ model: "davinci-002", prompt: [15339, 1917] });
    expect(old.choices[0]?.text).toEndWith("hello world");
    const { choices } = await completions.create({ model: "gpt-4.1", prompt: [[24912, 2375], [24912]] });
    expect(choices.map(({ text }) => text.split("said: ").at(-1))).toEqual(["hello world", "hello"]);
    const unknown = await completions.create({ model: "text-davinci-003", prompt: [1] }).catch((error) => error);
    expect(unknown).toMatchObject({ status: 400, param: "prompt", code: "invalid_value" });
  });

  test("is told what becomes of all where one fails, and the others are ended", async () => {
    proxy.simulator.journal.clear();
    proxy.simulator.faults.push(CHAT, { answer: KNOWN_FAILURES.cyberPolicy }, { stop: { how: "silence" } });
    const failed = await completions.create({ model: "gpt-4.1", prompt: ["a", "b"] }).catch((error) => error);
    expect(failed).toBeInstanceOf(OpenAI.BadRequestError);
    const [, other] = await proxy.simulator.journal.waitFor(CHAT, 2);
    await other?.ended;
    expect(other?.aborted).toBe(true);
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
