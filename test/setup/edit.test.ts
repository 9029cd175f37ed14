import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { withEntries, withoutEntries } from "../../src/setup/edit.ts";
import { kindOf } from "../support/kind-of.ts";

const isOurs = (item: unknown) => JSON.stringify(item).includes("ours");
const FORMATS = ["json", "toml", "yaml"] as const;
/** What programs keep in files; TOML has no null, and no list of unlike things in old versions. */
const settings = fc.dictionary(
  fc.stringMatching(/^[a-z]{1,6}$/),
  fc.oneof(
    fc.stringMatching(/^[\w ]{0,8}$/),
    fc.integer(),
    fc.boolean(),
    fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), fc.integer()),
  ),
);
const writers = { json: JSON.stringify, yaml: Bun.YAML.stringify, toml: Bun.TOML.stringify } as const;

describe.each([...FORMATS])("%s", (format) => {
  const entries = [
    { at: ["mine", "deep", "url"], value: "http://127.0.0.1:8081" },
    { at: ["top"], value: "ours" },
    { at: ["maybe"], value: undefined },
  ];

  test("all else says what it said, the second time changes nothing, and what is taken out leaves no trace", () => {
    fc.assert(
      fc.property(settings, (own) => {
        const before = String(writers[format](own));
        const written = withEntries(before, { format, entries });
        const read = { json: JSON.parse, yaml: Bun.YAML.parse, toml: Bun.TOML.parse }[format](written);
        expect(read).toEqual({ ...own, top: "ours", mine: { deep: { url: "http://127.0.0.1:8081" } } });
        expect(withEntries(written, { format, entries })).toBe(written);
        expect(withoutEntries(written, before, { format, entries })).toBe(before);
      }),
      { numRuns: 60 },
    );
  });

  test("a text that cannot be read is refused, with the place", async () => {
    expect(await kindOf(async () => withEntries("{ a: [ = ", { format, entries }))).toBe("config_invalid");
  });
});

describe("a list", () => {
  const entries = [{ at: ["models"], items: [{ name: "ours 1" }, { name: "ours 2" }], isOurs }];
  test.each(["json", "yaml"] as const)("of %s has our items once, and keeps the others", (format) => {
    const before = format === "json" ? '{ "models": [ { "name": "own" } ] }' : "models:\n  - name: own # mine\n";
    const written = withEntries(before, { format, entries });
    expect(written.match(/ours/g)?.length).toBe(2);
    expect(withEntries(written, { format, entries })).toBe(written);
    const fewer = [{ at: ["models"], items: [{ name: "ours 2" }], isOurs }];
    const rewritten = withEntries(written, { format, entries: fewer });
    expect([rewritten.match(/ours/g)?.length, rewritten.includes("own")]).toEqual([1, true]);
    expect(withoutEntries(rewritten, before, { format, entries })).toBe(before);
    expect(withoutEntries("models: 1", before, { format: "yaml", entries })).toBe("models: 1");
  });

  test("that is none is left as it is", async () => {
    expect(await kindOf(async () => withEntries('{ "models": 1 }', { format: "json", entries }))).toBe(
      "config_invalid",
    );
  });
});

describe("a value", () => {
  const format = "json";
  test("that the user may have is written only where there is none, and never taken from him", () => {
    const entries = [{ at: ["model"], value: "sonnet", isDefault: true }];
    expect(withEntries('{ "model": "opus" }', { format, entries })).toBe('{ "model": "opus" }');
    expect(withoutEntries('{ "model": "haiku" }', '{ "model": "opus" }', { format, entries })).toBe(
      '{ "model": "haiku" }',
    );
  });

  test("is not put through what is no object", async () => {
    const entries = [{ at: ["env", "A"], value: "1" }];
    expect(await kindOf(async () => withEntries('{ "env": [] }', { format, entries }))).toBe("config_invalid");
    expect(await kindOf(async () => withEntries("[]", { format, entries }))).toBe("config_invalid");
  });

  test("that would be read otherwise than it was written is refused", async () => {
    const twice = '{ "env": { "A": "2" }, "env": { "A": "3" } }';
    const entries = [{ at: ["env", "A"], value: "1" }];
    expect(await kindOf(async () => withEntries(twice, { format, entries }))).toBe("config_invalid");
    const lines = [{ at: ["KEY"], value: "one\nTWO=2" }];
    expect(await kindOf(async () => withEntries("", { format: "dotenv", entries: lines }))).toBe("config_invalid");
  });

  test("is not put into what is made to wear the reader out", async () => {
    const entries = [{ at: ["model"], value: "1" }];
    const deep = `{ "a": ${"[".repeat(200_000)}${"]".repeat(200_000)} }`;
    expect(await kindOf(async () => withEntries(deep, { format, entries }))).toBe("config_invalid");
    const levels = Array.from({ length: 9 }, (_, at) => `a${at + 1}: &a${at + 1} [${`*a${at}, `.repeat(9)}]`);
    const bomb = ["a0: &a0 [x]", ...levels].join("\n");
    expect(await kindOf(async () => withEntries(bomb, { format: "yaml", entries }))).toBe("config_invalid");
  });

  test("keeps the user's indentation, line ends and byte order mark", () => {
    const entries = [{ at: ["env", "A"], value: "1" }];
    const before = '\ufeff{\r\n\t"b": 2\r\n}\r\n';
    expect(withEntries(before, { format, entries })).toBe(
      '\ufeff{\r\n\t"b": 2,\r\n\t"env": {\r\n\t\t"A": "1"\r\n\t}\r\n}\r\n',
    );
  });
});

describe("variables", () => {
  const format = "dotenv";
  const entries = [
    { at: ["KEY"], value: "it's a # key" },
    { at: ["URL"], value: "http://x/y" },
  ];
  test("stand where they stood, quoted where they must be", () => {
    const before = "# mine\nexport KEY = 'old'\nOTHER=1";
    const written = withEntries(before, { format, entries });
    expect(written).toBe('# mine\nKEY="it\'s a # key"\nOTHER=1\nURL=http://x/y\n');
    expect(withEntries(written, { format, entries })).toBe(written);
    expect(withoutEntries(written, before, { format, entries })).toBe(before);
    expect(withEntries("", { format, entries: [{ at: ["A"], value: "b c" }] })).toBe("A='b c'\n");
  });
});
