import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import OpenAI from "openai";
import { textAnswer } from "../../src/simulator/answer.ts";
import { createUserMachine, type UserMachine } from "../support/binary.ts";
import { CHAT, ONE_ATTEMPT, type ProxyUnderTest, startProxy } from "../support/proxy.ts";
import { raisedBy } from "../support/raised-by.ts";

const MODELS = ["gpt-4.1", "gpt-5-mini", "claude-sonnet-4.5", "gemini-3.1-pro-preview"];

const sdkFor = (url: string) => new OpenAI({ baseURL: `${url}/v1`, apiKey: "unused", maxRetries: 0 });
const ask = (model: string, content = "hello") => ({ model, messages: [{ role: "user" as const, content }] });

/** What the SDK's users do, whoever started the proxy. */
function behavesLikeOpenAi(sdk: () => OpenAI): void {
  test.each(MODELS)("answers in one piece: %s", async (model) => {
    const answer = await sdk().chat.completions.create(ask(model));
    expect(answer.choices[0]?.message.content).toEndWith("You said: hello");
    expect(answer.choices[0]?.finish_reason).toBe("stop");
    expect(answer.usage?.total_tokens).toBeGreaterThan(0);
    expect(answer._request_id).toBeString();
  });

  test.each(MODELS)("streams, with usage at the end: %s", async (model) => {
    const stream = await sdk().chat.completions.create({
      ...ask(model),
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = "";
    let tokens = 0;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? "";
      tokens += chunk.usage?.total_tokens ?? 0;
    }
    expect(text).toEndWith("You said: hello");
    expect(tokens).toBeGreaterThan(0);
  });

  test.each(MODELS)("puts a stream together to the same answer: %s", async (model) => {
    const answer = await sdk().chat.completions.stream(ask(model)).finalChatCompletion();
    expect(answer.choices[0]?.message.content).toEndWith("You said: hello");
  });

  test.each(MODELS.flatMap((model) => [[model, true] as const, [model, false] as const]))(
    "runs tools and hands their results back: %s (stream: %p)",
    async (model, stream) => {
      const cities: string[] = [];
      const tool = {
        type: "function" as const,
        function: {
          name: "get_weather",
          description: "The weather in a city.",
          parameters: {
            type: "object" as const,
            properties: { city: { type: "string" as const } },
            required: ["city"],
          },
          parse: (json: string) => JSON.parse(json) as { city: string },
          function: ({ city }: { city: string }) => {
            cities.push(city);
            return `sunny ${cities.length}`;
          },
        },
      };
      const body = { ...ask(model, "get_weather here, get_weather there"), tools: [tool] };
      const completions = sdk().chat.completions;
      const runner = stream ? completions.runTools({ ...body, stream }) : completions.runTools(body);
      expect(await runner.finalContent()).toBe("The tool said: sunny 1 and sunny 2");
      expect(cities.every((city) => typeof city === "string")).toBe(true);
    },
  );

  test("sees an image", async () => {
    const image = { type: "image_url" as const, image_url: { url: "data:image/png;base64,iVBORw0KGgo=" } };
    const answer = await sdk().chat.completions.create({
      model: "claude-sonnet-4.5",
      messages: [{ role: "user", content: [{ type: "text", text: "what?" }, image] }],
    });
    expect(answer.choices[0]?.message.content).toStartWith("I see 1 image.");
  });

  test("lists the models and describes one", async () => {
    const ids: string[] = [];
    for await (const model of sdk().models.list()) ids.push(model.id);
    expect(ids).toContain("gpt-4.1");
    expect(await sdk().models.retrieve("gpt-4.1")).toMatchObject({
      id: "gpt-4.1",
      object: "model",
      owned_by: "Azure OpenAI",
    });
  });

  test("raises NotFoundError for a model that isn't there, and BadRequestError for a field that is wrong", async () => {
    const missing = await raisedBy(sdk().chat.completions.create(ask("gtp-4.1")));
    expect(missing).toBeInstanceOf(OpenAI.NotFoundError);
    expect(missing).toMatchObject({ status: 404, code: "model_not_found", param: "model" });
    expect(await raisedBy(sdk().models.retrieve("nothing-like-it"))).toBeInstanceOf(OpenAI.NotFoundError);
    expect(await raisedBy(sdk().chat.completions.create(ask("")))).toBeInstanceOf(OpenAI.BadRequestError);
  });

  test("stops when it is told to", async () => {
    const stream = await sdk().chat.completions.create({ ...ask("gpt-4.1", "word ".repeat(200)), stream: true });
    let count = 0;
    for await (const _ of stream) {
      if (++count === 3) stream.controller.abort();
    }
    expect(count).toBeGreaterThanOrEqual(3);
    expect(count).toBeLessThan(100);
  });
}

describe("the OpenAI SDK on the proxy", () => {
  let proxy: ProxyUnderTest;
  beforeAll(async () => {
    proxy = await startProxy({ config: ONE_ATTEMPT });
  });
  afterAll(() => proxy[Symbol.asyncDispose]());
  const sdk = () => sdkFor(proxy.url);

  behavesLikeOpenAi(sdk);

  test.each([
    [400, OpenAI.BadRequestError],
    [403, OpenAI.PermissionDeniedError],
    [404, OpenAI.NotFoundError],
    [422, OpenAI.UnprocessableEntityError],
    [429, OpenAI.RateLimitError],
    [500, OpenAI.InternalServerError],
    [503, OpenAI.InternalServerError],
  ])("raises its own error for upstream's %i", async (status, expected) => {
    proxy.simulator.faults.push(CHAT, { answer: textAnswer(status, "no such luck") });
    const error = await raisedBy(sdk().chat.completions.create(ask("gpt-4.1")));
    expect(error).toBeInstanceOf(expected);
    expect(error).toMatchObject({ status, message: `${status} no such luck` });
  });

  test("raises AuthenticationError where a login is missing", async () => {
    await using signedOut = await startProxy({ config: { github_token: "" } });
    const error = await raisedBy(sdkFor(signedOut.url).chat.completions.create(ask("gpt-4.1")));
    expect(error).toBeInstanceOf(OpenAI.AuthenticationError);
  });

  test("raises in the middle of a stream that breaks", async () => {
    proxy.simulator.faults.push(CHAT, { stop: { how: "close", afterEvents: 4 } });
    const stream = await sdk().chat.completions.create({ ...ask("gpt-4.1"), stream: true });
    const read = async () => {
      for await (const _ of stream);
    };
    expect(await raisedBy(read())).toMatchObject({ code: "stream_interrupted" });
  });

  test("leaves no call behind when it stops", async () => {
    proxy.simulator.journal.clear();
    const hold = proxy.simulator.gate.hold(CHAT, 3);
    const stream = await sdk().chat.completions.create({ ...ask("gpt-4.1"), stream: true });
    await hold.reached;
    stream.controller.abort();
    const [call] = proxy.simulator.journal.calls(CHAT);
    await call?.ended;
    expect(call?.aborted).toBe(true);
  });
});

describe("the OpenAI SDK on the binary's demo", () => {
  let machine: UserMachine;
  let url: string;
  beforeAll(async () => {
    machine = await createUserMachine();
    ({ url } = await machine.serve(["--demo"]));
  });
  afterAll(() => machine[Symbol.asyncDispose]());

  behavesLikeOpenAi(() => sdkFor(url));
});
