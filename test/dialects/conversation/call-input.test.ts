import { describe, expect, test } from "bun:test";
import { inputOf } from "../../../src/dialects/conversation/call-input.ts";

describe("the input of a call", () => {
  test("is the object that its text spells, numbers with their digits", () => {
    const text = '{"a":[1.50,12345678901234567890],"__proto__":1}';
    expect(JSON.stringify(inputOf(text))).toBe(text.replace("1.50", "1.5"));
  });

  test.each(["", " \n"])("is empty where there is none: %p", (text) => expect(inputOf(text)).toEqual({}));

  const deep = `{"a":${"[".repeat(20_000)}${"]".repeat(20_000)}}`;
  test.each(["{", '{"cut', "[1]", "null", "free text", deep])(
    "is shown as it is where it is no object, under a name that no tool has: %#",
    (text) => expect(inputOf(text)).toEqual({ _raw: text }),
  );
});
