import { expect, test } from "bun:test";
import { plainLine, plainText } from "../../src/world/plain-text.ts";

test("a plain line has nothing that is not seen, and everything that is", () => {
  expect(plainLine("a\u0000b\u001b[31m\u0085\u202e\u2066\u200f\u2028\n")).toBe("a�b�[31m������");
  expect(plainLine("naïve 日本 👩‍💻 שלום")).toBe("naïve 日本 👩‍💻 שלום");
});

test("a plain text keeps its lines", () => {
  expect(plainText("one\r\ntwo\n\u0007")).toBe("one\ntwo\n�");
});
