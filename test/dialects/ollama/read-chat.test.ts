import { describe, expect, test } from "bun:test";
import { failureOf } from "../../support/kind-of.ts";
import { readChat } from "./bodies.ts";

const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ";

const call = (name: string, input: object, id?: string) => ({ id, function: { name, arguments: input } });

describe("a request to Ollama's chat", () => {
  test("is a conversation, streamed unless it says otherwise", () => {
    const { facts, conversation, dropped } = readChat({
      messages: [
        { role: "system", content: "Be short." },
        { role: "user", content: "Hello" },
        { role: "assistant", content: "Hi", thinking: "A greeting." },
        { role: "user", content: "Bye" },
      ],
    });
    expect(facts).toEqual({
      model: "gpt-4.1",
      stream: true,
      choices: 1,
      includeUsage: false,
      initiator: "user",
      hasImages: false,
    });
    expect(conversation.turns).toEqual([
      { role: "instructions", parts: [{ kind: "text", text: "Be short." }] },
      { role: "user", parts: [{ kind: "text", text: "Hello" }] },
      {
        role: "assistant",
        parts: [
          { kind: "reasoning", text: "A greeting." },
          { kind: "text", text: "Hi" },
        ],
      },
      { role: "user", parts: [{ kind: "text", text: "Bye" }] },
    ]);
    expect(dropped).toEqual([]);
  });

  test("shows images of the user and of a tool, and says where they can't be shown", () => {
    const { facts, conversation, dropped } = readChat({
      messages: [
        { role: "user", content: "", images: [PNG] },
        { role: "assistant", content: "A dot.", images: [PNG] },
      ],
      stream: false,
    });
    expect(facts).toMatchObject({ hasImages: true, stream: false, initiator: "agent" });
    expect(conversation.turns[0]?.parts).toEqual([{ kind: "image", url: `data:image/png;base64,${PNG}` }]);
    expect(dropped).toEqual(["messages[1].images"]);
  });

  test("has tools with their schemas", () => {
    const parameters = { type: "object", properties: { city: { type: "string" } } };
    const { conversation } = readChat({
      messages: [{ role: "user", content: "Weather?" }],
      tools: [
        { type: "function", function: { name: "weather", description: "Tells it.", parameters } },
        { type: "function", function: { name: "time" } },
      ],
    });
    expect(conversation.tools).toEqual([
      { name: "weather", description: "Tells it.", schema: parameters, strict: undefined },
      { name: "time", description: undefined, schema: { type: "object", properties: {} }, strict: undefined },
    ]);
  });

  test("pairs results with calls by id, by the tool's name, and in order", () => {
    const { found, facts, conversation } = readChat({
      messages: [
        { role: "user", content: "Go" },
        { role: "assistant", content: "", tool_calls: [call("a", { x: 1 }), call("b", {}), call("b", {}, "own")] },
        { role: "tool", content: "B", tool_name: "b" },
        { role: "tool", content: "own", tool_call_id: "own" },
        { role: "tool", content: "A" },
      ],
    });
    expect(conversation.turns[1]?.parts).toEqual([
      { kind: "call", id: "call_1_0", name: "a", input: '{"x":1}' },
      { kind: "call", id: "call_1_1", name: "b", input: "{}" },
      { kind: "call", id: "own", name: "b", input: "{}" },
    ]);
    const results = conversation.turns.flatMap((turn) => (turn.role === "tool" ? [turn.callId] : []));
    expect(results).toEqual(["call_1_1", "own", "call_1_0"]);
    expect(found.callIds).toEqual(["call_1_0", "call_1_1", "own"]);
    expect(facts.initiator).toBe("agent");
  });

  test("gives a result that belongs to no call an id of its own, for the pairing to judge", () => {
    const { conversation } = readChat({
      messages: [
        { role: "tool", content: "lost" },
        { role: "tool", content: "stray", tool_call_id: "elsewhere" },
      ],
    });
    expect(conversation.turns).toMatchObject([{ callId: "result_0" }, { callId: "elsewhere" }]);
  });

  test("keeps the digits of a call's arguments", () => {
    const called = '{"function":{"name":"a","arguments":{"n":12345678901234567890}}}';
    const messages = `[{"role":"assistant","tool_calls":[${called}]}]`;
    const { conversation } = readChat(`{"model":"m","messages":${messages}}`);
    expect(conversation.turns[0]?.parts).toMatchObject([{ input: '{"n":12345678901234567890}' }]);
  });

  test("tells every field that goes no further, and no name that may be a secret", () => {
    const { dropped } = readChat({
      messages: [{ role: "user", content: "x", mood: "good" }],
      tools: [{ type: "function", function: { name: "t", mood: "bad" }, cost: 1 }],
      keep_alive: "5m",
      truncate: null,
      "key-123": 1,
      options: { num_ctx: 8192, mirostat: 1 },
    });
    expect(dropped.toSorted()).toEqual([
      "keep_alive",
      "messages[0].mood",
      "options.mirostat",
      "options.num_ctx",
      "other-field",
      "tools[0].cost",
      "tools[0].function.mood",
    ]);
  });

  test.each([
    ["messages", { messages: "hi" }],
    ["messages[0]", { messages: ["hi"] }],
    ["messages[0].role", { messages: [{ role: "robot", content: "" }] }],
    ["messages[0].content", { messages: [{ role: "user", content: [{ type: "text", text: "x" }] }] }],
    ["messages[0].images[0]", { messages: [{ role: "user", images: ["aGVsbG8="] }] }],
    ["messages[0].images[0]", { messages: [{ role: "user", images: [7] }] }],
    ["messages[0].tool_calls[0].function", { messages: [{ role: "assistant", tool_calls: [{}] }] }],
    [
      "messages[0].tool_calls[0].function.arguments",
      { messages: [{ role: "assistant", tool_calls: [{ function: { name: "a", arguments: "{}" } }] }] },
    ],
    ["tools[0].function", { tools: [{ type: "function" }] }],
    ["stream", { stream: "yes" }],
    ["logprobs", { logprobs: true }],
  ])("is refused by the field %s where that is wrong", async (param, request) => {
    const { details } = await failureOf(async () => readChat(request));
    expect(details.param).toBe(param);
  });

  test("is refused without a model", async () => {
    expect(await failureOf(async () => readChat({ model: "" }))).toMatchObject({ kind: "invalid_model" });
  });
});
