import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import Anthropic from "@anthropic-ai/sdk";
import { textAnswer } from "../../src/simulator/answer.ts";
import { createUserMachine, type UserMachine } from "../support/binary.ts";
import { ONE_ATTEMPT, type ProxyUnderTest, startProxy } from "../support/proxy.ts";
import { raisedBy } from "../support/raised-by.ts";

const MESSAGES = "/v1/messages";

/** Of each dialect that upstream speaks. */
const MODELS = ["claude-sonnet-4.6", "claude-opus-4-6", "gpt-4.1", "gpt-5.3-codex", "gemini-3.1-pro-preview"];

const sdkFor = (baseURL: string) => new Anthropic({ baseURL, apiKey: "unused", maxRetries: 0 });
const ask = (model: string, content = "hello") => ({
  model,
  max_tokens: 1000,
  messages: [{ role: "user" as const, content }],
});
const textOf = ({ content }: Anthropic.Message) =>
  content.flatMap((block) => (block.type === "text" ? block.text : [])).join("");

/** What the SDK's users do, whoever started the proxy. */
function behavesLikeAnthropic(sdk: () => Anthropic): void {
  test.each(MODELS)("answers in one piece: %s", async (model) => {
    const answer = await sdk().messages.create(ask(model));
    expect(textOf(answer)).toEndWith("You said: hello");
    expect(answer.stop_reason).toBe("end_turn");
    expect(answer.usage.input_tokens).toBeGreaterThan(0);
    expect(answer.usage.output_tokens).toBeGreaterThan(0);
  });

  test.each(MODELS)("puts a stream together to the same answer: %s", async (model) => {
    const answer = await sdk().messages.stream(ask(model)).finalMessage();
    expect(textOf(answer)).toEndWith("You said: hello");
    expect(answer.stop_reason).toBe("end_turn");
    expect(answer.usage.input_tokens).toBeGreaterThan(0);
    expect(answer.usage.output_tokens).toBeGreaterThan(0);
  });

  test.each(MODELS.flatMap((model) => [[model, true] as const, [model, false] as const]))(
    "runs tools and hands their results back: %s (stream: %p)",
    async (model, stream) => {
      const cities: unknown[] = [];
      const tool = {
        name: "get_weather",
        description: "The weather in a city.",
        input_schema: { type: "object" as const, properties: { city: { type: "string" } }, required: ["city"] },
        parse: (input: unknown) => input as { city: string },
        run: ({ city }: { city: string }) => {
          cities.push(city);
          return `sunny ${cities.length}`;
        },
      };
      const body = { ...ask(model, "get_weather here, get_weather there"), tools: [tool], stream };
      const answer = await sdk().beta.messages.toolRunner(body).runUntilDone();
      const said = "content" in answer ? answer.content : [];
      expect(said.flatMap((block) => (block.type === "text" ? block.text : [])).join("")).toBe(
        "The tool said: sunny 1 and sunny 2",
      );
      expect(cities.every((city) => typeof city === "string")).toBe(true);
    },
  );

  test.each(["claude-sonnet-4.6", "gpt-4.1", "gpt-5.3-codex"])("sees an image: %s", async (model) => {
    const source = { type: "base64" as const, media_type: "image/png" as const, data: "iVBORw0KGgo=" };
    const content = [
      { type: "text" as const, text: "what?" },
      { type: "image" as const, source },
    ];
    const answer = await sdk().messages.create({ ...ask(model), messages: [{ role: "user", content }] });
    expect(textOf(answer)).toStartWith("I see 1 image.");
  });

  test.each(["claude-sonnet-4.6", "gpt-4.1"])("stops where it is told to: %s", async (model) => {
    const answer = await sdk().messages.create({ ...ask(model, "one two three"), stop_sequences: ["two"] });
    expect(textOf(answer)).toEndWith("You said: one ");
  });

  test.each(["claude-sonnet-4.6", "gpt-4.1", "gpt-5.3-codex"])("answers no more than it may: %s", async (model) => {
    const answer = await sdk().messages.create({ ...ask(model, "word ".repeat(200)), max_tokens: 20 });
    expect(answer.stop_reason).toBe("max_tokens");
  });

  test.each(["claude-sonnet-4.6", "gpt-4.1", "gpt-5.3-codex"])("counts the tokens of a prompt: %s", async (model) => {
    const count = async (content: string) => {
      const { max_tokens: _, ...prompt } = ask(model, content);
      return (await sdk().messages.countTokens(prompt)).input_tokens;
    };
    const short = await count("hello");
    expect(short).toBeGreaterThan(0);
    expect(await count("hello there ".repeat(20))).toBeGreaterThan(short + 20);
  });

  test.each(["claude-sonnet-4.6", "gpt-5.3-codex"])("shows a document: %s", async (model) => {
    const source = { type: "base64" as const, media_type: "application/pdf" as const, data: btoa("%PDF-1.7") };
    const content = [
      { type: "document" as const, source, title: "Report" },
      { type: "text" as const, text: "hello" },
    ];
    const answer = await sdk().messages.create({ ...ask(model), messages: [{ role: "user", content }] });
    expect(textOf(answer)).toContain("hello");
  });

  test("raises NotFoundError for a model that isn't there, and BadRequestError for a field that is wrong", async () => {
    const missing = await raisedBy(sdk().messages.create(ask("claude-sonet-4.6")));
    expect(missing).toBeInstanceOf(Anthropic.NotFoundError);
    expect(missing).toMatchObject({ status: 404, type: "not_found_error" });
    expect(await raisedBy(sdk().messages.create({ ...ask("gpt-4.1"), max_tokens: 0 }))).toBeInstanceOf(
      Anthropic.BadRequestError,
    );
  });

  test("raises NotFoundError in Anthropic's words for what OpenAI's API has too, and nobody does here", async () => {
    const type = "not_found_error";
    const { beta, messages } = sdk();
    for (const elsewhere of [beta.files, beta.skills, messages.batches])
      expect(await raisedBy(elsewhere.list())).toMatchObject({ status: 404, type, error: { type: "error" } });
  });
}

describe("Anthropic's SDK on the proxy", () => {
  let proxy: ProxyUnderTest;
  beforeAll(async () => {
    proxy = await startProxy({ config: ONE_ATTEMPT });
  });
  afterAll(() => proxy[Symbol.asyncDispose]());
  const sdk = () => sdkFor(proxy.url);
  const model = "claude-sonnet-4.6";

  behavesLikeAnthropic(sdk);

  test.each([
    [400, Anthropic.BadRequestError],
    [403, Anthropic.PermissionDeniedError],
    [404, Anthropic.NotFoundError],
    [429, Anthropic.RateLimitError],
    [500, Anthropic.InternalServerError],
    [503, Anthropic.InternalServerError],
  ])("raises its own error for upstream's %i, and says what upstream said", async (status, expected) => {
    proxy.simulator.faults.push(MESSAGES, { answer: textAnswer(status, "no such luck") });
    const error = await raisedBy(sdk().messages.create(ask(model)));
    expect(error).toBeInstanceOf(expected);
    expect(error).toMatchObject({ status, apiMessage: "no such luck" });
  });

  test("stops when it is told to, and so does upstream", async () => {
    proxy.simulator.gate.hold(MESSAGES, 8);
    const stream = await sdk().messages.create({ ...ask(model), stream: true });
    let count = 0;
    for await (const _ of stream) {
      if (++count === 5) stream.controller.abort();
    }
    expect(count).toBeLessThanOrEqual(8);
    const call = proxy.simulator.journal.calls(MESSAGES).at(-1);
    await call?.ended;
    expect(call?.aborted).toBe(true);
  });

  test("raises AuthenticationError where a login is missing", async () => {
    await using signedOut = await startProxy({ config: { github_token: "" } });
    const error = await raisedBy(sdkFor(signedOut.url).messages.create(ask(model)));
    expect(error).toBeInstanceOf(Anthropic.AuthenticationError);
  });

  test.each([model, "gpt-4.1"])("raises in the middle of a stream that breaks: %s", async (broken) => {
    const path = broken === model ? MESSAGES : "/chat/completions";
    proxy.simulator.faults.push(path, { stop: { how: "close", afterEvents: 4 } });
    const error = await raisedBy(sdk().messages.stream(ask(broken)).finalMessage());
    expect(error).toMatchObject({ type: "api_error" });
  });

  test("raises what upstream reports in the middle of a stream", async () => {
    proxy.simulator.faults.push(MESSAGES, { stop: { how: "error", afterEvents: 4 } });
    const error = await raisedBy(sdk().messages.stream(ask(model)).finalMessage());
    expect(error).toBeInstanceOf(Anthropic.APIError);
  });

  test("raises where a stream ends as if it were whole, and is not", async () => {
    proxy.simulator.faults.push(MESSAGES, { without: "done" });
    const error = await raisedBy(sdk().messages.stream(ask(model)).finalMessage());
    expect(error).toMatchObject({ type: "api_error" });
  });
});

describe("Anthropic's SDK on the binary's demo", () => {
  let machine: UserMachine;
  let url: string;
  beforeAll(async () => {
    machine = await createUserMachine();
    ({ url } = await machine.serve(["--demo"]));
  });
  afterAll(() => machine[Symbol.asyncDispose]());

  behavesLikeAnthropic(() => sdkFor(url));
});
