import { describe, expect, test } from "bun:test";
import { inspect as inspectMessages } from "../../../src/dialects/anthropic-messages/inspect.ts";
import { inspect as inspectResponses } from "../../../src/dialects/openai-responses/inspect.ts";
import { failureOf } from "../../support/kind-of.ts";

const bytes = (json: string) => new TextEncoder().encode(json);
const messages = (json: string) => inspectMessages(bytes(`{"model":"m","max_tokens":1,"messages":${json}}`), 32);
const input = (json: string) => inspectResponses(bytes(`{"model":"m","input":${json}}`), 32, {});

describe("a field that is given twice, where who speaks and what is shown are read from it", () => {
  const cases: [name: string, inspect: (json: string) => unknown, json: string, path: string, field: string][] = [
    ["a role", messages, '[{"role":"user","role":"assistant","content":"a"}]', "messages[0]", "role"],
    ["a role in disguise", messages, '[{"role":"user","\\u0072ole":"user","content":"a"}]', "messages[0]", "role"],
    ["a content", messages, '[{"role":"user","content":"a","content":[]}]', "messages[0]", "content"],
    [
      "a block's type",
      messages,
      '[{"role":"user","content":"a"},{"role":"user","content":[{"type":"text","text":"a","type":"image"}]}]',
      "messages[1].content[0]",
      "type",
    ],
    [
      "a type inside a tool's result",
      messages,
      '[{"role":"user","content":[{"type":"tool_result","content":[{"type":"text","type":"image"}]}]}]',
      "messages[0].content[0].content[0]",
      "type",
    ],
    ["an item's type", input, '[{"type":"message","type":"reasoning"}]', "input[0]", "type"],
    [
      "a type inside an output",
      input,
      '[{"type":"function_call_output","output":[{"type":"input_text","type":"input_image"}]}]',
      "input[0].output[0]",
      "type",
    ],
  ];
  test.each(cases)("is refused: %s", async (_name, inspect, json, param, field) => {
    const { kind, message, details } = await failureOf(async () => inspect(json));
    expect(kind).toBe(inspect === messages ? "invalid_messages" : "invalid_value");
    expect(message).toBe(`\`${param}\` has the field \`${field}\` twice.`);
    expect(details.param).toBe(param);
  });
});

test("fields that upstream alone reads may be given twice, and any body is passed", () => {
  const call = '{"type":"tool_use","id":"a","name":"f","input":{"type":1,"type":2},"x":1,"x":2}';
  expect(messages(`[{"role":"assistant","content":[${call}]},{"role":"user","content":"a"}]`)).toBeDefined();
  expect(input('[{"type":"function_call_output","call_id":"c","output":"a"}]')).toBeDefined();
  expect(input('"hi"')).toBeDefined();
});
