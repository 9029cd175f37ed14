import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  endJson,
  isCutShort,
  type JsonCursor,
  keyIs,
  keyOf,
  nextItem,
  nextKey,
  openArray,
  openJson,
  openObject,
  scalar,
  skip,
  valueKind,
} from "../../src/wire/json-scan.ts";
import { kindOf } from "../support/kind-of.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** Reads everything through the cursor, as a consumer that knows nothing of the text would. */
function readValue(json: JsonCursor): unknown {
  if (valueKind(json) === "object") {
    const result = Object.create(null);
    openObject(json);
    while (nextKey(json)) result[keyOf(json)] = readValue(json);
    return result;
  }
  if (valueKind(json) === "array") {
    const items: unknown[] = [];
    openArray(json);
    while (nextItem(json)) items.push(readValue(json));
    return items;
  }
  return scalar(json);
}

function read(text: string, maxDepth = 1000): unknown {
  const json = openJson(bytesOf(text), maxDepth);
  const value = readValue(json);
  endJson(json);
  return value;
}

function accepts(text: string): boolean {
  try {
    const json = openJson(bytesOf(text), 1000);
    skip(json);
    endJson(json);
    return true;
  } catch {
    return false;
  }
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Texts of JSON with one character changed, removed or added: where a grammar is easily too lax or too strict. */
const nearJson = fc
  .tuple(fc.json(), fc.nat(), fc.constantFrom(...'{}[]",:\\ \n\tu0-1.eE+/tfnx\u0001é'), fc.constantFrom(0, 1, 2))
  .map(([text, seed, character, cut]) => {
    const at = seed % (text.length + 1);
    return text.slice(0, at) + character + text.slice(at + cut);
  });

/** The values in a value, itself among them, and the names of members. */
function countIn(value: unknown): number {
  if (typeof value !== "object" || value === null) return 1;
  const names = Array.isArray(value) ? 0 : Object.keys(value).length;
  return Object.values(value).reduce((sum: number, inner) => sum + countIn(inner), 1 + names);
}

describe("the cursor over JSON", () => {
  test("gives what JSON.parse gives", () => {
    fc.assert(
      fc.property(fc.json({ noUnicodeString: false }), fc.constantFrom(0, 1, 4), (json, indent) => {
        const text = JSON.stringify(JSON.parse(json), null, indent);
        expect(JSON.stringify(read(text))).toBe(JSON.stringify(JSON.parse(text)));
      }),
    );
  });

  test("accepts exactly what JSON.parse accepts", () => {
    fc.assert(
      fc.property(nearJson, (text) => {
        expect({ text, accepted: accepts(text) }).toEqual({ text, accepted: parses(text) });
      }),
      { numRuns: 3000 },
    );
  });

  for (const text of [
    "",
    " ",
    "{",
    "[1,]",
    '{"a":1,}',
    '{"a"}',
    "{a:1}",
    "[,1]",
    "01",
    "-",
    "1.",
    ".5",
    "1e",
    "+1",
    "tru",
    "nulll",
    '"\\x"',
    '"\\u12g4"',
    '"\\u12',
    '"a',
    '"\n"',
    "[1 2]",
    "[1]]",
    "{}{}",
    "\ufeff{}",
    '{"a":1 "b":2}',
    "'a'",
    "NaN",
    "-01",
    "1e+",
    "[",
    "]",
    '"\\',
    "-0",
    "0e0",
    "1E-2",
    '"\\u00e9\\/"',
    " [ ] ",
    '{"":{}}',
    "[[],{}]",
  ]) {
    test(`judges ${JSON.stringify(text)} as JSON.parse does`, () => expect(accepts(text)).toBe(parses(text)));
  }

  test("knows a key however it is escaped, and no key by its beginning", () => {
    const json = openJson(bytesOf('{"mod\\u0065l":1,"mode":2,"models":3,"model":4}'), 10);
    const matches: boolean[] = [];
    openObject(json);
    while (nextKey(json)) {
      matches.push(keyIs(json, "model"));
      skip(json);
    }
    expect(matches).toEqual([true, false, false, true]);
  });

  test("compares a name in a time by the length of the one that is wanted", () => {
    const json = openJson(bytesOf(`{"${"\\n".repeat(1_000_000)}":1}`), 10);
    openObject(json);
    nextKey(json);
    for (let times = 0; times < 500; times++) expect(keyIs(json, "model")).toBe(false);
  });

  test("tells where members stand, in bytes", () => {
    const text = '{ "é" : "日本" , "b":[1, 2] }';
    const bytes = bytesOf(text);
    const json = openJson(bytes, 10);
    const spans: [string, string][] = [];
    openObject(json);
    while (nextKey(json)) {
      const start = json.at;
      skip(json);
      const slice = (from: number, to: number) => new TextDecoder().decode(bytes.subarray(from, to));
      spans.push([slice(json.keyStart, start), slice(start, json.at)]);
    }
    expect(spans).toEqual([
      ['"é" : ', '"日本"'],
      ['"b":', "[1, 2]"],
    ]);
  });

  test("works on a part of a larger buffer", () => {
    const bytes = bytesOf('xx{"a":1}xx').subarray(2, 9);
    const json = openJson(bytes, 10);
    expect(readValue(json)).toEqual({ a: 1 });
    endJson(json);
  });

  test("bounds how deep a text may nest, and counts siblings once", async () => {
    expect(read("[[[1]],[[2]]]", 3)).toEqual([[[1]], [[2]]]);
    expect(await kindOf(async () => read("[[[[]]]]", 3))).toBe("json_too_deep");
    expect(await kindOf(async () => read(`${'{"a":'.repeat(200)}1${"}".repeat(200)}`, 128))).toBe("json_too_deep");
  });

  test("reads names and texts that begin with a byte order mark as they are", () => {
    expect(read('{"\ufeffa":"\ufeffb"}')).toEqual({ "\ufeffa": "\ufeffb" });
  });

  test("is cut short by more values and names than are wanted, and by nothing else", () => {
    const json = fc.json({ noUnicodeString: false });
    fc.assert(
      fc.property(json, fc.nat(12), (text, maxValues) => {
        const count = countIn(JSON.parse(text));
        const cursor = openJson(bytesOf(text), 1000, { maxValues });
        const value = readValue(cursor);
        expect(isCutShort(cursor)).toBe(count > maxValues);
        if (!isCutShort(cursor)) expect(JSON.stringify(value)).toBe(JSON.stringify(JSON.parse(text)));
      }),
    );
  });

  test("cut short ends all that is open, and reads nothing more", () => {
    const cursor = openJson(bytesOf('[[{"a":["b",{"c":1}, and what is no JSON'), 10, { maxValues: 7 });
    expect(readValue(cursor)).toEqual([[{ a: ["b", { c: 1 }] }]]);
    expect(isCutShort(cursor)).toBe(true);
  });

  test("refuses bytes that are no UTF-8", async () => {
    expect(await kindOf(async () => openJson(Uint8Array.of(0x22, 0xc3, 0x28, 0x22), 10))).toBe("invalid_utf8");
  });

  test("says where the text breaks", () => {
    expect(() => read('{"a" 1}')).toThrow("byte 5");
    expect(() => read('{"a":')).toThrow("ends too early");
    expect(() => read("")).toThrow("empty");
  });

  test("refuses to enter what isn't there", async () => {
    expect(await kindOf(async () => openObject(openJson(bytesOf("[]"), 10)))).toBe("invalid_json");
  });
});
