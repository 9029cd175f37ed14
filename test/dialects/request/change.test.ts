import { describe, expect, test } from "bun:test";
import { inspect } from "../../../src/dialects/openai-chat/inspect.ts";
import { applyChanges, type Change, repeats, tellChanges } from "../../../src/dialects/request/change.ts";

const why = "a test wants it";

function changed(body: string, changes: readonly Change[]): string {
  const bytes = new TextEncoder().encode(body);
  return new TextDecoder().decode(applyChanges(bytes, inspect(bytes, 128).objects, changes));
}

function repeatsOf(body: string): string[] {
  return repeats(inspect(new TextEncoder().encode(body), 128).objects).map(({ path }) => path);
}

/** A digit as a letter. */
const letter = (digit: string) => 97 + Number(digit);

describe("changes of a request", () => {
  const body = `{"model":"a","seed":12345678901234567890,"messages":[{"role":"assistant","reasoning_content":"x","tool_calls":[{"id":"1"}]}],"user":"me"}`;

  test("leave every other byte as it was", () => {
    expect(changed(body, [{ path: "model", effect: "replaced", why, value: '"b"' }])).toBe(body.replace('"a"', '"b"'));
  });

  test("reach into messages by their paths", () => {
    const changes: Change[] = [
      { path: "messages[0].reasoning_content", effect: "dropped", why },
      { path: "messages[0].reasoning_opaque", effect: "added", why, value: '"seal"' },
      { path: "seed", effect: "replaced", why, rename: "seeds" },
      { path: "user", effect: "dropped", why },
    ];
    expect(changed(body, changes)).toBe(
      `{"model":"a","seeds":12345678901234567890,"messages":[{"role":"assistant","tool_calls":[{"id":"1"}],"reasoning_opaque":"seal"}]}`,
    );
  });

  test("send only the field that was checked when one is given twice", () => {
    const twice = `{"model":"first","messages":[{"role":"user","content":"x"}],"model":"last"}`;
    expect(changed(twice, repeats(inspect(new TextEncoder().encode(twice), 128).objects))).toBe(
      `{"messages":[{"role":"user","content":"x"}],"model":"last"}`,
    );
  });

  test("tell of fields that are given twice, and of no more than a few", () => {
    const names = Array.from({ length: 1000 }, (_, index) => String.fromCharCode(...[...`${index}`].map(letter)));
    const members = names.map((name) => `"${name}":1,"${name}":2,`).join("");
    const told = repeatsOf(`{${members}"model":"a","messages":[{"role":"user","content":"x"}]}`);
    expect(told).toEqual(names.slice(0, 16));
    expect(repeatsOf(body)).toEqual([]);
  });

  test.each(["sk-svcs-x", "ghu_0123456789", "two words", "", "a.b", "zwölf", "y".repeat(41), "y".repeat(1_000_000)])(
    "leave away the last but one of a field that no dialect would call so, and do not repeat its name: %#",
    (name) => {
      const twice = `{"${name}":1,"other.${name}":1,"other.${name}":2,"${name}":2,"max_tokens":1,"max_tokens":2,${body.slice(1)}`;
      const changes = repeats(inspect(new TextEncoder().encode(twice), 128).objects);
      expect(changes.map(({ path }) => path)).toEqual(["other-field", "max_tokens"]);
      expect(changed(twice, changes)).toBe(`{"other.${name}":2,"${name}":2,"max_tokens":2,${body.slice(1)}`);
    },
  );

  test("give the very bytes when there are none", () => {
    const bytes = new TextEncoder().encode(body);
    expect(applyChanges(bytes, inspect(bytes, 128).objects, [])).toBe(bytes);
  });
});

describe("the headers that tell of changes", () => {
  test("are absent when nothing changed", () => expect(tellChanges([]).headers).toEqual({}));

  test("tell dropped fields apart from the others, each kind of place once", () => {
    const changes: Change[] = [
      { path: "model", effect: "replaced", why },
      { path: "messages[1].reasoning_opaque", effect: "added", why },
      { path: "messages[1].reasoning_content", effect: "dropped", why },
      { path: "messages[22].reasoning_content", effect: "dropped", why },
      { path: "user", effect: "dropped", why },
    ];
    expect(tellChanges(changes).headers).toEqual({
      "x-copilot-svcs-changed": "model, messages[].reasoning_opaque",
      "x-copilot-svcs-dropped": "messages[].reasoning_content, user",
    });
  });

  test("stay short and in ASCII whatever the fields are called", () => {
    const changes = Array.from(
      { length: 200 },
      (_, index): Change => ({ path: `fé\r\n,${index}`, effect: "dropped", why }),
    );
    const header = tellChanges(changes).headers["x-copilot-svcs-dropped"] ?? "";
    expect(header).toMatch(/^[\x20-\x7e]{100,530}$/);
    expect(header).toEndWith(", ...");
  });

  test("come with the paths for the log, and not with more than a log line can hold", () => {
    const messages = Array.from({ length: 10_000 }, (_, index) => `messages[${index}].role`);
    const of = (effect: "dropped" | "replaced") => messages.map((path): Change => ({ path, effect, why }));
    const { changed, dropped } = tellChanges([...of("dropped"), ...of("replaced")]);
    expect(changed).toEqual(messages.slice(0, 100));
    expect(dropped).toEqual(messages.slice(0, 100));
  });
});
