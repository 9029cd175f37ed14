import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import Anthropic from "@anthropic-ai/sdk";
import { ONE_ATTEMPT, type ProxyUnderTest, startProxy } from "../support/proxy.ts";

type Message = Anthropic.MessageParam | { role: "system"; content: string };

/** As Claude Code sends with every call, whatever the model is. */
const BETAS = [
  "claude-code-20250219",
  "interleaved-thinking-2025-05-14",
  "context-management-2025-06-27",
  "thinking-token-count-2026-05-13",
  "advanced-tool-use-2025-11-20",
  "effort-2025-11-24",
].join(",");

const CACHED = { cache_control: { type: "ephemeral" } };
const schema = { type: "object", properties: { city: { type: "string" } } };

function claudeCodeBody(model: string, messages: readonly Message[]) {
  return {
    model,
    max_tokens: 32_000,
    system: [
      { type: "text", text: "x-anthropic-billing-header: cc_version=2.1.330" },
      { type: "text", text: "You are a coding agent.", cache_control: { type: "ephemeral", scope: "global" } },
    ],
    messages,
    thinking: { type: "adaptive", display: "omitted" },
    output_config: { effort: "high" },
    context_management: { edits: [{ type: "clear_thinking_20251015", keep: "all" }] },
    metadata: { user_id: '{"session_id":"s"}' },
    tools: [
      { name: "get_weather", description: "The weather in a city.", input_schema: schema, eager_input_streaming: true },
      { name: "rarely_used", description: "Loaded when it is asked for.", input_schema: schema, defer_loading: true },
    ],
  };
}

/** What a user says, with what such a client puts around it. */
const turn = (words: string): Message[] => [
  {
    role: "user",
    content: [
      { type: "text", text: "<system-reminder>\nToday is a Tuesday.\n</system-reminder>" },
      { type: "text", text: words, ...CACHED } as Anthropic.TextBlockParam,
    ],
  },
  { role: "system", content: "Be brief." },
];

describe("an agent that speaks as Claude Code does", () => {
  let proxy: ProxyUnderTest;
  beforeAll(async () => {
    proxy = await startProxy({
      config: ONE_ATTEMPT,
      prepare({ state }) {
        for (const { policy } of state.models) if (policy) policy.state = "enabled";
      },
    });
  });
  afterAll(() => proxy[Symbol.asyncDispose]());

  async function ask(model: string, messages: readonly Message[]): Promise<Anthropic.Message> {
    const sdk = new Anthropic({ baseURL: proxy.url, authToken: "unused", apiKey: null, maxRetries: 0 });
    const body = claudeCodeBody(model, messages) as unknown as Anthropic.MessageCreateParamsNonStreaming;
    return await sdk.messages.stream(body, { headers: { "anthropic-beta": BETAS } }).finalMessage();
  }

  /** Says the words, runs the tool that is called, and goes on; what the model said at last is among the messages. */
  async function exchange(model: string, messages: Message[], words: string): Promise<string> {
    messages.push(...turn(words));
    const called = await ask(model, messages);
    messages.push({ role: "assistant", content: called.content });
    const calls = called.content.filter((block) => block.type === "tool_use");
    expect(called.stop_reason).toBe("tool_use");
    expect(calls.map(({ input }) => input)).toEqual([{ city: "Oslo" }]);
    const results = calls.map(({ id }) => ({ type: "tool_result" as const, tool_use_id: id, content: "cold" }));
    messages.push({ role: "user", content: results });
    const said = await ask(model, messages);
    messages.push({ role: "assistant", content: said.content });
    return said.content.flatMap((block) => (block.type === "text" ? block.text : [])).join("");
  }

  const words = 'simulate call get_weather {"city":"Oslo"}';
  const models = [
    "claude-sonnet-4-6",
    "claude-haiku-4-5-20251001",
    "claude-opus-4-7",
    "gpt-4.1",
    "gpt-5-mini",
    "gpt-5.3-codex",
    "gemini-3.1-pro-preview",
  ];

  test.each(models)("works with %s", async (model) => {
    expect(await exchange(model, [], words)).toBe("The tool said: cold");
  });

  test("goes on in the same conversation with a model of another maker, and back again", async () => {
    const messages: Message[] = [];
    for (const model of [
      "gpt-5.3-codex",
      "claude-sonnet-4-6",
      "gemini-3.1-pro-preview",
      "claude-haiku-4-5",
      "gpt-5-mini",
    ]) {
      expect(await exchange(model, messages, words)).toBe("The tool said: cold");
    }
  });

  test("has one call of a turn counted as the user's, and the rest as its own", async () => {
    proxy.simulator.journal.clear();
    await exchange("claude-sonnet-4-6", [], words);
    const calls = proxy.simulator.journal.calls("/v1/messages");
    expect(calls.map(({ headers }) => headers["x-initiator"])).toEqual(["user", "agent"]);
  });

  test.each(["claude-sonnet-4-6", "gpt-5.3-codex", "gemini-3.1-pro-preview"])(
    "looks up a tool, and has %s call it",
    async (model) => {
      const found = await ask(model, turn(words));
      const messages: Message[] = [...turn(words), { role: "assistant", content: found.content }];
      const references = [{ type: "tool_reference" as const, tool_name: "rarely_used" }];
      const results = found.content.flatMap((block) =>
        block.type === "tool_use" ? { type: "tool_result" as const, tool_use_id: block.id, content: references } : [],
      );
      messages.push({ role: "user", content: [...results, { type: "text", text: "Tool loaded." }] });
      messages.push({ role: "assistant", content: (await ask(model, messages)).content });
      const { content } = await ask(model, [...messages, ...turn('simulate call rarely_used {"city":"Rome"}')]);
      expect(content).toContainEqual(expect.objectContaining({ name: "rarely_used", input: { city: "Rome" } }));
    },
  );

  test("has its prompt in upstream's cache from call to call", async () => {
    const messages = turn(words);
    await ask("claude-opus-4-6", messages);
    const { usage } = await ask("claude-opus-4-6", [...messages, { role: "assistant", content: "ok" }, ...turn("so?")]);
    expect(usage.cache_read_input_tokens).toBeGreaterThan(0);
  });
});
