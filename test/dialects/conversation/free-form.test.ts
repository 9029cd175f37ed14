import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { unwrapFreeForm, withoutFreeForm, wrapFreeForm } from "../../../src/dialects/conversation/free-form.ts";
import { emptyConversation, type Tool, type Turn } from "../../../src/dialects/conversation/request.ts";

const plain: Tool = { name: "f", description: "d", schema: { type: "object" }, strict: true };
const patch: Tool = {
  name: "apply_patch",
  description: "Changes files.",
  schema: undefined,
  strict: undefined,
  freeForm: { grammar: "start: /x/", syntax: "lark" },
};
const user: Turn = { role: "user", parts: [{ kind: "text", text: "hi" }] };

/** Of a text, halves of pairs among them. */
const units = fc.array(fc.integer({ min: 0, max: 0xffff }));

describe("a tool that takes free text", () => {
  test("becomes a function of one text, with the rule in words; others stay", () => {
    const { tools } = withoutFreeForm({ ...emptyConversation(), tools: [plain, patch] });
    expect(tools).toEqual([
      plain,
      {
        name: "apply_patch",
        description: "Changes files.",
        strict: undefined,
        schema: {
          type: "object",
          properties: {
            input: {
              type: "string",
              description: "The whole input of the tool, as text. It must follow this grammar (lark):\nstart: /x/",
            },
          },
          required: ["input"],
          additionalProperties: false,
        },
      },
    ]);
  });

  test("has no rule in its words where it has no grammar", () => {
    const { tools } = withoutFreeForm({
      ...emptyConversation(),
      tools: [{ ...patch, freeForm: { grammar: undefined, syntax: undefined } }],
    });
    expect(tools[0]?.schema).toMatchObject({
      properties: { input: { description: "The whole input of the tool, as text." } },
    });
  });

  test("has been called with that function's input; other calls stay", () => {
    const json = { kind: "call" as const, id: "2", name: "f", input: "{}" };
    const parts = [{ kind: "call" as const, id: "1", name: "apply_patch", input: "*** x", isFreeForm: true }, json];
    const { turns } = withoutFreeForm({ ...emptyConversation(), turns: [user, { role: "assistant", parts }] });
    const wrapped = { kind: "call", id: "1", name: "apply_patch", input: '{"input":"*** x"}' };
    expect(turns).toEqual([user, { role: "assistant", parts: [wrapped, json] } as Turn]);
  });

  test("gets any text back as it was", () => {
    fc.assert(
      fc.property(units, (codes) => {
        const text = String.fromCharCode(...codes);
        expect(unwrapFreeForm(wrapFreeForm(text))).toBe(text);
      }),
    );
  });

  test.each(["no JSON", "[]", '"text"', '{"patch":"x"}', '{"input":1}'])(
    "gets %p as the model wrote it, for that is no such input",
    (input) => expect(unwrapFreeForm(input)).toBe(input),
  );
});
