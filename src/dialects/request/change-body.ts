import {
  type JsonCursor,
  keyOf,
  nextItem,
  nextKey,
  openArray,
  openJson,
  openObject,
  skip,
  valueKind,
} from "../../wire/json-scan.ts";
import { editsOf, type JsonEdit, type MemberSpan, splice } from "../../wire/json-splice.ts";
import type { Body } from "../dialect.ts";
import { type Change, memberEdits } from "./change.ts";

/** What changes below one place of a body. */
type Place = { changes: Change[]; below: Map<string, Place> };

/** The body was read before, within its bound. */
const ANY_DEPTH = Number.MAX_SAFE_INTEGER;

/**
 * The body with the changes made, found by their paths: members of objects, and items of arrays (`tools[2]`); an item
 * that is added becomes the last, whatever its place is called. Bytes that no change names are the client's own. A name
 * with a dot or bracket can't be told.
 */
export function changeBody(body: Body, changes: readonly Change[]): Body {
  if (changes.length === 0) return body;
  const json = openJson(body, ANY_DEPTH);
  return splice(body, editsBelow(json, placeOf(changes)));
}

function placeOf(changes: readonly Change[]): Place {
  const root: Place = { changes: [], below: new Map() };
  for (const change of changes) {
    // A repeated field is one of the body, whatever it is called.
    const steps = change.effect === "repeated" ? [] : stepsOf(change.path).slice(0, -1);
    let place = root;
    for (const step of steps) {
      const next = place.below.get(step) ?? { changes: [], below: new Map() };
      place.below.set(step, next);
      place = next;
    }
    place.changes.push(change);
  }
  return root;
}

function stepsOf(path: string): string[] {
  return path.match(/[^.[\]]+/g) ?? [];
}

/** The edits of the value at the cursor, which is passed. */
function editsBelow(json: JsonCursor, { changes, below }: Place): JsonEdit[] {
  const start = json.at;
  const kind = valueKind(json);
  if (kind !== "object" && kind !== "array") {
    skip(json);
    return [];
  }
  const members: MemberSpan[] = [];
  // Of a field that is given twice the last one counts, and is the one that was looked at.
  const inside = new Map<string, JsonEdit[]>();
  for (const member of kind === "object" ? membersOf(json) : itemsOf(json)) {
    const place = below.get(member.key);
    if (place) inside.set(member.key, editsBelow(json, place));
    else skip(json);
    member.end = json.at;
    members.push(member);
  }
  const wanted = changes.flatMap(memberEdits);
  const object = { path: "", start, end: json.at, members, isArray: kind === "array" };
  const own = changes.length === 0 ? [] : editsOf(object, wanted);
  for (const { key, effect } of wanted) if (effect === "dropped" || effect === "replaced") inside.delete(key);
  return [...own, ...[...inside.values()].flat()];
}

function* membersOf(json: JsonCursor): Generator<MemberSpan> {
  openObject(json);
  while (nextKey(json)) yield { key: keyOf(json), start: json.keyStart, valueStart: json.at, end: 0 };
}

/** An item is a member without a name, found by its place. */
function* itemsOf(json: JsonCursor): Generator<MemberSpan> {
  openArray(json);
  for (let index = 0; nextItem(json); index++)
    yield { key: String(index), start: json.at, valueStart: json.at, end: 0 };
}
