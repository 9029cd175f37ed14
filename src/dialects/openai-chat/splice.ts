import { isUtf8 } from "node:buffer";
import { type ByteString, bytesOf, decodeUtf8 } from "../../wire/byte-string.ts";
import type { EventTemplate } from "../../wire/event-template.ts";
import { renderEvent } from "./chunk.ts";
import { type RepairState, repairChunk } from "./repair.ts";

/**
 * What stands around the one text in which a frame differs from the next, in upstream's form and in ours. A frame that
 * fits is repaired by putting its text in, without parsing anything. That is sound because `repair` decides nothing by
 * a text, and its revision tells when anything else that it decides by has changed.
 */
export type Template = {
  revision: number;
  prefix: ByteString;
  suffix: ByteString;
  outPrefix: ByteString;
  outSuffix: ByteString;
  /** The same for the bytes of a whole event, with `data: ` before the frame and a blank line behind. */
  inBytes: EventTemplate;
};

/** A longer text is rare, and parsing it costs little compared to its size. */
const MAX_TEXT_LENGTH = 4096;

/** The inside of a JSON string, whole: no quote, control character or half escape in it (RFC 8259, 7). */
const STRING_BODY = /^(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*$/;

/** Most texts hold none of these, and that is quicker to see; beyond ASCII the bytes must be UTF-8. */
const SPECIAL = /["\\\u0000-\u001f\u0080-\u00ff]/;

/** The members whose text varies. */
const SLOT = /"(?:content|reasoning_text|arguments)":\s*"/g;

/** Stands in for the text while a template is made; a frame that happens to hold it gets none. */
const MARK = "@@slot@@";

/** The repaired event for a frame that fits the template, else undefined. */
export function patch(template: Template, repair: RepairState, data: ByteString): ByteString | undefined {
  const { prefix, suffix } = template;
  const length = data.length - prefix.length - suffix.length;
  if (template.revision !== repair.revision || length < 0 || length > MAX_TEXT_LENGTH) return undefined;
  if (!data.startsWith(prefix) || !data.endsWith(suffix)) return undefined;
  const text = data.slice(prefix.length, prefix.length + length);
  if (SPECIAL.test(text) && !(STRING_BODY.test(text) && isUtf8(bytesOf(text)))) return undefined;
  return template.outPrefix + text + template.outSuffix;
}

/**
 * The template of a frame that was just repaired to `event` and left `repair` as it was. Undefined when the frame has
 * no such text, or when putting the text in would not give the very same event.
 */
export function learnTemplate(repair: RepairState, data: ByteString, event: ByteString): Template | undefined {
  const start = [...data.matchAll(SLOT)].map((match) => match.index + match[0].length).at(-1);
  if (start === undefined) return undefined;
  const prefix = data.slice(0, start);
  const suffix = data.slice(endOfString(data, start));
  const { chunks } = repairChunk(repair, JSON.parse(decodeUtf8(prefix + MARK + suffix)));
  const [outPrefix, outSuffix, ...more] = chunks.map(renderEvent).join("").split(MARK);
  if (outPrefix === undefined || outSuffix === undefined || more.length > 0) return undefined;
  const inBytes = {
    prefix: bytesOf(`data: ${prefix}`),
    suffix: bytesOf(`${suffix}\n\n`),
    newPrefix: bytesOf(outPrefix),
    newSuffix: bytesOf(outSuffix),
    wasUsed: false,
  };
  const template = { revision: repair.revision, prefix, suffix, outPrefix, outSuffix, inBytes };
  return patch(template, repair, data) === event ? template : undefined;
}

/** Offset of the quote that ends the string whose inside begins at `start`. */
function endOfString(data: ByteString, start: number): number {
  let at = start;
  while (data[at] !== '"') at += data[at] === "\\" ? 2 : 1;
  return at;
}
