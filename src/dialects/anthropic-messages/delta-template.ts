import { type ByteString, bytesOf, decodeUtf8 } from "../../wire/byte-string.ts";
import type { EventTemplate } from "../../wire/event-template.ts";
import { objectOf } from "../loose-json.ts";
import { withoutExtras } from "./message.ts";

/**
 * What stands around the one text in which a delta differs from the next. A delta that fits passes as it is, without
 * parsing: nothing is decided by its text, and a plain text can't end the string that it stands in.
 */
export type DeltaTemplate = { prefix: ByteString; suffix: ByteString; inBytes: EventTemplate };

/** The text with its quotes left out, whatever the order of the members. */
const SLOT = /(?<="(?:text|thinking|partial_json)":\s*")(?:[^"\\]|\\.)*(?=")/;

/** Quote, backslash, control characters, and what may be no UTF-8. */
const SPECIAL = /["\\\u0000-\u001f\u0080-\u00ff]/;

/** A longer one is rare, and parsing it costs little compared to its size. */
const MAX_LENGTH = 4096;

/** Stands in for the text while a template is made. */
const MARK = "@@slot@@";

/** The template of a delta; undefined for anything else, and for one with members that may not pass. */
export function learnTemplate(data: ByteString): DeltaTemplate | undefined {
  const slot = data.length > MAX_LENGTH ? null : SLOT.exec(data);
  if (!slot) return undefined;
  const prefix = data.slice(0, slot.index);
  const suffix = data.slice(slot.index + slot[0].length);
  if (/[\r\n]/.test(prefix + suffix)) return undefined;
  const event = objectOf(JSON.parse(decodeUtf8(prefix + MARK + suffix)));
  const delta = objectOf(event?.["delta"]);
  if (event?.["type"] !== "content_block_delta" || withoutExtras(event) !== event) return undefined;
  if (!delta || !Object.values(delta).includes(MARK)) return undefined;
  const before = bytesOf(`event: content_block_delta\ndata: ${prefix}`);
  const behind = bytesOf(`${suffix}\n\n`);
  const inBytes = { prefix: before, suffix: behind, newPrefix: before, newSuffix: behind, wasUsed: false };
  return { prefix, suffix, inBytes };
}

/** Whether the data is a delta like the template's, whatever its text is. */
export function isAlike({ prefix, suffix }: DeltaTemplate, data: ByteString): boolean {
  return data.length >= prefix.length + suffix.length && data.startsWith(prefix) && data.endsWith(suffix);
}

/** Whether it is, and its text plain. */
export function fits(template: DeltaTemplate, data: ByteString): boolean {
  if (!isAlike(template, data)) return false;
  return !SPECIAL.test(data.slice(template.prefix.length, data.length - template.suffix.length));
}
