import { describe, expect, test } from "bun:test";
import { message, refusalOf, WEATHER } from "./messaging.ts";
import { signIn } from "./simulated.ts";

const user = (content: unknown) => ({ messages: [{ role: "user", content }] });
const text = (more: object = {}) => ({ type: "text", text: "x", ...more });
const IMAGE = { type: "image", source: { type: "base64", media_type: "image/png", data: "AAAA" } };
const CACHED = { cache_control: { type: "ephemeral" } };
const HAIKU = { model: "claude-haiku-4.5" };
const BUDGET = { thinking: { type: "enabled", budget_tokens: 2000 } };
const extra = (place: string) => `${place}: Extra inputs are not permitted`;

/** What is refused, and a part of the words (contract 8.2; the words are Anthropic's own). */
const REFUSED: [what: string, body: object, words: string][] = [
  ["no limit", { max_tokens: undefined }, "max_tokens: Field required"],
  ["a limit that is no number", { max_tokens: "5" }, "max_tokens: Input should be a valid number"],
  ["a field that nobody knows", { store: false }, extra("store")],
  ["a field that nobody knows in a block", user([text({ id: "x" })]), extra("messages.0.content.0.text.id")],
  ["a block that nobody knows", user([{ type: "audio" }]), "messages.0.content.0: Input tag 'audio'"],
  ["a message without content", { messages: [{ role: "user" }] }, "messages.0.content: Field required"],
  ["a system that speaks in between", { messages: [{ role: "system", content: "x" }] }, 'Unexpected role "system"'],
  ["an empty message", user(""), "messages.0: user messages must have non-empty content"],
  ["an empty text", user([text(), text({ text: "" })]), "text content blocks must be non-empty"],
  ["an empty system", { system: [text({ text: " " })] }, "system: text content blocks must be non-empty"],
  [
    "a cache with a scope",
    user([text({ cache_control: { type: "ephemeral", scope: "global" } })]),
    extra("messages.0.content.0.text.cache_control.ephemeral.scope"),
  ],
  [
    "five places in the cache",
    { ...user([text(CACHED), text(CACHED), text(CACHED)]), system: [text(CACHED)], tools: [{ ...WEATHER, ...CACHED }] },
    "A maximum of 4 blocks with cache_control may be provided. Found 5.",
  ],
  ["an image elsewhere", user([{ ...IMAGE, source: { type: "url", url: "x" } }]), "messages.0.content.0.image.source"],
  [
    "an eager tool",
    { tools: [{ ...WEATHER, eager_input_streaming: true }] },
    extra("tools.0.custom.eager_input_streaming"),
  ],
  ["a tool with a space in its name", { tools: [{ ...WEATHER, name: "a b" }] }, "tools.0.custom.name"],
  ["a choice of no tool", { tool_choice: { type: "tool", name: "x" } }, "tool_choice: Tool 'x' not found"],
  [
    "words put into its mouth",
    { messages: [...user("x").messages, { role: "assistant", content: "I" }] },
    "assistant message prefill",
  ],
  [
    "adaptive thinking of an old model",
    { model: "claude-sonnet-4.5", thinking: { type: "adaptive" } },
    "adaptive thinking is not supported",
  ],
  ["a budget for the newest", { model: "claude-opus-4.7", ...BUDGET }, '"thinking.type.enabled" is not supported'],
  [
    "a budget below the least",
    { thinking: { type: "enabled", budget_tokens: 5 } },
    "thinking.enabled.budget_tokens: Input",
  ],
  ["a budget above the limit", { ...BUDGET, max_tokens: 2000 }, "`max_tokens` must be greater than"],
  ["a temperature beside thinking", { ...BUDGET, temperature: 0 }, "`temperature` may only be set to 1"],
  ["a forced tool beside thinking", { ...BUDGET, tools: [WEATHER], tool_choice: { type: "any" } }, "forces tool use"],
  [
    "an effort that isn't listed",
    { output_config: { effort: "max" } },
    "output_config.effort: Input should be one of low",
  ],
  [
    "an effort of a model that has none",
    { model: "claude-sonnet-4", output_config: { effort: "low" } },
    "effort parameter",
  ],
  [
    "a schema for a model that has none",
    { model: "claude-sonnet-4", output_config: { format: { type: "json_schema", schema: {} } } },
    "structured outputs are not supported",
  ],
  ["an empty stop sequence", { stop_sequences: ["\n"] }, "each stop sequence must contain non-whitespace"],
  ["too much at once", { max_tokens: 16_001 }, "max_tokens: 16001 > 16000"],
  ["too much in a stream", { max_tokens: 32_001, stream: true }, "max_tokens: 32001 > 32000"],
  ["a prompt beyond the limit", user("x".repeat(700_000)), "prompt is too long: 175"],
];

describe("a message is refused in Anthropic's words", () => {
  test.each(REFUSED)("for %s", async (_what, body, words) => {
    await using caller = await signIn();
    expect(await refusalOf(await message(caller, body))).toContain(words);
  });

  test("for a body that is no JSON", async () => {
    await using caller = await signIn();
    expect((await caller.post("/v1/messages", undefined)).status).toBe(400);
  });

  test("for adaptive thinking of haiku", async () => {
    await using caller = await signIn();
    for (const { policy } of caller.simulator.state.models) if (policy) policy.state = "enabled";
    const refused = await message(caller, { ...HAIKU, thinking: { type: "adaptive" } });
    expect(await refusalOf(refused)).toContain("adaptive thinking is not supported");
    expect((await message(caller, { ...HAIKU, ...BUDGET })).status).toBe(200);
  });

  test("in JSON that calls itself text, unless the personality is clean", async () => {
    await using caller = await signIn();
    const type = async () => (await message(caller, { store: false })).headers.get("content-type");
    expect(await type()).toBe("text/plain; charset=utf-8");
    caller.simulator.state.personality = "clean";
    expect(await type()).toBe("application/json");
  });
});

describe("a message is refused by Copilot itself", () => {
  test.each([
    ["a model of another endpoint", { model: "gpt-5-mini" }, "unsupported_api_for_model"],
    ["an id with dashes", { model: "claude-sonnet-4-6" }, "model_not_supported"],
    ["an id with a date", { model: "claude-sonnet-4-5-20250929" }, "model_not_supported"],
    ["a search of the web", { tools: [{ type: "web_search_20250305", name: "web_search" }] }, "unsupported_value"],
  ])("for %s", async (_what, body, code) => {
    await using caller = await signIn();
    const answer = await message(caller, body);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { code, message: expect.any(String) } });
  });

  test.each([
    ["a message", user([IMAGE])],
    [
      "the result of a tool",
      {
        messages: [
          { role: "user", content: "x" },
          { role: "assistant", content: [{ type: "tool_use", id: "t1", name: "get_weather", input: {} }] },
          { role: "user", content: [{ type: "tool_result", tool_use_id: "t1", content: [IMAGE] }] },
        ],
      },
    ],
  ])("for an image in %s without the header of images", async (_where, body) => {
    await using caller = await signIn();
    const blind = await message(caller, body);
    expect([blind.status, await blind.text()]).toEqual([
      400,
      "bad request: missing required Copilot-Vision-Request header for vision requests\n",
    ]);
    expect((await message(caller, body, { "copilot-vision-request": "true" })).status).toBe(200);
  });
});
