import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import OpenAI from "openai";
import type { ResponseInputItem, Tool } from "openai/resources/responses/responses";
import { ONE_ATTEMPT, type ProxyUnderTest, startProxy } from "../support/proxy.ts";

/** One of each endpoint: Responses only, Messages, chat of OpenAI's and of Google's. */
const MODELS = ["gpt-5.4", "claude-sonnet-4.6", "gpt-4.1", "gemini-3.1-pro-preview"];

let proxy: ProxyUnderTest;
let sdk: OpenAI;

beforeAll(async () => {
  proxy = await startProxy({ config: ONE_ATTEMPT });
  sdk = new OpenAI({ baseURL: `${proxy.url}/v1`, apiKey: "unused", maxRetries: 0 });
});
afterAll(() => proxy[Symbol.asyncDispose]());

const weather: Tool = {
  type: "function",
  name: "get_weather",
  strict: false,
  parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
};

/** The error that a call ends in. The SDK's promises begin only when they are waited for, which `rejects` doesn't do. */
function raisedBy(call: PromiseLike<unknown>): PromiseLike<unknown> {
  return call.then(
    (value) => {
      throw new Error(`Expected a failure, got ${Bun.inspect(value)}.`);
    },
    (error: unknown) => error,
  );
}

/** Runs every tool that is called, until the model answers with a text. */
async function converse(model: string, tools: Tool[], text: string, next: (input: ResponseInputItem[]) => object) {
  const input: ResponseInputItem[] = [{ role: "user", content: text }];
  for (let round = 0; round < 4; round++) {
    const response = await sdk.responses.stream({ model, tools, input, ...next(input) }).finalResponse();
    const calls = response.output.filter((item) => item.type === "function_call" || item.type === "custom_tool_call");
    if (calls.length === 0) return { text: response.output_text, input };
    input.push(...(response.output as ResponseInputItem[]));
    for (const { type, call_id } of calls) input.push({ type: `${type}_output`, call_id, output: "sunny" });
  }
  throw new Error("The model never stops to call tools.");
}

describe.each(MODELS)("OpenAI's library with %s", (model) => {
  test("gets an answer in one piece", async () => {
    const response = await sdk.responses.create({ model, input: "hello" });
    expect(response.output_text).toEndWith("You said: hello");
    expect(response).toMatchObject({ status: "completed", store: false, error: null });
    expect(response.usage?.total_tokens).toBeGreaterThan(0);
  });

  test("counts the tokens of instructions alone, and of what is said besides", async () => {
    const count = async (over: object) => {
      const { input_tokens } = await sdk.responses.inputTokens.count({ model, instructions: "Be brief.", ...over });
      return input_tokens;
    };
    const alone = await count({});
    expect(alone).toBeGreaterThan(0);
    expect(await count({ input: null })).toBe(alone);
    expect(await count({ input: "hello" })).toBeGreaterThan(alone);
  });

  test("puts a stream together to the same", async () => {
    const stream = sdk.responses.stream({ model, input: "hello", store: false });
    const numbers: number[] = [];
    stream.on("event", (event) => numbers.push(event.sequence_number));
    const response = await stream.finalResponse();
    expect(response.output_text).toEndWith("You said: hello");
    expect(numbers).toEqual(numbers.map((_, index) => index));
  });

  test("sends back all that it was given, what the model thought too", async () => {
    const { text, input } = await converse(model, [weather], "What says get_weather?", () => ({ store: false }));
    expect(text).toBe("The tool said: sunny");
    expect(input.some(({ type }) => type === "function_call_output")).toBe(true);
  });

  test("names what it was given by its ids, where it wants it stored", async () => {
    const byId = (item: ResponseInputItem): ResponseInputItem =>
      item.type === "reasoning" || (item.type === "message" && "id" in item)
        ? { type: "item_reference", id: String(item.id) }
        : item;
    const { text } = await converse(model, [weather], "What says get_weather?", (input) => ({
      input: input.map(byId),
    }));
    expect(text).toBe("The tool said: sunny");
  });

  test("has tools that take free text", async () => {
    const tools: Tool[] = [{ type: "custom", name: "apply_patch", description: "Patches." }];
    const { text, input } = await converse(model, tools, "Call apply_patch.", () => ({ store: false }));
    const call = input.find((item) => item.type === "custom_tool_call");
    expect(call).toMatchObject({ name: "apply_patch", input: expect.stringMatching(/^\w+/) });
    expect(text).toBe("The tool said: sunny");
  });

  test("reads why it is refused", async () => {
    const refused = await raisedBy(sdk.responses.create({ model, input: "hello", previous_response_id: "resp_1" }));
    expect(refused).toMatchObject({ status: 400, param: "previous_response_id" });
  });
});

test("a chat client gets an answer of a model that knows Responses only, cut at its stop sequence", async () => {
  const messages = [{ role: "user" as const, content: "hello" }];
  const answer = await sdk.chat.completions.create({ model: "gpt-5.4", messages, stop: [" You"] });
  expect(answer.choices[0]?.message.content).toBe("This is a simulated GPT-5.4.");
});

test("what would have to be stored is not found", async () => {
  for (const method of ["retrieve", "delete", "cancel"] as const) {
    const refused = await raisedBy(sdk.responses[method]("resp_1"));
    expect(refused).toMatchObject({ status: 404, message: expect.stringContaining("not stored") });
  }
  expect(await raisedBy(sdk.responses.compact({ model: "gpt-5.4", input: "hello" }))).toMatchObject({ status: 404 });
});
