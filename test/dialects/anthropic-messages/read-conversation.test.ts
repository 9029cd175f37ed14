import { describe, expect, test } from "bun:test";
import { wrapSealed } from "../../../src/dialects/conversation/sealed.ts";
import { failureOf } from "../../support/kind-of.ts";
import { conversationOf } from "../../support/messages-request.ts";

const text = (words: string, more: object = {}) => ({ type: "text", text: words, ...more });
const mark = { cache_control: { type: "ephemeral" } };
const said = (...content: object[]) => ({ messages: [{ role: "user", content }] });
const turnsOf = (more: object) => conversationOf(more).turns;
const partsOf = (...content: object[]) => turnsOf(said(...content))[0]?.parts;
const spoken = (...content: object[]) => {
  const messages = [
    { role: "user", content: "hi" },
    { role: "assistant", content },
    { role: "user", content: "?" },
  ];
  return turnsOf({ messages })[1]?.parts;
};

describe("what was said", () => {
  test("is turns in their order, instructions too", () => {
    const messages = [
      { role: "user", content: "hi" },
      { role: "assistant", content: "ho" },
      { role: "system", content: "Be brief." },
      { role: "user", content: [text("a"), text(" "), text("b", mark)] },
    ];
    expect(turnsOf({ system: [text("s", mark)], messages })).toEqual([
      { role: "instructions", parts: [{ kind: "text", text: "s", isCached: true }] },
      { role: "user", parts: [{ kind: "text", text: "hi" }] },
      { role: "assistant", parts: [{ kind: "text", text: "ho" }] },
      { role: "instructions", parts: [{ kind: "text", text: "Be brief." }] },
      {
        role: "user",
        parts: [
          { kind: "text", text: "a" },
          { kind: "text", text: "b", isCached: true },
        ],
      },
    ]);
    expect(turnsOf({ system: "s" })[0]).toEqual({ role: "instructions", parts: [{ kind: "text", text: "s" }] });
  });

  test("is shown by images and documents, of the web or as data", () => {
    const base64 = (media_type: string) => ({ type: "base64", media_type, data: "AA==" });
    const url = { type: "url", url: "https://x.test/a" };
    const parts = partsOf(
      { type: "image", source: base64("image/png") },
      { type: "image", source: url, ...mark },
      { type: "document", source: base64("application/pdf"), title: "A" },
      { type: "document", source: url },
      { type: "document", source: { type: "text", media_type: "text/plain", data: "words" }, title: "B" },
      { type: "document", source: { type: "content", content: [text("c")] } },
      { type: "search_result", title: "T", source: "https://x.test", content: [text("found")] },
    );
    expect(parts).toEqual([
      { kind: "image", url: "data:image/png;base64,AA==", place: "messages[0].content[0]" },
      { kind: "image", url: url.url, place: "messages[0].content[1]", isCached: true },
      { kind: "file", url: "data:application/pdf;base64,AA==", place: "messages[0].content[2]", name: "A" },
      { kind: "file", url: url.url, place: "messages[0].content[3]" },
      { kind: "text", text: "B\n\nwords" },
      { kind: "text", text: "c" },
      { kind: "text", text: "T (https://x.test)\n\nfound" },
    ]);
  });

  test("by tools is a turn of each result, in front of or behind the user's words as it stands", () => {
    const result = (id: string, more: object) => ({ type: "tool_result", tool_use_id: id, ...more });
    const inner = [text("cold"), { type: "tool_reference", tool_name: "g" }];
    const turns = turnsOf(
      said(
        result("1", { content: inner, ...mark }),
        result("2", { content: "no", is_error: true }),
        result("3", {}),
        text("so?"),
      ),
    );
    expect(turns).toEqual([
      {
        role: "tool",
        callId: "1",
        isError: false,
        parts: [
          { kind: "text", text: "cold" },
          { kind: "text", text: "The tool g can be used now.", isCached: true },
        ],
      },
      { role: "tool", callId: "2", isError: true, parts: [{ kind: "text", text: "no" }] },
      { role: "tool", callId: "3", isError: false, parts: [] },
      { role: "user", parts: [{ kind: "text", text: "so?" }] },
    ]);
  });

  test("by the model is its thoughts with their seals, its words and its calls", () => {
    const foreign = { origin: "openai-responses", data: "x", id: "rs_1" } as const;
    const parts = spoken(
      { type: "thinking", thinking: "hm", signature: "EpYB" },
      { type: "thinking", thinking: "", signature: wrapSealed(foreign) },
      { type: "redacted_thinking", data: "EmwK" },
      { type: "thinking", thinking: "unsigned", signature: "" },
      text("ok", { citations: null }),
      { type: "tool_use", id: "t", name: "f", input: { a: 1 }, caller: { type: "direct" } },
    );
    expect(parts).toEqual([
      { kind: "reasoning", text: "hm", sealed: { origin: "anthropic-messages", data: "EpYB" } },
      { kind: "reasoning", text: "", sealed: foreign },
      { kind: "reasoning", text: "", sealed: { origin: "anthropic-messages", data: "EmwK", isRedacted: true } },
      { kind: "reasoning", text: "unsigned" },
      { kind: "text", text: "ok" },
      { kind: "call", id: "t", name: "f", input: '{"a":1}' },
    ]);
  });
});

describe("what is wished for", () => {
  test("of tools", () => {
    const tool = { name: "f", description: "d", input_schema: { type: "object" }, strict: true, ...mark };
    const { tools, toolChoice, parallelCalls } = conversationOf({
      tools: [tool, { type: "web_search_20250305", name: "web_search" }],
      tool_choice: { type: "tool", name: "f", disable_parallel_tool_use: true },
    });
    expect(tools).toEqual([{ name: "f", description: "d", schema: { type: "object" }, strict: true, isCached: true }]);
    expect(toolChoice).toEqual({ kind: "named", name: "f" });
    expect(parallelCalls).toBe(false);
    const choices = { auto: "auto", any: "required", none: "none" };
    for (const [type, kind] of Object.entries(choices)) {
      expect(conversationOf({ tools: [tool], tool_choice: { type } }).toolChoice).toEqual({ kind } as never);
    }
  });

  test("of the answer", () => {
    const wished = conversationOf({
      temperature: 0.5,
      top_p: 0.9,
      top_k: 3,
      stop_sequences: ["END"],
      stream: true,
      output_config: { format: { type: "json_schema", schema: { type: "object" } } },
    });
    expect(wished).toMatchObject({
      maxTokens: 8000,
      sampling: { temperature: 0.5, topP: 0.9, topK: 3 },
      stop: ["END"],
      stream: true,
      format: { kind: "schema", schema: { type: "object" } },
      changes: [],
    });
  });

  test("of thinking", () => {
    const wish = (thinking: object | undefined, effort?: string) =>
      conversationOf({ thinking, output_config: { effort } }).reasoning;
    expect(wish({ type: "adaptive", display: "omitted" }, "high")).toEqual({ effort: "high", isAdaptive: true });
    expect(wish({ type: "enabled", budget_tokens: 2000 })).toEqual({ budgetTokens: 2000, summary: "auto" });
    expect(wish({ type: "disabled" })).toEqual({ isOff: true });
    expect(wish(undefined, "low")).toEqual({ effort: "low" });
    expect(wish(undefined)).toBeUndefined();
  });
});

describe("what goes no further", () => {
  test("is told of a message too", () => {
    const messages = [{ role: "user", content: "hi", output_config: { effort: "low" } }];
    expect(conversationOf({ messages }).changes).toEqual(["dropped messages[0].output_config"]);
  });

  test("is told of an effort that would turn thinking on again", () => {
    const thinking = { type: "disabled" };
    const more = { thinking, output_config: { effort: "low" } };
    expect(conversationOf(more).changes).toEqual(["dropped output_config.effort"]);
    expect(conversationOf({ output_config: { effort: "low" } }).changes).toEqual([]);
  });

  test("is told, wherever it stands", () => {
    const { changes, turns } = conversationOf({
      metadata: { user_id: "u" },
      context_management: {},
      output_config: { task_budget: {} },
      thinking: { type: "adaptive", keep: "all" },
      system: [text("x-anthropic-billing-header: cc=1"), text("s")],
      tools: [
        { name: "f", input_schema: {}, defer_loading: true },
        { type: "web_search_20250305", name: "w" },
      ],
      ...said(text("a", { citations: [{}] }), { type: "web_search_tool_result", tool_use_id: "s", content: [] }),
    });
    expect(changes).toEqual([
      "dropped metadata",
      "dropped context_management",
      "dropped output_config.task_budget",
      "dropped thinking.keep",
      "dropped system[0]",
      "dropped tools[0].defer_loading",
      "dropped tools[1]",
      "dropped messages[0].content[0].citations",
      "dropped messages[0].content[1]",
    ]);
    expect(turns).toEqual([
      { role: "instructions", parts: [{ kind: "text", text: "s" }] },
      { role: "user", parts: [{ kind: "text", text: "a" }] },
    ]);
  });

  test("is told of blocks, and of what is inside them", () => {
    const source = { type: "base64", media_type: "image/png", data: "AA==", x_source: 1 };
    const words = { type: "content", content: [text("a", { x_inner: 1 })] };
    const { changes } = conversationOf({
      tools: [
        {
          type: "custom",
          name: "f",
          description: "d",
          input_schema: {},
          strict: true,
          x_tool: 1,
          cache_control: { ttl: "1h" },
        },
      ],
      ...said(
        { type: "image", source, x_image: 1 },
        { type: "document", title: "t", source: words, context: "c" },
        { type: "search_result", title: "t", source: "s", content: [text("a", { x_found: 1 })] },
        { type: "tool_result", tool_use_id: "t", is_error: true, content: [text("a", { x_result: 1 })] },
        text("a", { cache_control: { type: "ephemeral", ttl: "1h" }, x_null: null }),
      ),
    });
    expect(changes).toEqual([
      "dropped tools[0].x_tool",
      "dropped tools[0].cache_control.ttl",
      "dropped messages[0].content[0].x_image",
      "dropped messages[0].content[0].source.x_source",
      "dropped messages[0].content[1].context",
      "dropped messages[0].content[1].source.content[0].x_inner",
      "dropped messages[0].content[2].content[0].x_found",
      "dropped messages[0].content[3].content[0].x_result",
      "dropped messages[0].content[4].cache_control.ttl",
    ]);
  });

  test("is not told of who called a tool, which is the model here", () => {
    const call = { type: "tool_use", id: "t", name: "f", input: {}, caller: { type: "direct" }, x_call: 1 };
    const result = { type: "tool_result", tool_use_id: "t", content: "1" };
    const messages = [
      { role: "assistant", content: [call] },
      { role: "user", content: [result] },
    ];
    expect(conversationOf({ messages }).changes).toEqual(["dropped messages[0].content[0].x_call"]);
  });

  const impossible: [string, object, string, string][] = [
    ["a block that nobody knows", said({ type: "hologram" }), "unsupported_field", "messages[0].content[0]"],
    [
      "a file at Anthropic",
      said({ type: "image", source: { type: "file", file_id: "f" } }),
      "unsupported_field",
      "messages[0].content[0].source",
    ],
    ["a source without data", said({ type: "image", source: {} }), "invalid_value", "messages[0].content[0].source"],
    ["a result of no call", said({ type: "tool_result" }), "invalid_value", "messages[0].content[0].tool_use_id"],
    [
      "a message that is begun",
      {
        messages: [
          { role: "user", content: "hi" },
          { role: "assistant", content: "So" },
        ],
      },
      "unsupported_field",
      "messages",
    ],
    ["a message with nothing in it", said({ type: "text", text: "" }), "invalid_messages", "messages"],
    [
      "an image among the instructions",
      { system: [{ type: "image", source: { type: "url", url: "https://x" } }] },
      "unsupported_field",
      "system",
    ],
    [
      "a tool that Claude alone knows",
      { tools: [{ type: "bash_20250124", name: "bash" }] },
      "unsupported_field",
      "tools[0]",
    ],
    ["a tool without a name", { tools: [{ input_schema: {} }] }, "invalid_value", "tools[0].name"],
    ["a choice of no kind", { tools: [{ name: "f" }], tool_choice: { type: "f" } }, "invalid_value", "tool_choice"],
    ["a form of no schema", { output_config: { format: { type: "json" } } }, "invalid_value", "output_config.format"],
    ["a budget that is no number", { thinking: { type: "enabled" } }, "invalid_value", "thinking.budget_tokens"],
    ["a temperature that is none", { temperature: "hot" }, "invalid_value", "temperature"],
    ["stop sequences that are none", { stop_sequences: [1] }, "invalid_value", "stop_sequences"],
  ];
  for (const [name, more, kind, param] of impossible) {
    test(`is refused where it means something: ${name}`, async () => {
      expect(await failureOf(async () => conversationOf(more))).toMatchObject({ kind, details: { param } } as never);
    });
  }
  test("is refused in the model's own turn: a block that nobody knows, a call without a name", async () => {
    expect((await failureOf(async () => spoken({ type: "hologram" }))).kind).toBe("unsupported_field");
    expect((await failureOf(async () => spoken({ type: "tool_use", id: "t" }))).kind).toBe("invalid_value");
  });
});
