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

/** Enough to find the fault by; a body may hold a million names. */
const MAX_REPEATS = 16;

/**
 * As the fields of all dialects are called. Any other name is the client's own text, and may be a secret, which the log
 * must not hold; most of those have a digit in them.
 */
const FIELD_NAME = /^[A-Za-z_]{1,40}$/;
/** Stands for all that are called otherwise; no field's name has a hyphen. */
const OTHER_FIELD = "other-field";

/**
 * The fields of the body that are given more than once; one such change leaves the last of each. The other would reach
 * upstream unchecked if its parser prefers the first.
 */
export function repeats([body]: readonly ObjectSpan[]): readonly Change[] {
  const members = body?.members ?? [];
  if (new Set(members.map(({ key }) => key)).size === members.length) return [];
  const repeated = [...Map.groupBy(members, ({ key }) => key)].filter(([, same]) => same.length > 1);
  const told = new Set(repeated.map(([name]) => toldName(name)));
  const why = "it was given more than once, and the last one counts";
  return [...told].slice(0, MAX_REPEATS).map((path) => ({ path, effect: "repeated", why }));
}

/** A field's name as it may be told. */
export function toldName(name: string): string {
  return FIELD_NAME.test(name) ? name : OTHER_FIELD;
}

export function isDropped({ effect }: Change): boolean {
  return effect === "dropped";
}

/** A response header may grow with the conversation, so it names each kind of place once and has an end. */
const MAX_HEADER_LENGTH = 512;
const MAX_PATHS = 100;

/** What of the changes is told, and to whom. */
export type ToldChanges = {
  /** The client's response headers, without those that would be empty. Values are ASCII. */
  headers: Readonly<Record<string, string>>;
  /** For the receipt, as paths: the first of them. */
  changed: readonly string[];
  dropped: readonly string[];
};

const NOTHING_TOLD: ToldChanges = { headers: {}, changed: [], dropped: [] };

export function tellChanges(changes: readonly Change[]): ToldChanges {
  if (changes.length === 0) return NOTHING_TOLD;
  const changed = changes.filter((change) => !isDropped(change)).map(({ path }) => path);
  const dropped = changes.filter(isDropped).map(({ path }) => path);
  const headers = {
    ...(changed.length === 0 ? {} : { "x-copilot-svcs-changed": renderPaths(changed) }),
    ...(dropped.length === 0 ? {} : { "x-copilot-svcs-dropped": renderPaths(dropped) }),
  };
  return { headers, changed: changed.slice(0, MAX_PATHS), dropped: dropped.slice(0, MAX_PATHS) };
}

/** `messages[3].x, messages[9].x` is told as `messages[].x`; what isn't ASCII or would end the list early as `?`. */
function renderPaths(paths: readonly string[]): string {
  const places = new Set(paths.map((path) => path.replace(/\[\d+\]/g, "[]").replace(/[^\w.[\]-]/g, "?")));
  let text = "";
  for (const place of places) {
    const longer = text === "" ? place : `${text}, ${place}`;
    if (longer.length > MAX_HEADER_LENGTH) return `${text}, ...`;
    text = longer;
  }
  return text;
}
