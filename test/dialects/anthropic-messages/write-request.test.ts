import { describe, expect, test } from "bun:test";
import { writeRequest } from "../../../src/dialects/anthropic-messages/write-request.ts";
import {
  type ContentPart,
  type Conversation,
  emptyConversation,
  type Turn,
} from "../../../src/dialects/conversation/request.ts";
import { failureOf } from "../../support/kind-of.ts";
import { HAIKU, needsOf, OLD, OPUS, SONNET, told } from "../../support/messages-request.ts";

const text = (words: string) => ({ kind: "text" as const, text: words });
const user = (words: string): Turn => ({ role: "user", parts: [text(words)] });
const assistant = (...parts: Extract<Turn, { role: "assistant" }>["parts"]): Turn => ({ role: "assistant", parts });
const instructions = (words: string): Turn => ({ role: "instructions", parts: [text(words)] });
const result = (callId: string, words: string): Turn => ({
  role: "tool",
  callId,
  parts: [text(words)],
  isError: false,
});
const call = (id: string) => ({ kind: "call" as const, id, name: "f", input: '{"n":12345678901234567890}' });
const MARK = { cache_control: { type: "ephemeral" } };

function written(more: Partial<Conversation>, model = SONNET) {
  const conversation = { ...emptyConversation(), turns: [user("hi")], maxTokens: 4000, ...more };
  return told(writeRequest(conversation, needsOf(model)));
}
const messagesOf = (...turns: Turn[]) => written({ turns }).body.messages;
const block = (words: string, more: object = {}) => ({ type: "text", text: words, ...more });

describe("turns", () => {
  test("are messages of user and assistant by turns, with the instructions before them as system prompt", () => {
    const turns = [instructions("be"), instructions("brief"), user("a"), user("b"), assistant(text("c")), user("d")];
    const { body, changes, headers } = written({ turns });
    expect(body.system).toEqual([block("be"), block("brief", MARK)]);
    expect(body.messages).toEqual([
      { role: "user", content: [block("a"), block("b")] },
      { role: "assistant", content: [block("c")] },
      { role: "user", content: [block("d", MARK)] },
    ]);
    expect(changes).toEqual(["added cache_control"]);
    expect(headers).toEqual({ "anthropic-version": "2023-06-01" });
  });

  test("of tools are results in front of the next message of the user, numbers with their digits", () => {
    const turns = [user("a"), assistant(call("1"), call("2")), result("1", "x"), result("2", "y"), user("so?")];
    const whole = new TextDecoder().decode(
      writeRequest({ ...emptyConversation(), turns, maxTokens: 1 }, needsOf(SONNET)).body,
    );
    expect(whole).toContain('"input":{"n":12345678901234567890}');
    const [, spoken, answer] = JSON.parse(whole).messages;
    expect(spoken.content.map(({ id }: { id: string }) => id)).toEqual(["1", "2"]);
    expect(answer.content).toEqual([
      { type: "tool_result", tool_use_id: "1", content: [block("x")] },
      { type: "tool_result", tool_use_id: "2", content: [block("y")] },
      block("so?", MARK),
    ]);
  });

  test("that failed say so, and those that gave nothing have no content", () => {
    const failed: Turn = { role: "tool", callId: "1", parts: [], isError: true };
    expect(messagesOf(user("a"), assistant(call("1")), failed)[2].content).toEqual([
      { type: "tool_result", tool_use_id: "1", is_error: true, ...MARK },
    ]);
  });

  test("of instructions in the midst are the user's", () => {
    const [, , last] = messagesOf(user("a"), assistant(text("b")), instructions("Be brief."));
    expect(last).toEqual({ role: "user", content: [block("<system-reminder>\nBe brief.\n</system-reminder>", MARK)] });
  });

  test("begin and end with the user, whoever spoke", () => {
    const { body, changes } = written({ turns: [assistant(text("a"))] });
    expect(body.messages.map(({ role }: { role: string }) => role)).toEqual(["user", "assistant", "user"]);
    expect(changes).toContain("added messages");
  });

  test("of instructions alone are what there is to answer, and none are refused", async () => {
    expect(written({ turns: [instructions("Say hello.")] }).body).toMatchObject({
      messages: [{ role: "user", content: [block("Say hello.")] }],
    });
    expect((await failureOf(async () => written({ turns: [user(" ")] }))).kind).toBe("invalid_messages");
  });

  test("that refused are its words", () => {
    expect(messagesOf(user("a"), assistant({ kind: "refusal", text: "No." }), user("b"))[1].content).toEqual([
      block("No."),
    ]);
  });
});

test("an image is looked at like any other, and a wish that it weren't is told", () => {
  const image = (detail?: string) => ({ kind: "image" as const, url: "data:image/png;base64,AA==", detail });
  const changesFor = (detail?: string) =>
    written({ turns: [{ role: "user", parts: [image(detail) as ContentPart] }] }).changes;
  expect(changesFor("low")).toEqual(["dropped image.detail"]);
  expect([...changesFor("auto"), ...changesFor()]).toEqual([]);
});

describe("thoughts", () => {
  const own = { kind: "reasoning", text: "hm", sealed: { origin: "anthropic-messages", data: "EpYB" } } as const;
  const foreign = { kind: "reasoning", text: "hm", sealed: { origin: "openai-responses", data: "x" } } as const;
  const turnsWith = (...thoughts: (typeof own | typeof foreign)[]) => [
    user("a"),
    assistant(...thoughts, call("1")),
    result("1", "x"),
  ];

  test("of Claude's own come back with their seals", () => {
    const redacted = { kind: "reasoning", text: "", sealed: { ...own.sealed, isRedacted: true } } as const;
    const { body, changes } = written({ turns: [user("a"), assistant(own, redacted, text("b")), user("c")] });
    expect(body.messages[1].content).toEqual([
      { type: "thinking", thinking: "hm", signature: "EpYB" },
      { type: "redacted_thinking", data: "EpYB" },
      block("b"),
    ]);
    expect(changes).toEqual(["added cache_control"]);
  });

  test("of another model stay here, and it is told once", () => {
    const { body, changes } = written({ turns: turnsWith(foreign, foreign) });
    expect(body.messages[1].content).toHaveLength(1);
    expect(changes).toEqual(["dropped reasoning", "added cache_control"]);
  });

  test("are needed to go on within a budget", () => {
    const reasoning = { budgetTokens: 2000 };
    expect(written({ turns: turnsWith(own), reasoning }).body.thinking).toEqual({
      type: "enabled",
      budget_tokens: 2000,
    });
    for (const turns of [turnsWith(), [...turnsWith(), user("and?")], [...turnsWith(), instructions("Be brief.")]]) {
      expect(written({ turns, reasoning }).changes).toEqual(["dropped reasoning", "added cache_control"]);
    }
  });
});

describe("a wish to think", () => {
  const thought = (model: typeof SONNET, reasoning: Conversation["reasoning"]) => {
    const { body, changes } = written({ reasoning, maxTokens: 8000 }, model);
    return { thinking: body.thinking, config: body.output_config, changes };
  };
  const adaptive = { type: "adaptive" };

  test("by its effort is one to think at all", () => {
    expect(thought(SONNET, { effort: "high" })).toEqual({
      thinking: adaptive,
      config: { effort: "high" },
      changes: [],
    });
    expect(thought(SONNET, { effort: "minimal" })).toMatchObject({
      config: { effort: "low" },
      changes: ["replaced reasoning_effort"],
    });
    expect(thought(HAIKU, { effort: "low" }).thinking).toEqual({ type: "enabled", budget_tokens: 4096 });
    expect(thought(OPUS, { budgetTokens: 2000 })).toMatchObject({ thinking: adaptive, config: { effort: "low" } });
  });

  test("is told where less of it comes through than was wished", () => {
    expect(thought(HAIKU, { budgetTokens: 20_000 })).toMatchObject({
      thinking: { type: "enabled", budget_tokens: 7999 },
      changes: ["replaced thinking_budget"],
    });
    expect(thought(HAIKU, { budgetTokens: 2000 }).changes).toEqual([]);
    expect(thought(SONNET, { effort: "low", summary: "detailed" }).changes).toEqual(["dropped reasoning.summary"]);
    expect(thought(SONNET, { effort: "none", summary: "detailed" }).changes).toEqual([]);
  });

  test("that is none, or can't be, comes to none", () => {
    expect(thought(SONNET, undefined)).toEqual({ thinking: undefined, config: undefined, changes: [] });
    expect(thought(SONNET, { effort: "none" }).thinking).toEqual({ type: "disabled" });
    expect(thought(OLD, { effort: "high" })).toEqual({
      thinking: undefined,
      config: undefined,
      changes: ["dropped reasoning"],
    });
  });

  test("gives way to a tool that must be called at once", () => {
    const tools = [{ name: "f", description: undefined, schema: undefined, strict: undefined }];
    const { body } = written({ reasoning: { effort: "high" }, tools, toolChoice: { kind: "required" } });
    expect(body).not.toHaveProperty("thinking");
    expect(body.output_config).toEqual({ effort: "high" });
  });
});

describe("tools", () => {
  const tool = { name: "f", description: "d", schema: { properties: {} }, strict: true };

  test("have a schema of an object, whatever was left out of it", () => {
    expect(written({ tools: [tool, { ...tool, schema: undefined, strict: undefined }] }).body.tools).toEqual([
      { name: "f", description: "d", input_schema: { type: "object", properties: {} }, strict: true },
      { name: "f", description: "d", input_schema: { type: "object", properties: {} } },
    ]);
  });

  test("are chosen in upstream's words", () => {
    const choice = (more: Partial<Conversation>) => written({ tools: [tool], ...more }).body.tool_choice;
    expect(choice({})).toBeUndefined();
    expect(choice({ parallelCalls: false })).toEqual({ type: "auto", disable_parallel_tool_use: true });
    expect(choice({ toolChoice: { kind: "required" }, parallelCalls: true })).toEqual({ type: "any" });
    expect(choice({ toolChoice: { kind: "none" }, parallelCalls: false })).toEqual({ type: "none" });
    expect(choice({ toolChoice: { kind: "auto" } })).toEqual({ type: "auto" });
    expect(choice({ toolChoice: { kind: "named", name: "f" } })).toEqual({ type: "tool", name: "f" });
  });
});

describe("a form of the answer", () => {
  const schema = {
    kind: "schema",
    name: "n",
    description: "a person",
    schema: { type: "object" },
    strict: true,
  } as const;

  test("that is strict binds the model where it can be bound", () => {
    const { body, changes } = written({ format: schema });
    const described = { description: "a person", type: "object" };
    expect(body.output_config).toEqual({ format: { type: "json_schema", schema: described } });
    expect(changes).toEqual([]);
    const own = { ...schema, schema: { description: "its own" } };
    expect(written({ format: own }).body.output_config.format.schema).toEqual({ description: "its own" });
  });

  test("is asked for in the system prompt otherwise", () => {
    for (const [format, model] of [
      [schema, HAIKU],
      [{ ...schema, strict: undefined }, SONNET],
      [{ ...schema, schema: undefined }, SONNET],
      [{ kind: "json" }, SONNET],
    ] as const) {
      const { body, changes } = written({ format }, model);
      expect(body.system[0].text).toContain("JSON");
      expect(changes).toEqual(["added system"]);
    }
  });
});

describe("the answer's limits", () => {
  test("are the model's where the client has none, and never above", () => {
    const limit = (more: Partial<Conversation>, model = SONNET) => written(more, model).body.max_tokens;
    expect(limit({ maxTokens: undefined, stream: true })).toBe(32_000);
    expect(limit({ maxTokens: undefined })).toBe(16_000);
    expect(limit({ maxTokens: 99_999 })).toBe(16_000);
    expect(limit({ maxTokens: undefined }, { id: "claude-next" })).toBe(4096);
    expect(written({ maxTokens: undefined }).changes).toEqual(["added max_tokens"]);
  });

  test("and its sampling are as far as the model takes them", () => {
    const sampling = { temperature: 1.5, topP: 0.5, topK: 4, seed: 1, presencePenalty: 1 };
    const { body, changes } = written({ sampling, stop: ["END", "\n"], verbosity: "low", cacheKey: "k" });
    expect(body).toMatchObject({ temperature: 1, top_k: 4, stop_sequences: ["END"] });
    expect(body).not.toHaveProperty("top_p");
    expect(changes.toSorted()).toEqual([
      "dropped presence_penalty",
      "dropped prompt_cache_key",
      "dropped seed",
      "dropped stop",
      "dropped top_p",
      "dropped verbosity",
      "replaced temperature",
    ]);
  });

  test("give way to thinking, but for a little", () => {
    const reasoning = { effort: "high" };
    const { body, changes } = written({ reasoning, sampling: { temperature: 0.5, topP: 0.5, topK: 4 } });
    expect(changes).toEqual(["dropped temperature", "dropped top_p", "dropped top_k"]);
    expect(body).not.toHaveProperty("temperature");
    expect(written({ reasoning, sampling: { topP: 0.97 } }).body.top_p).toBe(0.97);
  });
});

describe("places for upstream's cache", () => {
  test("are the client's, four at most", () => {
    const marked = (words: string) => ({ ...text(words), isCached: true });
    const parts = ["a", "b", "c", "d", "e"].map(marked);
    const { body, changes } = written({ turns: [{ role: "user", parts }] });
    expect(body.messages[0].content.map((one: object) => "cache_control" in one)).toEqual([
      false,
      true,
      true,
      true,
      true,
    ]);
    expect(changes).toEqual(["dropped cache_control"]);
  });

  test("are not made for a question that does not come back", () => {
    expect(JSON.stringify(written({ turns: [instructions("s"), user("hi")] }).body)).not.toContain("cache_control");
  });
});
