import { describe, expect, test } from "bun:test";
import { openaiChat } from "../../../src/dialects/openai-chat/client.ts";
import { failureOf } from "../../support/kind-of.ts";

const user = { role: "user", content: "hi" };
const needsOf = (id: string) => ({ model: { id }, sealOf: () => undefined, clientHeaders: {} });

function fittedText(text: string, model = "gpt-4.1") {
  const body = new TextEncoder().encode(text);
  const found = openaiChat.inspect(body, 64, {});
  const made = found && openaiChat.native?.fit(body, found, needsOf(model));
  if (!made) throw new Error("It was cut short.");
  const told = made.changes.map(({ effect, path }) => `${effect} ${path}`);
  return { text: new TextDecoder().decode(made.body), told, asked: made.asked };
}

function fitted(more: object) {
  const { text, ...rest } = fittedText(JSON.stringify({ model: "gpt-4.1", messages: [user], ...more }));
  return { sent: JSON.parse(text), ...rest };
}

describe("a choice among some of the tools", () => {
  const tools = ["f", "g"].map((name) => ({ type: "function", function: { name } }));
  const allowing = (mode: string, allowed: object[]) => ({
    type: "allowed_tools",
    allowed_tools: { mode, tools: allowed },
  });

  test("is one among all that upstream is given", () => {
    const { sent, told } = fitted({ tools, tool_choice: allowing("required", tools.slice(1)) });
    expect(sent).toMatchObject({ tools: tools.slice(1), tool_choice: "required" });
    expect(told).toEqual(["dropped tools[0]", "replaced tool_choice"]);
    expect(fitted({ tools, tool_choice: allowing("auto", tools) }).sent).toMatchObject({ tools, tool_choice: "auto" });
  });

  test("is refused where it allows none", async () => {
    const failure = await failureOf(async () => fitted({ tools, tool_choice: allowing("auto", []) }));
    expect(failure).toMatchObject({ kind: "invalid_value", details: { param: "tool_choice" } });
  });
});

test("a refusal that a client sends back is a text, and all else keeps its bytes", () => {
  const before = '{ "model":"gpt-4.1", "seed":1.0, "messages":[{"role":"assistant","content":[';
  const { text, told } = fittedText(`${before}{"type":"refusal","refusal":"No."}]}, {"role":"user","content":"1.0"}]}`);
  expect(text).toBe(`${before}{"type":"text","text":"No."}]}, {"role":"user","content":"1.0"}]}`);
  expect(told).toEqual(["replaced messages[0].content[0]"]);
});

test("what is changed for its form is changed for the model too, and told with what was given twice", () => {
  const messages = '[{"role":"assistant","content":[{"type":"refusal","refusal":"No."}]}]';
  const { text, told } = fittedText(`{"model":"gpt-4.1","seed":1,"store":true,"seed":2,"messages":${messages}}`);
  expect(JSON.parse(text)).toMatchObject({ seed: 2, messages: [{ content: [{ type: "text", text: "No." }] }] });
  expect(text).not.toContain("store");
  expect(told).toEqual(["repeated seed", "replaced messages[0].content[0]", "dropped store"]);
});

describe("an id of a call that another model gave, and that is too long for OpenAI's", () => {
  const long = "x".repeat(41);
  const call = { id: long, type: "function", function: { name: "f", arguments: "{}" } };
  const custom = { id: `${long}y`, type: "custom", custom: { name: "g", input: "hi" } };
  const short = { ...call, id: "x".repeat(40) };
  const messages = [
    { role: "assistant", tool_calls: [short, call, custom] },
    ...[short, call, custom].map(({ id }) => ({ role: "tool", tool_call_id: id, content: id })),
  ];
  const body = (model: string) => JSON.stringify({ model, messages });

  test("is a short one, of the call and of its result", () => {
    const { text, told } = fittedText(body("gpt-4.1"));
    const [{ tool_calls: calls }, ...results] = JSON.parse(text).messages;
    const ids = calls.map(({ id }: { id: string }) => id);
    expect(ids[0]).toBe(short.id);
    expect(ids.filter((id: string) => id.length > 40)).toEqual([]);
    expect(results.map(({ tool_call_id }: { tool_call_id: string }) => tool_call_id)).toEqual(ids);
    expect(new Set(ids).size).toBe(3);
    expect(told).toEqual([
      "replaced messages[0].tool_calls[2]",
      "replaced messages[0].tool_calls[1].id",
      "replaced messages[2].tool_call_id",
      "replaced messages[3].tool_call_id",
    ]);
  });

  test("stays for models that gave it", () => {
    expect(fittedText(body("gemini-3-flash-preview"), "gemini-3-flash-preview").told).toEqual([
      "replaced messages[0].tool_calls[2]",
    ]);
  });
});

describe("functions of old times", () => {
  const called = { role: "assistant", content: null, function_call: { name: "f", arguments: "{}" } };

  test.each<[string, object]>([
    ["functions", { functions: [{ name: "f" }], function_call: "auto" }],
    ["messages[1].function_call", { messages: [user, called] }],
    ["messages[0].role", { messages: [{ role: "function", name: "f", content: "1" }] }],
  ])("are refused by %s, in the lane of the chat and in any other", async (param, more) => {
    const expected = { kind: "unsupported_field", details: { param } };
    expect(await failureOf(async () => fitted(more))).toMatchObject(expected);
    const body = new TextEncoder().encode(JSON.stringify({ model: "gpt-4.1", messages: [user], ...more }));
    const found = openaiChat.inspect(body, 64, {});
    expect(await failureOf(async () => found && openaiChat.readConversation(body, found))).toMatchObject(expected);
  });

  test("that are none are let be", () => {
    const messages = [{ role: "assistant", content: "a", function_call: null }, user];
    expect(fitted({ messages, functions: null }).told).toEqual([]);
  });
});
