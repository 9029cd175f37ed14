import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import OpenAI from "openai";
import { ONE_ATTEMPT, type ProxyUnderTest, startProxy } from "../support/proxy.ts";

type Message = OpenAI.ChatCompletionMessageParam;

const MODELS = ["gpt-4.1", "gpt-5.1-codex", "claude-sonnet-4.5", "gemini-3.1-pro-preview"];
const tools: OpenAI.ChatCompletionTool[] = [{ type: "custom", custom: { name: "apply_patch", description: "Edits." } }];
const asked: Message[] = [{ role: "user", content: "apply_patch please" }];

describe("a chat with a tool of free text", () => {
  let proxy: ProxyUnderTest;
  let sdk: OpenAI;
  beforeAll(async () => {
    proxy = await startProxy({ config: ONE_ATTEMPT });
    sdk = new OpenAI({ baseURL: `${proxy.url}/v1`, apiKey: "unused", maxRetries: 0 });
  });
  afterAll(() => proxy[Symbol.asyncDispose]());

  test.each(MODELS)("has it called and takes what it gives: %s", async (model) => {
    const answer = await sdk.chat.completions.create({ model, tools, messages: asked });
    const [choice] = answer.choices;
    const call = choice?.message.tool_calls?.[0];
    if (!choice || call?.type !== "custom") throw new Error(`No such call: ${JSON.stringify(choice)}`);
    expect(choice.finish_reason).toBe("tool_calls");
    expect(call.custom.name).toBe("apply_patch");
    expect(call.custom.input).toMatch(/^[^{]/);
    const result: Message = { role: "tool", tool_call_id: call.id, content: "patched" };
    const next = await sdk.chat.completions.create({ model, tools, messages: [...asked, choice.message, result] });
    expect(next.choices[0]?.message.content).toContain("The tool said: patched");
  });

  test.each(MODELS)("has the same call in a stream: %s", async (model) => {
    const whole = await sdk.chat.completions.create({ model, tools, messages: asked });
    const stream = await sdk.chat.completions.create({ model, tools, messages: asked, stream: true });
    const told: unknown[] = [];
    let input = "";
    for await (const { choices } of stream) {
      for (const call of choices[0]?.delta.tool_calls ?? []) {
        const custom: unknown = Reflect.get(call, "custom");
        told.push(call.type ?? "custom");
        input += String(Object(custom).input);
      }
    }
    expect(new Set(told)).toEqual(new Set(["custom"]));
    expect(whole.choices[0]?.message.tool_calls?.[0]).toMatchObject({ custom: { input } });
  });
});
