import { sha256Hex } from "../../world/hash.ts";

/** The longest that upstream takes (contract 8.1). */
const MAX_LENGTH = 64;

/** The id itself, or a short one that is always the same, so that a call and its output still belong together. */
export function shortCallId(id: string): string {
  return id.length <= MAX_LENGTH ? id : `call_${sha256Hex(id).slice(0, 40)}`;
}
