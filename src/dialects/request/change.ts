import { editsOf, type MemberEdit, type ObjectSpan, splice } from "../../wire/json-splice.ts";

/** One difference between what the client asked and what upstream is asked. Nothing else edits a body. */
export type Change = {
  /** Where, as in `max_tokens` or `messages[3].reasoning_content`; of what is repeated, the name that may be told. */
  path: string;
  /** `repeated`: the field was given more than once, and all but the last are left out. */
  effect: "replaced" | "dropped" | "added" | "repeated";
  /** For people: log and documentation. */
  why: string;
  /** The value as JSON text, so that numbers keep their digits; for what is added or gets another value. */
  value?: string;
  /** The member's new name, when it keeps its value and only its name is replaced. */
  rename?: string;
};

/** The body with the changes made; bytes that no change names are the client's own. */
export function applyChanges(
  bytes: Uint8Array<ArrayBuffer>,
  objects: readonly ObjectSpan[],
  changes: readonly Change[],
): Uint8Array<ArrayBuffer> {
  if (changes.length === 0) return bytes;
  const changesOf = Map.groupBy(changes, objectPathOf);
  const edits = objects.flatMap((object) => {
    const ofObject = changesOf.get(object.path);
    return ofObject ? editsOf(object, ofObject.flatMap(memberEdits)) : [];
  });
  return splice(bytes, edits);
}

/** A repeated field is one of the body, whatever it is called. */
function objectPathOf({ path, effect }: Change): string {
  return effect === "repeated" ? "" : path.slice(0, Math.max(path.lastIndexOf("."), 0));
}

/** What becomes of the member, or the item of an array, that the change names; there is one at most. */
export function memberEdits({ path, effect, value = "null", rename }: Change): MemberEdit[] {
  const key = path.slice(path.search(/[^.[\]]+\]?$/)).replace("]", "");
  // Any edit of an object leaves the last of each field alone.
  if (effect === "repeated") return [];
  if (effect === "dropped") return [{ effect, key }];
  return [rename === undefined ? { effect, key, value } : { effect: "renamed", key, name: rename }];
}

/** The path without the places in lists: many changes are of one kind. */
export function kindOfPlace({ path }: Change): string {
  return path.replace(/\[\d+\]/g, "[]");
}

export function isDropped({ effect }: Change): boolean {
  return effect === "dropped";
}
