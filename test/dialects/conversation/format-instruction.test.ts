import { describe, expect, test } from "bun:test";
import { formatInstruction, lackingInstruction } from "../../../src/dialects/conversation/format-instruction.ts";
import type { Format, Turn } from "../../../src/dialects/conversation/request.ts";

const user = (text: string): Turn => ({ role: "user", parts: [{ kind: "text", text }] });
const schema: Format = { kind: "schema", name: undefined, description: "A city", schema: {}, strict: true };

describe("the instruction that any JSON hangs on", () => {
  test("is lacking where no text has the word", () => {
    const call: Turn = { role: "assistant", parts: [{ kind: "call", id: "c", name: "json", input: "{}" }] };
    expect(lackingInstruction({ kind: "json" }, [user("hi"), call])).toBe(formatInstruction({ kind: "json" }));
  });

  test.each(["Answer in JSON.", "as a json object", "{} // jsonc"])("is not lacking behind %p", (text) => {
    expect(lackingInstruction({ kind: "json" }, [user("hi"), user(text)])).toBeUndefined();
  });

  test("is of no use for other forms", () => {
    expect(lackingInstruction(undefined, [user("hi")])).toBeUndefined();
    expect(lackingInstruction(schema, [user("hi")])).toBeUndefined();
  });
});

test("a schema that was left out is any JSON", () => {
  const open: Format = { ...schema, description: undefined, schema: undefined };
  expect(formatInstruction(open)).toBe(formatInstruction({ kind: "json" }));
  expect(formatInstruction({ ...open, description: "A city" })).toEndWith("It is: A city.");
});

test("a schema is asked for in words, with what it describes", () => {
  expect(formatInstruction(schema)).toContain("It is: A city. It must be valid under this JSON Schema:\n{}");
});
