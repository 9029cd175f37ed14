import { isUtf8 } from "node:buffer";
import { type ByteString, bytesOf, decodeUtf8 } from "../../wire/byte-string.ts";
import { JSON_BYTES } from "../../wire/json-token.ts";
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
  /** The same for whole events, with `data: ` before them and the blank line behind. */
  bytes: { prefix: Uint8Array; suffix: Uint8Array; outPrefix: Uint8Array; outSuffix: Uint8Array };
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
 * The repaired event for a chunk that is one fitting event and nothing else, else undefined; so too when its text is
 * not plain ASCII, which `patch` can tell. A chunk mostly is such an event, and by the next one most of the code and
 * data that it took has left the processor's caches: bytes in a loop are much cheaper there than `patch` with its strings.
 */
export function patchBytes(template: Template, repair: RepairState, chunk: Uint8Array): Uint8Array | undefined {
  const { prefix, suffix, outPrefix, outSuffix } = template.bytes;
  const end = chunk.length - suffix.length;
  if (template.revision !== repair.revision || end < prefix.length) return undefined;
  if (!stands(prefix, chunk, 0) || !stands(suffix, chunk, end)) return undefined;
  const event = new Uint8Array(outPrefix.length + end - prefix.length + outSuffix.length);
  let to = outPrefix.length;
  for (let at = prefix.length; at < end; at++) {
    const byte = chunk[at];
    if (byte === undefined || !isPlain(byte)) return undefined;
    event[to++] = byte;
  }
  event.set(outPrefix);
  event.set(outSuffix, to);
  return event;
}

/** Whether the part stands in the bytes, from the given offset on. */
function stands(part: Uint8Array, bytes: Uint8Array, from: number): boolean {
  for (let index = 0; index < part.length; index++) if (bytes[from + index] !== part[index]) return false;
  return true;
}

/** What `SPECIAL` does not find. */
function isPlain(byte: number): boolean {
  return byte >= 0x20 && byte < 0x80 && byte !== JSON_BYTES.QUOTE && byte !== JSON_BYTES.BACKSLASH;
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
  const bytes = {
    prefix: bytesOf(`data: ${prefix}`),
    suffix: bytesOf(`${suffix}\n\n`),
    outPrefix: bytesOf(outPrefix),
    outSuffix: bytesOf(outSuffix),
  };
  const template = { revision: repair.revision, prefix, suffix, outPrefix, outSuffix, bytes };
  return patch(template, repair, data) === event ? template : undefined;
}

/** Offset of the quote that ends the string whose inside begins at `start`. */
function endOfString(data: ByteString, start: number): number {
  let at = start;
  while (data[at] !== '"') at += data[at] === "\\" ? 2 : 1;
  return at;
}
