import { describe, expect, test } from "bun:test";
import { openaiChat } from "../../../src/dialects/openai-chat/client.ts";
import { failureOf } from "../../support/kind-of.ts";

const user = { role: "user", content: "hi" };
const needs = { model: { id: "gpt-4.1" }, sealOf: () => undefined, clientHeaders: {} };

function fittedText(text: string) {
  const body = new TextEncoder().encode(text);
  const found = openaiChat.inspect(body, 64, {});
  const made = found && openaiChat.native?.fit(body, found, needs);
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
