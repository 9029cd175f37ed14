import { type Change, isDropped, kindOfPlace } from "./change.ts";

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
  const changed = changes.filter((change) => !isDropped(change));
  const dropped = changes.filter(isDropped);
  const headers = {
    ...(changed.length === 0 ? {} : { "x-copilot-svcs-changed": renderPlaces(changed) }),
    ...(dropped.length === 0 ? {} : { "x-copilot-svcs-dropped": renderPlaces(dropped) }),
  };
  return { headers, changed: firstPaths(changed), dropped: firstPaths(dropped) };
}

function firstPaths(changes: readonly Change[]): string[] {
  return changes.slice(0, MAX_PATHS).map(({ path }) => path);
}

/** `messages[3].x, messages[9].x` is told as `messages[].x`; what isn't ASCII or would end the list early as `?`. */
function renderPlaces(changes: readonly Change[]): string {
  const places = new Set(changes.map((change) => kindOfPlace(change).replace(/[^\w.[\]-]/g, "?")));
  let text = "";
  for (const place of places) {
    const longer = text === "" ? place : `${text}, ${place}`;
    if (longer.length > MAX_HEADER_LENGTH) return `${text}, ...`;
    text = longer;
  }
  return text;
}
