import { describe, expect, test } from "bun:test";
import { inspect, inspectPrompt } from "../../../src/dialects/openai-responses/inspect.ts";
import { ProxyError } from "../../../src/errors.ts";

const inspected = (request: object) => inspect(new TextEncoder().encode(JSON.stringify(request)), 64, {});
const factsOf = (request: object) => inspected({ model: "m", ...request })?.facts;

function failure(request: object) {
  try {
    inspected({ model: "m", input: "Hi", ...request });
  } catch (thrown) {
    if (thrown instanceof ProxyError) return { kind: thrown.kind, param: thrown.details.param };
  }
  return undefined;
}

test("model and stream are read", () => {
  expect(factsOf({ input: "Hi", stream: true })).toMatchObject({ model: "m", stream: true, choices: 1 });
  expect(factsOf({ input: "Hi", stream: null })).toMatchObject({ stream: false });
});

describe("who spoke last", () => {
  const user = { role: "user", content: "Hi" };
  const output = { type: "function_call_output", call_id: "c", output: "1" };
  test.each([
    ["a text", "Hi", "user"],
    ["a message of the user", [output, user], "user"],
    ["an instruction behind it", [user, { type: "message", role: "developer", content: "Be brief." }], "user"],
    ["a tool's output", [user, output], "agent"],
    ["an instruction behind that", [output, { role: "system", content: "Go on." }], "agent"],
    ["the model", [user, { type: "message", role: "assistant", content: "Hi" }], "agent"],
    ["nobody", [], "user"],
  ])("is found: %s", (_who, input, initiator) => {
    expect(factsOf({ input })?.initiator).toBe(initiator as "user");
  });
});

test("images are found in messages and in what tools put out", () => {
  const image = { type: "input_image", image_url: "data:," };
  expect(factsOf({ input: [{ role: "user", content: [image] }] })?.hasImages).toBe(true);
  expect(factsOf({ input: [{ type: "function_call_output", output: [image] }] })?.hasImages).toBe(true);
  expect(factsOf({ input: [{ role: "user", content: "input_image" }] })?.hasImages).toBe(false);
});

test.each([
  [{ model: "" }, "invalid_model", "model"],
  [{ model: 1 }, "invalid_model", "model"],
  [{ stream: "yes" }, "invalid_value", "stream"],
  [{ input: undefined, instructions: "Be brief." }, "invalid_value", "input"],
  [{ input: null }, "invalid_value", "input"],
  [{ input: 7 }, "invalid_value", "input"],
  [{ input: ["Hi"] }, "invalid_value", "input[0]"],
  [{ previous_response_id: "resp_1" }, "unsupported_field", "previous_response_id"],
  [{ conversation: "conv_1" }, "unsupported_field", "conversation"],
  [{ prompt: { id: "pmpt_1" } }, "unsupported_field", "prompt"],
  [{ background: true }, "unsupported_field", "background"],
])("%j is refused", (request, kind, param) => {
  expect(failure(request)).toEqual({ kind: kind as "invalid_model", param });
});

test("what is to be counted may be instructions alone", () => {
  const count = (request: object) => inspectPrompt(new TextEncoder().encode(JSON.stringify(request)), 64, {})?.items;
  expect(count({ model: "m", instructions: "Be brief." })).toEqual([]);
  expect(count({ model: "m", instructions: "Be brief.", input: null })).toEqual([]);
  expect(() => count({ model: "m", input: 7 })).toThrow("`input` must be a string or an array of items.");
});

test("null stands for what is not given", () => {
  expect(failure({ previous_response_id: null, conversation: null, background: null })).toBeUndefined();
});
