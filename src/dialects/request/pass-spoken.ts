import { type ErrorKind, ProxyError } from "../../errors.ts";
import {
  type JsonCursor,
  keyIs,
  nextItem,
  nextKey,
  openArray,
  openObject,
  skip,
  valueKind,
} from "../../wire/json-scan.ts";

/** The field of a body that holds what was said, and the failure that one in it is which can't be right. */
export type Spoken = { name: string; kind: ErrorKind };

/** What is looked at before a body goes on as it is: whose turn it is, what it shows. */
const JUDGED = ["type", "text", "role", "content", "output"] as const;

/** From here on they may hold more of the same. */
const FIRST_OF_LISTS = JUDGED.indexOf("content");

type Twice = { path: string; name: string };

/**
 * Passes over the messages or items at the cursor, whatever they are. Parsers disagree about which of two fields of one
 * name counts (RFC 8259, 4), so that what was judged might not be what upstream reads: that is refused, by `kind`.
 */
export function passSpoken(json: JsonCursor, { name: field, kind }: Spoken): void {
  const twice = passList(json);
  if (!twice) return;
  const param = field + twice.path;
  throw new ProxyError(kind, `\`${param}\` has the field \`${twice.name}\` twice.`, { param });
}

function passList(json: JsonCursor): Twice | undefined {
  if (valueKind(json) !== "array") {
    skip(json);
    return undefined;
  }
  openArray(json);
  for (let index = 0; nextItem(json); index++) {
    const twice = passObject(json);
    if (twice) return { ...twice, path: `[${index}]${twice.path}` };
  }
  return undefined;
}

function passObject(json: JsonCursor): Twice | undefined {
  if (valueKind(json) !== "object") {
    skip(json);
    return undefined;
  }
  let seen = 0;
  openObject(json);
  while (nextKey(json)) {
    const at = judgedAt(json);
    const name = JUDGED[at];
    if (name === undefined) {
      skip(json);
      continue;
    }
    if (seen & (1 << at)) return { path: "", name };
    seen |= 1 << at;
    const twice = at < FIRST_OF_LISTS ? skip(json) : passList(json);
    if (twice) return { ...twice, path: `.${name}${twice.path}` };
  }
  return undefined;
}

/** Where the key just read is among the judged. A loop, since there is one for every key of a body. */
function judgedAt(json: JsonCursor): number {
  for (let at = 0; at < JUDGED.length; at++) if (keyIs(json, JUDGED[at] ?? "")) return at;
  return -1;
}
