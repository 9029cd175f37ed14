import { ProxyError } from "../../errors.ts";

/** Which part of a list is wanted: https://docs.anthropic.com/en/api/models-list */
export type ModelPage = { limit: number | undefined; afterId: string | null; beforeId: string | null };

const MAX_LIMIT = 1000;

/** What the query asks for. Throws `invalid_value` for a limit that is none. */
export function readPage(query: URLSearchParams): ModelPage {
  const limit = query.get("limit");
  if (limit !== null && !(/^\d{1,4}$/.test(limit) && Number(limit) >= 1 && Number(limit) <= MAX_LIMIT)) {
    throw new ProxyError("invalid_value", `limit must be a whole number from 1 to ${MAX_LIMIT}.`, { param: "limit" });
  }
  return {
    limit: limit === null ? undefined : Number(limit),
    afterId: query.get("after_id"),
    beforeId: query.get("before_id"),
  };
}

/**
 * The entries of the page, in the order of the list, and whether there are more beyond it. Without a limit it has all,
 * unlike Anthropic's twenty: many clients never turn the page. Throws `invalid_value` for an id that is not in the list.
 */
export function cutPage<Entry extends { id: string }>(
  entries: readonly Entry[],
  { limit = entries.length, afterId, beforeId }: ModelPage,
): { data: Entry[]; hasMore: boolean } {
  const start = afterId === null ? 0 : placeOf(afterId, entries, "after_id") + 1;
  const end = beforeId === null ? entries.length : placeOf(beforeId, entries, "before_id");
  const within = entries.slice(start, end);
  // What stands before an id is read from there backwards.
  const data = beforeId === null ? within.slice(0, limit) : within.slice(Math.max(0, within.length - limit));
  return { data, hasMore: data.length < within.length };
}

function placeOf(id: string, entries: readonly { id: string }[], param: string): number {
  const place = entries.findIndex((entry) => entry.id === id);
  if (place >= 0) return place;
  throw new ProxyError("invalid_value", `${param} names no model of this list.`, { param });
}
