import { expect, test } from "bun:test";
import fc from "fast-check";
import { inspect } from "../../../src/dialects/openai-chat/inspect.ts";
import { readConversation } from "../../../src/dialects/openai-chat/read-conversation.ts";
import { writeRequest } from "../../../src/dialects/openai-chat/write-request.ts";

const words = fc.string({ unit: "grapheme", minLength: 1 });
const name = fc.stringMatching(/^[a-z_]{1,8}$/);
const image = fc.webUrl().map((url) => ({ type: "image_url", image_url: { url } }));
const parts = fc.tuple(words, image).map(([text, picture]) => [{ type: "text", text }, picture]);
const call = fc.record({ id: words, name, json: fc.jsonValue() }).map(({ id, name: called, json }) => ({
  id,
  type: "function",
  function: { name: called, arguments: JSON.stringify({ json }) },
}));

const message = fc.oneof(
  words.map((content) => ({ role: "system", content })),
  fc.oneof(words, parts).map((content) => ({ role: "user", content })),
  words.map((content) => ({ role: "assistant", content })),
  fc
    .array(call, { minLength: 1, maxLength: 3 })
    .map((calls) => ({ role: "assistant", content: null, tool_calls: calls })),
  fc.record({ role: fc.constant("tool"), tool_call_id: words, content: words }),
);

const schema = fc.constantFrom({ type: "object" }, { type: "object", properties: { a: { maximum: 9e99 } } });
const tool = fc
  .record(
    { name, description: words, parameters: schema, strict: fc.boolean() },
    { requiredKeys: ["name", "parameters"] },
  )
  .map((described) => ({ type: "function", function: described }));

const wishes = fc.record(
  {
    tool_choice: fc.oneof(
      fc.constantFrom("auto", "none", "required"),
      name.map((chosen) => ({ type: "function", function: { name: chosen } })),
    ),
    parallel_tool_calls: fc.boolean(),
    response_format: fc.oneof(
      fc.constant({ type: "json_object" }),
      fc.record({ name, schema }).map((described) => ({ type: "json_schema", json_schema: described })),
    ),
    max_tokens: fc.integer({ min: 1 }),
    temperature: fc.double({ min: 0, max: 2, noNaN: true }).map(Math.abs),
    top_p: fc.double({ min: 0, max: 1, noNaN: true }).map(Math.abs),
    presence_penalty: fc.integer({ min: -2, max: 2 }),
    frequency_penalty: fc.integer({ min: -2, max: 2 }),
    seed: fc.integer(),
    stop: fc.array(words, { minLength: 1, maxLength: 4 }),
    reasoning_effort: fc.constantFrom("low", "high"),
    n: fc.integer({ min: 2, max: 128 }),
    stream: fc.constant(true),
  },
  { requiredKeys: [] },
);

const IN_JSON = { role: "system", content: "Answer in JSON." };

test("a chat request that is read as a conversation and written as a chat asks for the same", () => {
  const request = fc.record({
    messages: fc.array(message, { minLength: 1, maxLength: 6 }),
    tools: fc.array(tool, { minLength: 1, maxLength: 3 }),
    wishes,
  });
  fc.assert(
    fc.property(request, ({ messages, tools, wishes: wished }) => {
      // Any JSON is given only to those who ask for it in words, too.
      const asked = { model: "llama-unlisted", messages: [IN_JSON, ...messages], tools, ...wished };
      const body = new TextEncoder().encode(JSON.stringify(asked));
      const { conversation, changes } = readConversation(body, inspect(body, 128));
      const needs = { model: { id: asked.model }, sealOf: () => undefined, clientHeaders: {} };
      const written = writeRequest(conversation, needs);
      expect(JSON.parse(new TextDecoder().decode(written.body))).toEqual(asked);
      expect([...changes, ...written.changes]).toEqual([]);
    }),
    { numRuns: 500 },
  );
});
