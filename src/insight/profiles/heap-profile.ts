import { countedProfile, type Profile } from "./profile.ts";

/** What a profile of the heap is made of; it holds the text of every string that is alive. */
export type HeapSample = {
  /** As the columns are called: what is in use, or what has been allocated. */
  counts: "inuse" | "alloc";
  snapshot: ArrayBuffer;
  /** What the process has in memory besides JavaScript's heap. */
  outsideBytes: number;
  startMs: number;
};

/** The part of V8's format that is read: flat rows of numbers, some of which stand for a text. */
type Snapshot = {
  snapshot: { meta: { node_fields: string[]; node_types: [string[]] } };
  nodes: number[];
  strings: string[];
};

/** Things of these kinds are named for their constructor or function; of the others the name is what is in them. */
const NAMED: ReadonlySet<string> = new Set(["object", "closure", "code", "hidden", "native", "object shape"]);

/** A constructor's or function's name, or the runtime's word for a cell of its own. A label such as `url http:…` is none. */
const NAME = /^(?:system \/ |Cell )?[\w$#]{1,64}$/;

/** What is alive, by kind and constructor. No text of a string gets into it, only names of constructors and functions. */
export function heapProfile({ counts, snapshot, outsideBytes, startMs }: HeapSample): Profile {
  const rows = [...byPlace(JSON.parse(new TextDecoder().decode(snapshot))).values()].map(
    ({ kind, name, count, bytes }) => ({ stack: [name, kind], values: [count, bytes] }),
  );
  rows.push({ stack: ["(outside the JavaScript heap)", "process"], values: [0, outsideBytes] });
  const columns = [[`${counts}_objects`, "count"] as const, [`${counts}_space`, "bytes"] as const];
  return countedProfile(columns, rows, startMs);
}

type Place = { kind: string; name: string; count: number; bytes: number };

function byPlace({ snapshot, nodes, strings }: Snapshot): Map<string, Place> {
  const { node_fields: fields, node_types: types } = snapshot.meta;
  const kindAt = fields.indexOf("type");
  const nameAt = fields.indexOf("name");
  const sizeAt = fields.indexOf("self_size");
  const places = new Map<string, Place>();
  for (let at = 0; at < nodes.length; at += fields.length) {
    const kind = types[0][nodes[at + kindAt] ?? -1] ?? "unknown";
    const name = nameOf(kind, strings[nodes[at + nameAt] ?? -1] ?? "");
    const key = `${kind}\n${name}`;
    const place = places.get(key) ?? { kind, name, count: 0, bytes: 0 };
    place.count++;
    place.bytes += nodes[at + sizeAt] ?? 0;
    places.set(key, place);
  }
  return places;
}

function nameOf(kind: string, name: string): string {
  return NAMED.has(kind) && NAME.test(name) ? name : `(${kind})`;
}
