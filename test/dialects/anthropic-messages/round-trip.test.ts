import { expect, test } from "bun:test";
import fc from "fast-check";
import { writeRequest } from "../../../src/dialects/anthropic-messages/write-request.ts";
import { emptyConversation } from "../../../src/dialects/conversation/request.ts";
import { conversationOf, needsOf, SONNET, told } from "../../support/messages-request.ts";

const words = fc.string({ minLength: 1 }).filter((text) => text.trim() !== "");
const textBlock = words.map((text) => ({ type: "text", text }));
const image = fc.constant({ type: "image", source: { type: "base64", media_type: "image/png", data: "AA==" } });
const pdf = fc.constant({
  type: "document",
  source: { type: "base64", media_type: "application/pdf", data: "AA==" },
  title: "t",
});
const shown = fc.array(fc.oneof(textBlock, image, pdf), { minLength: 1, maxLength: 3 });
const signature = fc.stringMatching(/^[\w+/]{1,20}$/);
const thought = fc.oneof(
  fc.record({ type: fc.constant("thinking"), thinking: fc.string(), signature }),
  fc.record({ type: fc.constant("redacted_thinking"), data: signature }),
);
const input = fc.dictionary(fc.stringMatching(/^\w{1,5}$/), fc.oneof(fc.string(), fc.integer(), fc.boolean()));

/** One turn of each: the model thinks, speaks and calls, and the next message gives what the calls gave, and asks on. */
const exchange = fc
  .record({
    thoughts: fc.array(thought, { maxLength: 2 }),
    said: fc.array(textBlock, { minLength: 1, maxLength: 2 }),
    inputs: fc.array(input, { maxLength: 2 }),
    results: fc.array(shown, { minLength: 2, maxLength: 2 }),
    asked: shown,
  })
  .map(({ thoughts, said, inputs, results, asked }) => ({ thoughts, said, inputs, results, asked }));

const dialogue = fc
  .record({
    system: fc.array(textBlock, { maxLength: 2 }),
    first: shown,
    exchanges: fc.array(exchange, { maxLength: 3 }),
  })
  .map(({ system, first, exchanges }) => {
    const messages = exchanges.flatMap(({ thoughts, said, inputs, results, asked }, turn) => {
      const calls = inputs.map((value, index) => ({
        type: "tool_use",
        id: `toolu_${turn}_${index}`,
        name: "f",
        input: value,
      }));
      const given = calls.map(({ id }, index) => ({ type: "tool_result", tool_use_id: id, content: results[index] }));
      return [
        { role: "assistant", content: [...thoughts, ...said, ...calls] },
        { role: "user", content: [...given, ...asked] },
      ];
    });
    return { ...(system.length > 0 ? { system } : {}), messages: [{ role: "user", content: first }, ...messages] };
  });

/** Places for the cache are upstream's concern, and may be added. */
function withoutMarks(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (name, member) => (name === "cache_control" ? undefined : member));
}

test("a conversation that is read and written again is the same", () => {
  fc.assert(
    fc.property(dialogue, (said) => {
      const { changes, ...conversation } = conversationOf(said);
      const { body } = told(writeRequest({ ...emptyConversation(), ...conversation }, needsOf(SONNET)));
      expect(changes).toEqual([]);
      expect(withoutMarks({ system: body.system, messages: body.messages })).toEqual(withoutMarks(said));
    }),
  );
});
