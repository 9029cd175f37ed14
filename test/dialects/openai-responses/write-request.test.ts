import { describe, expect, test } from "bun:test";
import { type Conversation, emptyConversation, type SpokenPart } from "../../../src/dialects/conversation/request.ts";
import type { ModelFacts } from "../../../src/dialects/dialect.ts";
import { inspect } from "../../../src/dialects/openai-responses/inspect.ts";
import { readConversation } from "../../../src/dialects/openai-responses/read-conversation.ts";
import { writeRequest } from "../../../src/dialects/openai-responses/write-request.ts";
import { failureOf } from "../../support/kind-of.ts";

const supports = { adaptiveThinking: false, minThinkingBudget: undefined, maxThinkingBudget: undefined };
const REASONER: ModelFacts = { id: "gpt-5.4", supports: { ...supports, reasoningEfforts: ["low", "medium", "high"] } };
const PLAIN: ModelFacts = { id: "gpt-4.1", supports: { ...supports, reasoningEfforts: [] } };
const text = (value: string) => ({ kind: "text" as const, text: value });
const HI = { role: "user" as const, parts: [text("Hi")] };

function written(conversation: Partial<Conversation>, model = PLAIN) {
  const whole = { ...emptyConversation(), turns: [HI], ...conversation };
  const { body, changes, asked } = writeRequest(whole, { model, sealOf: () => undefined, clientHeaders: {} });
  return { body, sent: JSON.parse(new TextDecoder().decode(body)), told: changes.map(({ path }) => path), asked };
}

const spoken = (...parts: SpokenPart[]) => written({ turns: [{ role: "assistant", parts }] });

test("the least request asks for nothing to be stored", () => {
  const input = [{ type: "message", role: "user", content: [{ type: "input_text", text: "Hi" }] }];
  expect(written({}).sent).toEqual({ model: "gpt-4.1", input, store: false });
});

test("instructions keep their places", () => {
  const rule = (value: string) => ({ role: "instructions" as const, parts: [text(value)] });
  const { sent } = written({ turns: [rule("One."), rule("Two."), HI, rule("Three.")] });
  expect(sent.instructions).toBe("One.\n\nTwo.");
  expect(sent.input.map(({ role }: { role: string }) => role)).toEqual(["user", "developer"]);
});

test("what is to be cached is the model's own business, which is told", () => {
  const cached = { ...text("Hi"), isCached: true };
  const tool = { name: "f", description: undefined, schema: {}, strict: undefined };
  const { sent, told } = written({ turns: [{ role: "user", parts: [cached] }], tools: [tool] });
  expect(JSON.stringify(sent)).not.toContain("cache");
  expect(told).toEqual(["cache_control"]);
  expect(written({ tools: [{ ...tool, isCached: true }] }).told).toEqual(["cache_control"]);
  expect(written({ tools: [tool] }).told).toEqual([]);
});

test("instructions alone are the input, since upstream wants one", () => {
  const { sent } = written({ turns: [{ role: "instructions", parts: [text("Say hello.")] }] });
  expect(sent.instructions).toBeUndefined();
  expect(sent.input).toEqual([
    { type: "message", role: "developer", content: [{ type: "input_text", text: "Say hello." }] },
  ]);
});

test("any JSON is asked for in the input, where upstream looks for the word", () => {
  const rule = { role: "instructions" as const, parts: [text("Answer in JSON.")] };
  const { sent, told } = written({ turns: [rule, HI], format: { kind: "json" } });
  expect(sent.instructions).toBe("Answer in JSON.");
  expect(sent.input[0]).toEqual({
    ...{ type: "message", role: "developer" },
    content: [{ type: "input_text", text: expect.stringContaining("JSON") }],
  });
  expect(told).toEqual(["input"]);
  const asked = { role: "user" as const, parts: [text("As JSON, please.")] };
  expect(written({ turns: [asked], format: { kind: "json" } }).told).toEqual([]);
});

describe("what the model said", () => {
  test("is items in their order", () => {
    const sealed = { origin: "openai-responses" as const, id: "rs_1", data: "e" };
    const { sent, told } = spoken(
      { kind: "reasoning", text: "Hm", sealed },
      text("Yes"),
      { kind: "refusal", text: "No" },
      { kind: "call", id: "c1", name: "f", input: "" },
      { kind: "call", id: "c2", name: "g", input: "free", isFreeForm: true },
    );
    expect(sent.input).toEqual([
      { type: "reasoning", id: "rs_1", summary: [{ type: "summary_text", text: "Hm" }], encrypted_content: "e" },
      {
        type: "message",
        role: "assistant",
        content: [
          { type: "output_text", text: "Yes" },
          { type: "refusal", refusal: "No" },
        ],
      },
      { type: "function_call", call_id: "c1", name: "f", arguments: "{}" },
      { type: "custom_tool_call", call_id: "c2", name: "g", input: "free" },
    ]);
    expect(told).toEqual([]);
  });

  test("loses, and tells, the thoughts of others", () => {
    const { sent, told } = spoken({
      kind: "reasoning",
      text: "Hm",
      sealed: { origin: "anthropic-messages", data: "s" },
    });
    expect(sent.input).toEqual([]);
    expect(told).toEqual(["reasoning"]);
  });
});

test("what a tool put out is a text, or parts where there is more, and says that it failed", () => {
  const call = (id: string, isFreeForm?: true): SpokenPart => ({
    ...{ kind: "call", id, name: "f", input: "{}" },
    ...(isFreeForm ? { isFreeForm } : {}),
  });
  const tool = (callId: string, parts: Conversation["turns"][number]["parts"], isError = false) =>
    ({ role: "tool", callId, parts, isError }) as Conversation["turns"][number];
  const { sent } = written({
    turns: [
      { role: "assistant", parts: [call("c1"), call("c2", true), call("c3")] },
      tool("c1", [text("One"), text("Two")]),
      tool("c2", [text("Oops, 2 errors")], true),
      tool("c3", [{ kind: "image", url: "data:i" }], true),
    ],
  });
  expect(sent.input.slice(3)).toEqual([
    { type: "function_call_output", call_id: "c1", output: "One\n\nTwo" },
    { type: "custom_tool_call_output", call_id: "c2", output: "Error: Oops, 2 errors" },
    {
      type: "function_call_output",
      call_id: "c3",
      output: [
        { type: "input_text", text: "Error: " },
        { type: "input_image", image_url: "data:i", detail: "auto" },
      ],
    },
  ]);
});

test("documents are named by what they are, or are texts", () => {
  const shown = (url: string, name?: string) => {
    const file = { kind: "file" as const, url, ...(name === undefined ? {} : { name }) };
    return written({ turns: [{ role: "user", parts: [file] }] }).sent.input[0].content[0];
  };
  const pdf = { type: "input_file", file_data: "data:application/pdf;base64,AA==" };
  expect(shown(pdf.file_data, "Report")).toEqual({ ...pdf, filename: "Report.pdf" });
  expect(shown(pdf.file_data, "a.PDF")).toEqual({ ...pdf, filename: "a.PDF" });
  expect(shown("AA==")).toEqual({ ...pdf, filename: "document.pdf" });
  const csv = "data:application/csv;base64,AA==";
  expect(shown(csv, "a.csv")).toEqual({ type: "input_file", filename: "a.csv", file_data: csv });
  const file_url = "https://x.test/a.pdf";
  expect(shown(file_url)).toEqual({ type: "input_file", file_url });
  expect(shown("data:text/plain,w%C3%B6rds", "B")).toEqual({ type: "input_text", text: "B\n\nwörds" });
});

test("tools are strict only where that was asked for", () => {
  const plain = { name: "f", description: "d", schema: { type: "object" }, strict: undefined };
  const free = { name: "g", description: undefined, schema: undefined, strict: undefined };
  const { sent } = written({
    tools: [plain, { ...free, freeForm: { grammar: "start: X", syntax: undefined } }],
    toolChoice: { kind: "named", name: "g" },
  });
  expect(sent.tools).toEqual([
    { type: "function", name: "f", description: "d", parameters: { type: "object" }, strict: false },
    { type: "custom", name: "g", format: { type: "grammar", syntax: "lark", definition: "start: X" } },
  ]);
  expect(sent.tool_choice).toEqual({ type: "custom", name: "g" });
});

describe("a model that reasons", () => {
  test("is asked for what is encrypted, since nothing is stored", () => {
    expect(written({}, REASONER).sent.include).toEqual(["reasoning.encrypted_content"]);
  });

  test.each([
    [{ effort: "max", summary: "auto" }, { effort: "high", summary: "auto" }, ["reasoning_effort"]],
    [{ budgetTokens: 20_000 }, { effort: "high" }, []],
    [{ budgetTokens: 20_000, effort: "max" }, { effort: "high" }, ["reasoning_effort"]],
    [{ isOff: true }, { effort: "low" }, ["reasoning_effort"]],
    [{ isAdaptive: true }, undefined, []],
  ])("gets the nearest effort for %j", (reasoning, expected, told) => {
    const made = written({ reasoning }, REASONER);
    expect(made.sent.reasoning).toEqual(expected);
    expect(made.told).toEqual(told);
  });

  test("gets no sampling, and one that doesn't no effort", () => {
    expect(written({ sampling: { temperature: 1, topK: 3 } }, REASONER).told).toEqual(["top_k", "temperature"]);
    expect(written({ reasoning: { effort: "low" }, sampling: { temperature: 0 } }).told).toEqual(["reasoning_effort"]);
  });
});

test("stop sequences are few and short, since each piece of the answer is searched for all of them", async () => {
  const stop = (count: number, length: number) => Array.from({ length: count }, () => "x".repeat(length));
  expect(written({ stop: stop(64, 256) }).asked?.stopSequences).toHaveLength(64);
  for (const tooMuch of [stop(65, 1), stop(1, 257)]) {
    const failure = await failureOf(async () => written({ stop: tooMuch }));
    expect(failure).toMatchObject({ kind: "invalid_value", details: { param: "stop" } });
  }
});

test("what this API can't is told, or left to the stream", () => {
  const made = written({ stop: ["END"], maxTokens: 3, sampling: { seed: 1 } });
  expect(made.asked).toEqual({ stopSequences: ["END"] });
  expect(made.sent.max_output_tokens).toBe(16);
  expect(made.told).toEqual(["seed", "max_tokens"]);
});

test("what is written is read as the same conversation", () => {
  const conversation: Conversation = {
    ...emptyConversation(),
    turns: [
      { role: "instructions", parts: [text("Be brief.")] },
      {
        role: "user",
        parts: [text("Look:"), { kind: "image", url: "data:i", detail: "low", place: "input[0].content[1]" }],
      },
      { role: "assistant", parts: [text("Hm"), { kind: "call", id: "c1", name: "f", input: '{"a":1}' }] },
      { role: "tool", callId: "c1", parts: [text("One")], isError: false },
    ],
    tools: [{ name: "f", description: "d", schema: { type: "object" }, strict: true }],
    toolChoice: { kind: "named", name: "f" },
    parallelCalls: false,
    format: { kind: "schema", name: "n", description: undefined, schema: {}, strict: true },
    maxTokens: 20,
    sampling: { temperature: 0.5 },
    verbosity: "low",
    cacheKey: "k",
    stream: true,
  };
  const { body } = written(conversation);
  const found = inspect(body, 64, {});
  expect(found && readConversation(body, found).conversation).toEqual(conversation);
});
