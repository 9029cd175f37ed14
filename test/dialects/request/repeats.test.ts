import { describe, expect, test } from "bun:test";
import { inspect } from "../../../src/dialects/openai-chat/inspect.ts";
import { applyChanges, type Change } from "../../../src/dialects/request/change.ts";
import { repeats } from "../../../src/dialects/request/repeats.ts";

function changed(body: string, changes: readonly Change[]): string {
  const bytes = new TextEncoder().encode(body);
  return new TextDecoder().decode(applyChanges(bytes, inspect(bytes, 128).objects, changes));
}

function repeatsOf(body: string): string[] {
  return repeats(inspect(new TextEncoder().encode(body), 128).objects).map(({ path }) => path);
}

/** A digit as a letter. */
const letter = (digit: string) => 97 + Number(digit);

describe("fields that are given twice", () => {
  const body = `{"model":"a","seed":12345678901234567890,"messages":[{"role":"assistant","reasoning_content":"x","tool_calls":[{"id":"1"}]}],"user":"me"}`;

  test("are sent once, with the value that was checked", () => {
    const twice = `{"model":"first","messages":[{"role":"user","content":"x"}],"model":"last"}`;
    expect(changed(twice, repeats(inspect(new TextEncoder().encode(twice), 128).objects))).toBe(
      `{"messages":[{"role":"user","content":"x"}],"model":"last"}`,
    );
  });

  test("are told, and no more than a few", () => {
    const names = Array.from({ length: 1000 }, (_, index) => String.fromCharCode(...[...`${index}`].map(letter)));
    const members = names.map((name) => `"${name}":1,"${name}":2,`).join("");
    const told = repeatsOf(`{${members}"model":"a","messages":[{"role":"user","content":"x"}]}`);
    expect(told).toEqual(names.slice(0, 16));
    expect(repeatsOf(body)).toEqual([]);
  });

  test.each(["sk-svcs-x", "ghu_0123456789", "two words", "", "a.b", "zwölf", "y".repeat(41), "y".repeat(1_000_000)])(
    "lose all but the last, and are not told by a name that no dialect has: %#",
    (name) => {
      const twice = `{"${name}":1,"other.${name}":1,"other.${name}":2,"${name}":2,"max_tokens":1,"max_tokens":2,${body.slice(1)}`;
      const changes = repeats(inspect(new TextEncoder().encode(twice), 128).objects);
      expect(changes.map(({ path }) => path)).toEqual(["other-field", "max_tokens"]);
      expect(changed(twice, changes)).toBe(`{"other.${name}":2,"${name}":2,"max_tokens":2,${body.slice(1)}`);
    },
  );
});
