import { editsOf, type MemberEdit, type ObjectSpan, splice } from "../wire/json-splice.ts";

/** One difference between what the client asked and what upstream is asked. Nothing else edits a body. */
export type Change = {
  /** Where, as in `max_tokens` or `messages[3].reasoning_content`. */
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
  const changesOf = Map.groupBy(changes, ({ path }) => path.slice(0, Math.max(path.lastIndexOf("."), 0)));
  const edits = objects.flatMap((object) => {
    const wanted = changesOf.get(object.path)?.flatMap(memberEdits) ?? [];
    return wanted.length > 0 || hasDuplicates(object) ? editsOf(object, wanted) : [];
  });
  return splice(bytes, edits);
}

function memberEdits({ path, effect, value = "null", rename }: Change): MemberEdit[] {
  const key = path.slice(path.lastIndexOf(".") + 1);
  // Any edit of an object leaves the last of each field alone.
  if (effect === "repeated") return [];
  if (effect === "dropped") return [{ effect, key }];
  return [rename === undefined ? { effect, key, value } : { effect: "renamed", key, name: rename }];
}

/** The second of two fields with one name would reach upstream unchecked if its parser prefers the first. */
function hasDuplicates({ members }: ObjectSpan): boolean {
  return new Set(members.map((member) => member.key)).size < members.length;
}

/** Enough to find the fault by; a body may hold a million names, of any length. */
const MAX_REPEATS = 16;
const MAX_NAME_LENGTH = 100;

/** The fields of the body that are given more than once. They are reduced to the last one anyway; this tells of it. */
export function repeats([body]: readonly ObjectSpan[]): Change[] {
  if (!body || !hasDuplicates(body)) return [];
  const repeated = [...Map.groupBy(body.members, ({ key }) => key)].filter(([, same]) => same.length > 1);
  const why = "it was given more than once, and the last one counts";
  return repeated
    .slice(0, MAX_REPEATS)
    .map(([name]) => ({ path: name.slice(0, MAX_NAME_LENGTH), effect: "repeated", why }));
}

export function isDropped({ effect }: Change): boolean {
  return effect === "dropped";
}

/** A response header may grow with the conversation, so it names each kind of place once and has an end. */
const MAX_HEADER_LENGTH = 512;

/** What the client is told: the response headers, without those that would be empty. Values are ASCII. */
export function changeHeaders(changes: readonly Change[]): Record<string, string> {
  const changed = renderPaths(changes.filter((change) => !isDropped(change)));
  const dropped = renderPaths(changes.filter(isDropped));
  return {
    ...(changed === "" ? {} : { "x-copilot-svcs-changed": changed }),
    ...(dropped === "" ? {} : { "x-copilot-svcs-dropped": dropped }),
  };
}

/** `messages[3].x, messages[9].x` is told as `messages[].x`; what isn't ASCII or would end the list early as `?`. */
function renderPaths(changes: readonly Change[]): string {
  const places = new Set(changes.map((change) => change.path.replace(/\[\d+\]/g, "[]").replace(/[^\w.[\]-]/g, "?")));
  let text = "";
  for (const place of places) {
    const longer = text === "" ? place : `${text}, ${place}`;
    if (longer.length > MAX_HEADER_LENGTH) return `${text}, ...`;
    text = longer;
  }
  return text;
}
