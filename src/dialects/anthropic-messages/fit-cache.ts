import { type LooseObject, objectOf, stringOf } from "../loose-json.ts";
import type { Change } from "../request/change.ts";
import { added, dropped, replaced } from "../request/edits.ts";
import { type Block, blocksOf, messagesIn } from "./blocks.ts";

/** As many places upstream keeps in its cache (contract 8.2). */
export const MAX_BREAKPOINTS = 4;

export const TOO_MANY = `upstream takes ${MAX_BREAKPOINTS} of them, and the last reach furthest`;

/**
 * Upstream's cache is told where a prompt may be cut, by `cache_control`: at four places, without members that are
 * newer than upstream, and never for the body as a whole, which stands for its last block.
 */
export function fitCache(request: LooseObject): Change[] {
  const marked = blocksOf(request).filter(({ block }) => objectOf(block["cache_control"]));
  const whole = objectOf(request["cache_control"]);
  const ofWhole = whole ? markLast(request, plain(whole)) : [];
  const surplus = Math.max(marked.length + ofWhole.length - MAX_BREAKPOINTS, 0);
  return [
    ...marked.slice(0, surplus).map(({ path }) => dropped(`${path}.cache_control`, TOO_MANY)),
    ...marked.slice(surplus).flatMap(fitMark),
    ...((request["cache_control"] ?? null) !== null
      ? [dropped("cache_control", "upstream takes it on a block only")]
      : []),
    ...ofWhole,
  ];
}

function fitMark({ path, block }: Block): Change[] {
  const mark = objectOf(block["cache_control"]) ?? {};
  const isPlain = Object.keys(mark).every((name) => name === "type" || name === "ttl");
  return isPlain ? [] : [replaced(`${path}.cache_control`, "upstream knows its type and ttl only", plain(mark))];
}

function plain({ type, ttl }: LooseObject): LooseObject {
  return ttl === undefined || ttl === null ? { type } : { type, ttl };
}

/** The mark on the last block that a user said; none where that has one of its own. */
function markLast(request: LooseObject, mark: LooseObject): Change[] {
  const last = messagesIn(request).findLast(({ message }) => message["role"] === "user");
  if (!last) return [];
  const why = "it stands for the last block";
  const text = stringOf(last.message["content"]);
  if (text) return [replaced(`${last.path}.content`, why, [{ type: "text", text, cache_control: mark }])];
  const block = last.blocks.at(-1);
  return block && !("cache_control" in block.block) ? [added(`${block.path}.cache_control`, why, mark)] : [];
}
