import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { Change } from "../../../src/dialects/request/change.ts";
import { changeBody } from "../../../src/dialects/request/change-body.ts";

const why = "a test wants it";

function changed(body: string, changes: readonly Change[]): string {
  return new TextDecoder().decode(changeBody(new TextEncoder().encode(body), changes));
}

/** Names without what a path is made of, and some that JSON must escape. */
const name = fc.oneof(fc.stringMatching(/^[a-z_]{1,3}$/), fc.constantFrom("ü", '"', "\\", "\n", "{", "a b", ",", ":"));

type Tree = null | number | string | Tree[] | { [name: string]: Tree };

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.oneof(fc.constant(null), fc.integer(), fc.string()),
    fc.array(tie("tree"), { maxLength: 4 }),
    fc.dictionary(name, tie("tree"), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

const root = fc.dictionary(name, tree, { minKeys: 1, maxKeys: 5, noNullPrototype: true });

type Container = Tree[] | { [name: string]: Tree };
type Site = { path: string; parent: Container; key: string };

/** Every member and item of the value, by the path that names it. */
function sitesIn(value: Tree, path = ""): Site[] {
  if (typeof value !== "object" || value === null) return [];
  const isArray = Array.isArray(value);
  return Object.entries(value).flatMap(([key, child]) => {
    const place = isArray ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`;
    return [{ path: place, parent: value, key }, ...sitesIn(child, place)];
  });
}

/** White space wherever JSON allows it, the same for the same text. */
const spaced = (value: Tree, space: number) => JSON.stringify(value, null, space);

const REPLACEMENT = { new: [true] };
const DROPPED = Symbol("dropped");

/** What the changes come to, made on the value. */
function applied(value: { [name: string]: Tree }, chosen: readonly { site: number; effect: Change["effect"] }[]) {
  const copy = structuredClone(value);
  const sites = sitesIn(copy);
  const picked = new Map(chosen.map(({ site, effect }) => [sites[site % sites.length], effect]));
  const changes: Change[] = [];
  for (const [site, effect] of picked) {
    if (!site) continue;
    const { path } = site;
    changes.push(
      effect === "dropped" ? { path, effect, why } : { path, effect, why, value: JSON.stringify(REPLACEMENT) },
    );
  }
  for (const [site, effect] of picked) {
    if (site) Object.assign(site.parent, { [site.key]: effect === "dropped" ? DROPPED : REPLACEMENT });
  }
  return { changes, expected: withoutDropped(copy) };
}

function withoutDropped(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => item !== DROPPED).map(withoutDropped);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([, child]) => child !== DROPPED);
  return Object.fromEntries(kept.map(([key, child]) => [key, withoutDropped(child)]));
}

describe("changes of a body", () => {
  test("come to the same as on the parsed value, wherever they are and however many", () => {
    const choice = fc.record({
      site: fc.nat(),
      effect: fc.constantFrom<Change["effect"]>("dropped", "replaced"),
    });
    fc.assert(
      fc.property(root, fc.array(choice, { maxLength: 6 }), fc.integer({ min: 0, max: 2 }), (value, chosen, space) => {
        const { changes, expected } = applied(value, chosen);
        expect(JSON.parse(changed(spaced(value, space), changes))).toEqual(expected);
      }),
      { numRuns: 2000 },
    );
  });

  test("leave every byte in front of a replaced value and behind it alone", () => {
    fc.assert(
      fc.property(root, fc.nat(), (value, pick) => {
        const body = spaced(value, 1);
        const sites = sitesIn(value);
        const { path, parent, key } = sites[pick % sites.length] ?? { path: "", parent: value, key: "" };
        const marked = changed(body, [{ path, effect: "replaced", why, value: '"MARK"' }]);
        const [front = "", back = ""] = marked.split('"MARK"');
        expect(body).toStartWith(front);
        expect(body).toEndWith(back);
        const between = body.slice(front.length, body.length - back.length);
        expect(JSON.parse(between)).toEqual(Reflect.get(parent, key));
      }),
    );
  });

  const body = `{ "tools": [ {"name":"a"} , 1.50, {"name":"b","x":12345678901234567890} ],"messages":[{"content":[{"t":1,"c":{}}]}] }`;

  test("add a member or an item as the last one", () => {
    expect(
      changed(body, [
        { path: "tools[3]", effect: "added", why, value: "null" },
        { path: "tools[0].y", effect: "added", why, value: "2" },
        { path: "messages[0].content[0].c.z", effect: "added", why, value: "3" },
        { path: "user", effect: "added", why, value: '"u"' },
      ]),
    ).toBe(
      `{ "tools": [ {"name":"a","y":2} , 1.50, {"name":"b","x":12345678901234567890} ,null],"messages":[{"content":[{"t":1,"c":{"z":3}}]}] ,"user":"u"}`,
    );
  });

  test("rename a member and leave its value as it is", () => {
    expect(changed(body, [{ path: "tools[2].x", effect: "replaced", why, rename: "long" }])).toBe(
      body.replace('"x"', '"long"'),
    );
  });

  test("find a name however it is escaped, and the last of a field that is given twice", () => {
    const twice = String.raw`{"\u0061":{"b":1},"a":{"b":2,"c":3}}`;
    expect(changed(twice, [{ path: "a.b", effect: "dropped", why }])).toBe(String.raw`{"\u0061":{"b":1},"a":{"c":3}}`);
    expect(changed(twice, [{ path: "a", effect: "repeated", why }])).toBe('{"a":{"b":2,"c":3}}');
  });

  test("that name what is not there change nothing", () => {
    const nowhere = ["nothing", "tools[9]", "tools[0].x", "tools[1].x", "messages[0].content[0].t.u"];
    expect(
      changed(
        body,
        nowhere.map((path) => ({ path, effect: "dropped", why })),
      ),
    ).toBe(body);
  });

  test("give the very bytes when there are none", () => {
    const bytes = new TextEncoder().encode(body);
    expect(changeBody(bytes, [])).toBe(bytes);
  });
});
