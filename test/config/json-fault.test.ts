import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { findJsonFault } from "../../src/config/json-fault.ts";

describe("findJsonFault", () => {
  test.each([
    ["", 1, 1, "the text ends too early"],
    ['{"a": [1', 1, 9, "the text ends too early"],
    ['{\n  "a": 1,\n}', 3, 1, "remove the comma before this"],
    ["[1, ]", 1, 5, "remove the comma before this"],
    ["# settings\n{}", 1, 1, "JSON has no comments, remove this one"],
    ['{"a": 1 /* one */}', 1, 9, "JSON has no comments, remove this one"],
    ["{'a': 1}", 1, 2, "texts and keys must be in double quotes"],
    ["{a: 1}", 1, 2, "expected a key in double quotes"],
    ['{"a" 1}', 1, 6, "expected a colon after the key"],
    ['{"a": }', 1, 7, "expected a value"],
    ['{"a": 08}', 1, 7, "expected a value"],
    ['{"a": True}', 1, 7, "expected a value"],
    ['{"a": 1 "b": 2}', 1, 9, "expected a comma or }"],
    ["[1}", 1, 3, "expected a comma or ]"],
    ["{} {}", 1, 4, "expected nothing more"],
    ['"a\nb"', 1, 1, "expected a value"],
  ])("%j: line %d, column %d, %s", (text, line, column, reason) => {
    expect(findJsonFault(text)).toEqual({ line, column, reason });
  });

  test("finds a fault in exactly the texts that JSON.parse refuses", () => {
    const damaged = fc
      .tuple(
        fc.json({ maxDepth: 3 }),
        fc.nat(),
        fc.constantFrom("", ",", "}", "]", '"', ":", "1", " ", "\\", "e", "null"),
      )
      .map(([json, seed, piece]) => {
        const at = seed % (json.length + 1);
        return json.slice(0, at) + piece + json.slice(piece === "" ? at + 1 : at);
      });
    fc.assert(
      fc.property(damaged, (text) => {
        expect(findJsonFault(text) === null).toBe(isJson(text));
      }),
      { numRuns: 2000 },
    );
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
