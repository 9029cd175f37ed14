import { ProxyError } from "../errors.ts";
import { openJson, skip } from "./json-scan.ts";

/** Many times what any answer has. */
const MAX_DEPTH = 1000;

/** A text of this length costs a millisecond at most, however deep it is; and most are shorter, so that none is read twice. */
const HARMLESS_LENGTH = 16_000;

/**
 * The JSON text, to be parsed; throws `RangeError` for a long one that is nested more than a thousand deep. `JSON.parse` takes
 * a hundred thousand levels, but `JSON.stringify` spends seconds on them before it gives up, and all else waits.
 */
export function shallow(text: string): string {
  if (text.length > HARMLESS_LENGTH && isDeep(text)) throw new RangeError(`JSON of more than ${MAX_DEPTH} levels`);
  return text;
}

/** What else may be wrong with it is for the parser to say. */
function isDeep(text: string): boolean {
  try {
    skip(openJson(Buffer.from(text), MAX_DEPTH));
    return false;
  } catch (thrown) {
    return thrown instanceof ProxyError && thrown.kind === "json_too_deep";
  }
}
