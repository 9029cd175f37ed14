import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { keyOf, nextKey, openJson, openObject, skip } from "../../src/wire/json-scan.ts";
import { editsOf, type MemberEdit, type MemberSpan, type ObjectSpan, splice } from "../../src/wire/json-splice.ts";

function objectIn(bytes: Uint8Array): ObjectSpan {
  const json = openJson(bytes, 100);
  const members: MemberSpan[] = [];
  const start = json.at;
  openObject(json);
  while (nextKey(json)) {
    const member = { key: keyOf(json), start: json.keyStart, valueStart: json.at, end: 0 };
    skip(json);
    member.end = json.at;
    members.push(member);
  }
  return { path: "", start, end: json.at, members };
}

function edited(text: string, wanted: MemberEdit[]): string {
  const bytes = new TextEncoder().encode(text);
  return new TextDecoder().decode(splice(bytes, editsOf(objectIn(bytes), wanted)));
}

describe("edits of an object's bytes", () => {
  const cases: [string, string, MemberEdit[], string][] = [
    ["replace a value", '{"a": 1 ,"b":2}', [{ effect: "replaced", key: "a", value: '"é"' }], '{"a": "é" ,"b":2}'],
    [
      "rename a member and keep its digits",
      '{"a":1.50e1}',
      [{ effect: "renamed", key: "a", name: "b" }],
      '{"b":1.50e1}',
    ],
    ["drop the first member", '{"a":1, "b":2}', [{ effect: "dropped", key: "a" }], '{"b":2}'],
    ["drop the last member", '{"a":1, "b":2 }', [{ effect: "dropped", key: "b" }], '{"a":1 }'],
    ["drop the only member", '{ "a":1 }', [{ effect: "dropped", key: "a" }], "{  }"],
    ["add to an empty object", "{ }", [{ effect: "added", key: "a", value: "1" }], '{ "a":1}'],
    ["add behind others", '{"a":1 }', [{ effect: "added", key: "b", value: "[]" }], '{"a":1 ,"b":[]}'],
    ["keep the last of two of a kind", '{"a":1,"b":2,"a":3}', [], '{"b":2,"a":3}'],
    ["drop both of two of a kind", '{"a":1,"b":2,"a":3}', [{ effect: "dropped", key: "a" }], '{"b":2}'],
    ["leave what isn't there alone", '{"a":1}', [{ effect: "dropped", key: "b" }], '{"a":1}'],
  ];
  for (const [name, text, wanted, expected] of cases) {
    test(`can ${name}`, () => expect(edited(text, wanted)).toBe(expected));
  }

  test("give the object that was meant, whatever is dropped, replaced, renamed and added", () => {
    /** What each fate asks for a member, and what then is in its place. */
    const fates: ((key: string) => { edit?: MemberEdit; left: [string, unknown][] })[] = [
      (key) => ({ left: [[key, 0]] }),
      (key) => ({ edit: { effect: "dropped", key }, left: [] }),
      (key) => ({ edit: { effect: "replaced", key, value: '["日",{}]' }, left: [[key, ["日", {}]]] }),
      (key) => ({ edit: { effect: "renamed", key, name: `${key}\u2028"` }, left: [[`${key}\u2028"`, 0]] }),
    ];
    const member = fc.tuple(fc.constantFrom(..."abcdefgh"), fc.constantFrom(...fates));
    const members = fc.uniqueArray(member, { selector: ([key]) => key });
    const added = fc.constantFrom([], ["new"], ["new", "newer"]);
    fc.assert(
      fc.property(members, added, fc.constantFrom(0, 2), (given, names, indent) => {
        const text = JSON.stringify(Object.fromEntries(given.map(([key]) => [key, 0])), null, indent);
        const chosen = given.map(([key, fate]) => fate(key));
        const wanted = chosen.flatMap(({ edit }) => edit ?? []);
        const additions = names.map((key) => ({ effect: "added", key, value: "1" }) satisfies MemberEdit);
        const expected = [...chosen.flatMap(({ left }) => left), ...names.map((key) => [key, 1])];
        expect(JSON.parse(edited(text, [...wanted, ...additions]))).toEqual(Object.fromEntries(expected));
      }),
      { numRuns: 1000 },
    );
  });

  test("take time by their number and the object's, and not by both", () => {
    const keys = Array.from({ length: 60_000 }, (_, index) => `k${index}`);
    const text = JSON.stringify(Object.fromEntries(keys.map((key) => [key, 0])));
    const wanted = keys.slice(1).map((key): MemberEdit => ({ effect: "dropped", key }));
    expect(edited(text, wanted)).toBe('{"k0":0}');
  });

  test("give the very bytes when there is nothing to do", () => {
    const bytes = new TextEncoder().encode("{}");
    expect(splice(bytes, [])).toBe(bytes);
  });
});
