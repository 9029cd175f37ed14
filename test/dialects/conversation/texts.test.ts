import { expect, test } from "bun:test";
import { textsOf } from "../../../src/dialects/conversation/texts.ts";

test("the texts of a conversation are all that a model reads, and what has none is counted beside them", () => {
  const { texts, others } = textsOf({
    tools: [
      { name: "f", description: "d", schema: { type: "object" }, strict: undefined },
      {
        name: "p",
        description: undefined,
        schema: undefined,
        strict: undefined,
        freeForm: { grammar: "g", syntax: "lark" },
      },
    ],
    turns: [
      { role: "instructions", parts: [{ kind: "text", text: "s" }] },
      {
        role: "user",
        parts: [
          { kind: "text", text: "u" },
          { kind: "image", url: "data:," },
          { kind: "file", url: "data:," },
        ],
      },
      {
        role: "assistant",
        parts: [
          { kind: "reasoning", text: "r" },
          { kind: "text", text: "" },
          { kind: "refusal", text: "n" },
          { kind: "call", id: "1", name: "f", input: "{}" },
        ],
      },
      { role: "tool", callId: "1", parts: [{ kind: "text", text: "t" }], isError: false },
    ],
  });
  expect(texts).toEqual(["f", "d", '{"type":"object"}', "p", "g", "s", "u", "r", "n", "f", "{}", "t"]);
  expect(others).toBe(2);
});
