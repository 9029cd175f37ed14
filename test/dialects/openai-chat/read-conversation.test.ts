import { describe, expect, test } from "bun:test";
import { inspect } from "../../../src/dialects/openai-chat/inspect.ts";
import { readConversation } from "../../../src/dialects/openai-chat/read-conversation.ts";
import type { ErrorKind } from "../../../src/errors.ts";
import { failureOf } from "../../support/kind-of.ts";

const user = { role: "user", content: "hi" };
const weather = { name: "f", description: "d", parameters: { type: "object" }, strict: true };
const called = (call: object) => ({ role: "assistant", tool_calls: [call] });

function read(over: object) {
  const body = new TextEncoder().encode(JSON.stringify({ model: "m", messages: [user], ...over }));
  const { conversation, changes } = readConversation(body, inspect(body, 128));
  return { ...conversation, dropped: changes.map(({ effect, path }) => `${effect} ${path}`) };
}

const turnsOf = (...messages: object[]): unknown => read({ messages: [user, ...messages] }).turns.slice(1);

describe("a chat request as a conversation", () => {
  test("has all that two dialects can express", () => {
    expect(
      read({
        stream: true,
        n: 2,
        tools: [{ type: "function", function: weather }],
        tool_choice: { type: "function", function: { name: "f" } },
        parallel_tool_calls: false,
        response_format: { type: "json_schema", json_schema: { name: "n", schema: { type: "object" }, strict: true } },
        max_tokens: 1,
        max_completion_tokens: 2,
        temperature: 0.5,
        top_p: 1,
        presence_penalty: 0,
        frequency_penalty: 1,
        seed: 7,
        stop: "x",
        reasoning_effort: "low",
        verbosity: "high",
        prompt_cache_key: "k",
      }),
    ).toEqual({
      turns: [{ role: "user", parts: [{ kind: "text", text: "hi" }] }],
      tools: [{ name: "f", description: "d", schema: { type: "object" }, strict: true }],
      toolChoice: { kind: "named", name: "f" },
      parallelCalls: false,
      format: { kind: "schema", name: "n", description: undefined, schema: { type: "object" }, strict: true },
      maxTokens: 2,
      sampling: { temperature: 0.5, topP: 1, presencePenalty: 0, frequencyPenalty: 1, seed: 7 },
      stop: ["x"],
      reasoning: { effort: "low", summary: "auto" },
      verbosity: "high",
      cacheKey: "k",
      choices: 2,
      stream: true,
      dropped: [],
    });
  });

  test("carries what is to be cached, wherever a client marks it", () => {
    const mark = { type: "ephemeral" };
    const cached = { kind: "text", text: "x", isCached: true };
    const { tools, turns, dropped } = read({
      tools: [{ type: "function", function: weather, cache_control: mark }],
      messages: [
        { role: "system", content: "x", cache_control: mark },
        { role: "user", content: [{ type: "text", text: "x", cache_control: mark }] },
        { role: "user", content: [{ type: "text", text: "x", prompt_cache_breakpoint: { mode: "explicit" } }] },
        { ...called({ id: "c", function: { name: "f" } }), copilot_cache_control: mark },
      ],
    });
    expect(tools).toMatchObject([{ name: "f", isCached: true }]);
    expect(turns.flatMap<unknown>(({ parts }) => parts)).toEqual([
      ...[cached, cached, cached],
      { kind: "call", id: "c", name: "f", input: "", isCached: true },
    ]);
    expect(dropped).toEqual([]);
  });

  test("tells that it does not carry for how long", () => {
    const cache_control = { type: "ephemeral", ttl: "1h" };
    const { dropped } = read({
      tools: [{ type: "function", function: weather, cache_control }],
      messages: [
        { role: "user", content: [{ type: "text", text: "x", cache_control }], copilot_cache_control: { ttl: 1 } },
      ],
    });
    expect(dropped).toEqual([
      "dropped messages[0].copilot_cache_control.ttl",
      "dropped messages[0].content[0].cache_control.ttl",
      "dropped tools[0].cache_control.ttl",
    ]);
  });

  test("tells what it has no place for, at any depth", () => {
    const image = { type: "image_url", image_url: { url: "https://x/", quality: 1 } };
    const { dropped } = read({
      tools: [{ type: "function", extra: 1, function: { ...weather, more: 1 } }],
      messages: [
        { role: "user", content: [{ type: "text", text: "x", annotation: 1 }, image], name: "me" },
        called({ id: "c", type: "function", extra_content: {}, function: { name: "f", arguments: "{}" } }),
      ],
    });
    expect(dropped).toEqual([
      "dropped messages[0].name",
      "dropped messages[0].content[0].annotation",
      "dropped messages[0].content[1].image_url.quality",
      "dropped messages[1].tool_calls[0].extra_content",
      "dropped tools[0].extra",
      "dropped tools[0].function.more",
    ]);
  });

  test("has nothing that was not asked, null included", () => {
    const wishes = ["tools", "tool_choice", "response_format", "max_tokens", "temperature", "stop", "user"];
    expect(read(Object.fromEntries(wishes.map((name) => [name, null])))).toEqual(read({}));
    expect(read({ response_format: { type: "text" }, modalities: ["text"] })).toEqual(read({}));
  });

  test("keeps the words of each choice and format", () => {
    expect(read({ tool_choice: "required" }).toolChoice).toEqual({ kind: "required" });
    expect(read({ response_format: { type: "json_object" } }).format).toEqual({ kind: "json" });
  });

  test("has the tools alone that are allowed", () => {
    const tools = ["f", "g"].map((name) => ({ type: "function", function: { name } }));
    const allowing = (mode: string) => ({ type: "allowed_tools", allowed_tools: { mode, tools: tools.slice(1) } });
    const { tools: left, toolChoice } = read({ tools, tool_choice: allowing("required") });
    expect(left.map(({ name }) => name)).toEqual(["g"]);
    expect(toolChoice).toEqual({ kind: "required" });
    expect(read({ tools, tool_choice: allowing("auto") }).toolChoice).toEqual({ kind: "auto" });
  });

  test("takes a seed of more digits than a double has", () => {
    const body = new TextEncoder().encode(
      '{"model":"m","messages":[{"role":"user","content":"x"}],"seed":12345678901234567890}',
    );
    expect(readConversation(body, inspect(body, 128)).conversation.sampling.seed).toBe(12345678901234567000);
  });

  test("tells every field that goes no further, those of messages too", () => {
    const message = { ...user, name: "me", annotations: [], audio: null };
    expect(read({ messages: [message], user: "me", logit_bias: {}, "my secret": 1, store: null }).dropped).toEqual([
      "dropped user",
      "dropped logit_bias",
      "dropped other-field",
      "dropped messages[0].name",
      "dropped messages[0].annotations",
    ]);
  });
});

describe("messages as turns", () => {
  test("are the instructions', the user's, the model's and the tools'", () => {
    expect(
      turnsOf(
        { role: "system", content: "be" },
        { role: "developer", content: [{ type: "text", text: "kind" }] },
        {
          role: "assistant",
          content: "I look",
          reasoning_content: "hm",
          refusal: "no",
          tool_calls: [{ id: "a", type: "function", function: { name: "f", arguments: "{}" } }],
        },
        { role: "tool", tool_call_id: "a", content: [{ type: "text", text: "42" }] },
        { role: "assistant", content: null },
      ),
    ).toEqual([
      { role: "instructions", parts: [{ kind: "text", text: "be" }] },
      { role: "instructions", parts: [{ kind: "text", text: "kind" }] },
      {
        role: "assistant",
        parts: [
          { kind: "reasoning", text: "hm" },
          { kind: "text", text: "I look" },
          { kind: "refusal", text: "no" },
          { kind: "call", id: "a", name: "f", input: "{}" },
        ],
      },
      { role: "tool", callId: "a", parts: [{ kind: "text", text: "42" }], isError: false },
      { role: "assistant", parts: [] },
    ]);
  });

  test("have images and documents", () => {
    const content = [
      { type: "image_url", image_url: { url: "data:a", detail: "low" } },
      { type: "image_url", image_url: { url: "data:b" } },
      { type: "file", file: { file_data: "data:c", filename: "c.pdf" } },
      { type: "file", file: { file_data: "data:d" } },
    ];
    expect(turnsOf({ role: "user", content })).toEqual([
      {
        role: "user",
        parts: [
          { kind: "image", url: "data:a", place: "messages[1].content[0]", detail: "low" },
          { kind: "image", url: "data:b", place: "messages[1].content[1]" },
          { kind: "file", url: "data:c", place: "messages[1].content[2]", name: "c.pdf" },
          { kind: "file", url: "data:d", place: "messages[1].content[3]" },
        ],
      },
    ]);
  });
});

describe("a chat request that can't be asked elsewhere", () => {
  const wrong: [kind: ErrorKind, param: string, over: object][] = [
    ["unsupported_field", "logprobs", { logprobs: true }],
    ["unsupported_field", "modalities", { modalities: ["text", "audio"], audio: { voice: "ash", format: "mp3" } }],
    ["unsupported_field", "tools[1]", { tools: [{ type: "function", function: weather }, { type: "custom" }] }],
    [
      "unsupported_field",
      "messages[0].content[1]",
      { messages: [{ ...user, content: [{ type: "text", text: "" }, { type: "input_audio" }] }] },
    ],
    [
      "unsupported_field",
      "messages[0].content",
      { messages: [{ role: "system", content: [{ type: "image_url", image_url: "x" }] }] },
    ],
    ["invalid_value", "tools[0]", { tools: [1] }],
    [
      "invalid_value",
      "tools[0].function.parameters",
      { tools: [{ type: "function", function: { name: "f", parameters: 1 } }] },
    ],
    ["unsupported_field", "functions", { functions: [weather], function_call: "auto" }],
    ["invalid_value", "tool_choice", { tool_choice: "maybe" }],
    ["invalid_value", "response_format", { response_format: "json" }],
    ["invalid_value", "response_format", { response_format: { type: "json_schema" } }],
    [
      "invalid_value",
      "response_format.json_schema.strict",
      { response_format: { type: "json_schema", json_schema: { strict: 1 } } },
    ],
    ["invalid_value", "temperature", { temperature: "warm" }],
    ["invalid_value", "max_tokens", { max_tokens: 1.5 }],
    ["invalid_value", "max_tokens", { max_tokens: -1 }],
    ["invalid_value", "max_completion_tokens", { max_completion_tokens: 0 }],
    ["invalid_value", "stop", { stop: [1] }],
    ["invalid_value", "messages[0].role", { messages: [{ role: "robot", content: "x" }] }],
    ["invalid_value", "messages[0].content", { messages: [{ role: "user", content: 1 }] }],
    ["invalid_value", "messages[0].content[0]", { messages: [{ role: "user", content: ["x"] }] }],
    ["invalid_value", "messages[0].tool_call_id", { messages: [{ role: "tool", content: "x" }] }],
    ["invalid_value", "messages[0].tool_calls[0]", { messages: [called({ id: "a", function: {} })] }],
    [
      "invalid_value",
      "messages[0].tool_calls[0].function.arguments",
      { messages: [called({ id: "a", function: { name: "f", arguments: {} } })] },
    ],
  ];
  test.each(wrong)("is refused as %s for %s", async (kind, param, over) => {
    const failure = await failureOf(async () => read(over));
    expect({ kind: failure.kind, param: failure.details.param }).toEqual({ kind, param });
    expect(failure.message.length).toBeGreaterThan(10);
  });
});
