import { describe, expect, test } from "bun:test";
import { answered, type MessageEvent, message, streamed, WEATHER } from "./messaging.ts";
import { signIn } from "./simulated.ts";

const TOOLS = { messages: [{ role: "user", content: "get_weather get_weather" }], tools: [WEATHER] };
const THINKING = { thinking: { type: "enabled", budget_tokens: 2000 } };

describe("a message", () => {
  test("has Bedrock's marks and Copilot's extras", async () => {
    await using caller = await signIn();
    expect(await answered(caller)).toEqual({
      id: expect.stringMatching(/^msg_bdrk_/),
      type: "message",
      role: "assistant",
      model: "claude-sonnet-4-6",
      content: [{ type: "text", text: "This is a simulated Claude Sonnet 4.6. You said: hello" }],
      stop_reason: "end_turn",
      stop_sequence: null,
      stop_details: null,
      context_management: { applied_edits: [] },
      copilot_usage: expect.any(Object),
      usage: {
        input_tokens: 6,
        output_tokens: 10,
        cache_creation_input_tokens: 0,
        cache_read_input_tokens: 0,
        cache_creation: { ephemeral_1h_input_tokens: 0, ephemeral_5m_input_tokens: 0 },
      },
    });
  });

  test("has none of them in the clean personality", async () => {
    await using caller = await signIn();
    caller.simulator.state.personality = "clean";
    const answer = await answered(caller, TOOLS);
    expect(answer["id"]).toStartWith("msg_simulated");
    expect(answer.content[1]?.id).toStartWith("toolu_simulated");
    expect(answer).not.toHaveProperty("copilot_usage");
    expect(await (await message(caller, { stream: true })).text()).not.toMatch(/\[DONE\]|bedrock/);
  });

  test("is JSON where the system prompt asks for that in words, under the schema behind it", async () => {
    await using caller = await signIn();
    const rule = "Answer with one JSON object and nothing else.";
    const textUnder = async (system: unknown) => (await answered(caller, { system })).content[0]?.text ?? "";
    expect(JSON.parse(await textUnder(rule))).toEqual({ simulated: true, you_said: "hello" });
    const { input_schema: schema } = WEATHER;
    const blocks = [{ type: "text", text: `${rule} It must be valid under:\n${JSON.stringify(schema)}` }];
    expect(JSON.parse(await textUnder(blocks))).toEqual({ city: "Oslo" });
  });

  test("says what it does, and calls tools with objects", async () => {
    await using caller = await signIn();
    expect(await answered(caller, TOOLS)).toMatchObject({
      stop_reason: "tool_use",
      content: [
        { type: "text", text: "I'll use get_weather and get_weather." },
        { type: "tool_use", id: expect.stringMatching(/^toolu_bdrk_/), name: "get_weather", input: { city: "Oslo" } },
        { type: "tool_use", name: "get_weather", input: { city: "Rome" } },
      ],
    });
    const one = await answered(caller, { ...TOOLS, tool_choice: { type: "auto", disable_parallel_tool_use: true } });
    expect(one.content).toHaveLength(2);
    expect((await answered(caller, { ...TOOLS, tool_choice: { type: "none" } }))["stop_reason"]).toBe("end_turn");
    expect((await answered(caller, { tools: [WEATHER], tool_choice: { type: "any" } }))["stop_reason"]).toBe(
      "tool_use",
    );
  });

  test("ends at a limit or before a stop sequence, and says which", async () => {
    await using caller = await signIn();
    expect(await answered(caller, { max_tokens: 2 })).toMatchObject({
      stop_reason: "max_tokens",
      content: [{ text: "This is" }],
    });
    expect(await answered(caller, { stop_sequences: ["said", "nowhere", "You"] })).toMatchObject({
      stop_reason: "stop_sequence",
      stop_sequence: "You",
      content: [{ text: "This is a simulated Claude Sonnet 4.6. " }],
    });
  });

  test("fits a schema when one is given", async () => {
    await using caller = await signIn();
    const format = { type: "json_schema", schema: WEATHER.input_schema };
    expect((await answered(caller, { output_config: { format } })).content).toMatchObject([
      { text: '{"city":"Oslo"}' },
    ]);
  });

  test("is counted, and what the cache gets or has is counted apart", async () => {
    await using caller = await signIn();
    const system = [{ type: "text", text: "x".repeat(4000), cache_control: { type: "ephemeral" } }];
    const first = { system, messages: [{ role: "user", content: "hello" }] };
    const second = { system, messages: [...first.messages, { role: "assistant", content: "hi" }, ...first.messages] };
    for (const [body, cache] of [
      [first, "cache_creation_input_tokens"],
      [second, "cache_read_input_tokens"],
    ] as const) {
      const usage = (await answered(caller, body))["usage"] as Record<string, number>;
      expect(usage[cache]).toBeGreaterThan(1000);
      const answer = await caller.post("/v1/messages/count_tokens", { model: "claude-sonnet-4.6", ...body });
      const { input_tokens: count = 0 } = (await answer.json()) as { input_tokens?: number };
      expect(count).toBe(Number(usage["input_tokens"]) + Number(usage[cache]));
    }
  });

  test("is counted from what makes up the prompt, and no other field", async () => {
    await using caller = await signIn();
    const body = { model: "claude-sonnet-4.6", max_tokens: 5, messages: [{ role: "user", content: "x" }] };
    const answer = await caller.post("/v1/messages/count_tokens", body);
    expect(await answer.json()).toMatchObject({ error: { message: "max_tokens: Extra inputs are not permitted" } });
    expect(caller.simulator.state.premiumUsed).toBe(0);
  });
});

describe("the stream of a message", () => {
  const deltas = (events: readonly MessageEvent[], type: string, field: string) =>
    events.map(({ delta }) => (delta?.type === type ? delta[field] : "")).join("");

  test("goes block by block, thinking with its signature first", async () => {
    await using caller = await signIn();
    const events = await streamed(caller, { ...TOOLS, ...THINKING });
    const kinds = events.map((event) => event.delta?.type ?? event.content_block?.type ?? event.type);
    expect(kinds.filter((kind, index) => kind !== kinds[index - 1])).toEqual([
      ...["message_start", "ping"],
      ...["thinking", "thinking_delta", "signature_delta", "content_block_stop"],
      ...["text", "text_delta", "content_block_stop"],
      ...["tool_use", "input_json_delta", "content_block_stop", "tool_use", "input_json_delta", "content_block_stop"],
      ...["message_delta", "message_stop"],
    ]);
    expect(deltas(events, "thinking_delta", "thinking")).toBe("The user wants an answer, so I think of one.");
    expect(deltas(events, "input_json_delta", "partial_json")).toBe('{"city":"Oslo"}{"city":"Rome"}');
    const starts = events.filter(({ type }) => type === "content_block_start").map(({ index }) => index);
    expect(starts).toEqual([0, 1, 2, 3]);
    expect(events.at(-2)).toMatchObject({ delta: { stop_reason: "tool_use" }, context_management: {} });
    expect(events.at(-1)).toHaveProperty("amazon-bedrock-invocationMetrics");
  });

  test("shows no thinking but its signature when that was asked", async () => {
    await using caller = await signIn();
    const events = await streamed(caller, { thinking: { type: "adaptive", display: "omitted" } });
    expect(deltas(events, "thinking_delta", "thinking")).toBe("");
    expect(deltas(events, "signature_delta", "signature")).not.toBe("");
  });

  test("ends in a frame that Anthropic's specification doesn't know", async () => {
    await using caller = await signIn();
    expect(await (await message(caller, { stream: true })).text()).toEndWith("event: message\ndata: [DONE]\n\n");
  });
});
