import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { unwrapFreeForm, wrapFreeForm } from "../../../src/dialects/conversation/free-form.ts";
import { createFreeFormInput } from "../../../src/dialects/conversation/free-form-input.ts";

const text = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0xd800, max: 0xdfff })))
  .map((units) => String.fromCharCode(...units).toWellFormed());

function read(input: string, size: number): string[] {
  const reader = createFreeFormInput();
  const pieces: string[] = [];
  for (let at = 0; at < input.length; at += size) pieces.push(reader.push(input.slice(at, at + size)));
  return [...pieces, reader.end()];
}

test("a text comes out as it went in, however its JSON is sliced, and no character in halves", () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 12 }), (wanted, size) => {
      const pieces = read(wrapFreeForm(wanted), size);
      expect(pieces.join("")).toBe(wanted);
      for (const piece of pieces) expect(piece.isWellFormed()).toBe(true);
    }),
  );
});

test("escapes of every kind are read, and white space around the names is no hindrance", () => {
  const spelled = String.raw`{ "input" : "a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00" }`;
  for (let size = 1; size < 12; size++) expect(read(spelled, size).join("")).toBe('a"\\/\b\f\n\r\té😀');
});

test("the text is handed on as it comes", () => {
  const reader = createFreeFormInput();
  expect(reader.push('{"input":"one')).toBe("one");
  expect(reader.push(" two\\")).toBe(" two");
  expect(reader.push("n")).toBe("\n");
});

test("an input of another form is handed on as it is, whole and in pieces", () => {
  for (const input of ['{"patch":"x"}', "*** Begin", '{"in', "", '["input"]']) {
    expect(read(input, 2).join("")).toBe(input);
    expect(unwrapFreeForm(input)).toBe(input);
  }
});

test("line ends that the model forgot to escape are read", () => {
  expect(read('{"input":"a\nb"}', 3).join("")).toBe("a\nb");
});

test("an escape that JSON does not have is handed on as it is, and all others are read", () => {
  const input = String.raw`{"input":"\d+\n\u12\ud83d\ude00\u"}`;
  for (let size = 1; size < 30; size++) expect(read(input, size).join("")).toBe("\\d+\n\\u12😀\\u");
});

test("an answer in one piece says what a stream does", () => {
  const strange = fc.string({
    unit: fc.constantFrom(...'{}":,\\untdD8e0 \n', "input", '{"input":"', "\ud83d", "\ude00"),
  });
  fc.assert(
    fc.property(strange, fc.integer({ min: 1, max: 12 }), (input, size) => {
      expect(read(input, size).join("")).toBe(unwrapFreeForm(input));
    }),
    { numRuns: 2000 },
  );
});

test("white space before it, however much, is passed over in a time by its length", () => {
  const reader = createFreeFormInput();
  const blanks = Array.from({ length: 40_000 }, () => reader.push("  "));
  expect(blanks.join("")).toBe("");
  expect(reader.push('{"input":"text"')).toBe("text");
});
