import { editsOf, type MemberEdit, type ObjectSpan, splice } from "../wire/json-splice.ts";

/** One difference between what the client asked and what upstream is asked. Nothing else edits a body. */
export type Change = {
  /** Where, as in `max_tokens` or `messages[3].reasoning_content`. */
  path: string;
  effect: "replaced" | "dropped" | "added";
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
    const wanted = changesOf.get(object.path)?.map(memberEdit) ?? [];
    return wanted.length > 0 || hasDuplicates(object) ? editsOf(object, wanted) : [];
  });
  return splice(bytes, edits);
}

function memberEdit({ path, effect, value = "null", rename }: Change): MemberEdit {
  const key = path.slice(path.lastIndexOf(".") + 1);
  if (effect === "dropped") return { effect, key };
  return rename === undefined ? { effect, key, value } : { effect: "renamed", key, name: rename };
}

/** The second of two fields with one name would reach upstream unchecked if its parser prefers the first. */
function hasDuplicates({ members }: ObjectSpan): boolean {
  return new Set(members.map((member) => member.key)).size < members.length;
}

/** A response header may grow with the conversation, so it names each kind of place once and has an end. */
const MAX_HEADER_LENGTH = 512;

/** What the client is told: the response headers, without those that would be empty. Values are ASCII. */
export function changeHeaders(changes: readonly Change[]): Record<string, string> {
  const changed = renderPaths(changes.filter((change) => change.effect !== "dropped"));
  const dropped = renderPaths(changes.filter((change) => change.effect === "dropped"));
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
