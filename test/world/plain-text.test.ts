import { expect, test } from "bun:test";
import { plainJson, plainLine, plainText, plainWord } from "../../src/world/plain-text.ts";

test("a plain line has nothing that is not seen, and everything that is", () => {
  expect(plainLine("a\u0000b\u001b[31m\u0085\u202e\u2066\u200f\u2028\n")).toBe("a�b�[31m������");
  expect(plainLine("naïve 日本 👩‍💻 שלום")).toBe("naïve 日本 👩‍💻 שלום");
});

test("a plain text keeps its lines and tabs", () => {
  expect(plainText("one\r\n\ttwo\n\u0007\r")).toBe("one\n\ttwo\n��");
});

test("half a character, as a text has that was cut, is none: strict clients refuse JSON with one in it", () => {
  expect(plainText("a\ud83d")).toBe("a\ufffd");
  expect(plainLine("\ude00b 😀")).toBe("\ufffdb 😀");
});

test("plain JSON says the same as before", () => {
  const value = ["a\u202e\u009b\u2028\n", { "\u200f": "naïve 日本" }];
  const plain = plainJson(JSON.stringify(value, null, 2));
  expect(plain).not.toMatch(/[\u202e\u009b\u2028\u200f]/);
  expect(plain).toContain("naïve 日本");
  expect(JSON.parse(plain)).toEqual(value);
});

test.each(["model_not_found", "messages[0].content", "a:b-c"])("%p is a plain word", (word) => {
  expect(plainWord(word)).toBe(word);
});

test.each(["two words", "a\u202e", "", "x".repeat(101), 7, null])("%p is none", (value) => {
  expect(plainWord(value)).toBeUndefined();
});
