import { expect, test } from "bun:test";
import { heapProfile } from "../../../src/insight/profiles/heap-profile.ts";

const KINDS = ["hidden", "array", "string", "object", "closure", "regexp", "native", "symbol", "concatenated string"];

/** A snapshot as the runtime writes it, of things given as kind, name and size. */
function snapshotOf(things: readonly (readonly [kind: string, name: string, bytes: number])[]): ArrayBuffer {
  const fields = ["type", "name", "id", "self_size", "edge_count"];
  const strings = things.map(([, name]) => name);
  const nodes = things.flatMap(([kind, , bytes], index) => [KINDS.indexOf(kind), index, index * 2, bytes, 0]);
  const meta = { node_fields: fields, node_types: [KINDS, "string", "number"] };
  return new TextEncoder().encode(JSON.stringify({ snapshot: { meta }, nodes, strings })).buffer;
}

function told(things: Parameters<typeof snapshotOf>[0]) {
  const profile = heapProfile({ counts: "inuse", snapshot: snapshotOf(things), outsideBytes: 7, startMs: 0 });
  return profile.rows.map(({ stack, values }) => `${stack.map(({ name }) => name).join(" < ")} = ${values.join(" ")}`);
}

test("what is alive is counted by kind and constructor, and the rest of the process is told beside it", () => {
  expect(
    told([
      ["object", "Uint8Array", 100],
      ["object", "Uint8Array", 50],
      ["closure", "settle", 32],
      ["hidden", "Cell Butterfly", 16],
      ["object", "system / JSLexicalEnvironment", 8],
    ]),
  ).toEqual([
    "Uint8Array < object = 2 150",
    "settle < closure = 1 32",
    "Cell Butterfly < hidden = 1 16",
    "system / JSLexicalEnvironment < object = 1 8",
    "(outside the JavaScript heap) < process = 0 7",
  ]);
});

test("nothing that is in a text gets out: not of a string, a pattern or a symbol, and not by a label", () => {
  const secret = "ghu_thisIsTheToken";
  expect(
    told([
      ["string", secret, 1],
      ["concatenated string", secret, 1],
      ["regexp", `/${secret}/`, 1],
      ["symbol", secret, 1],
      ["array", secret, 1],
      ["native", `url http://localhost/?${secret}`, 1],
      ["object", `Bearer ${secret}`, 1],
    ]).join("\n"),
  ).not.toContain(secret);
});
