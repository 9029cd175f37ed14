import { JSON_BYTES } from "./json-token.ts";

/** What stands around the one text in which a server-sent event differs from the next, and what is to stand there. */
export type EventTemplate = {
  prefix: Uint8Array;
  suffix: Uint8Array;
  newPrefix: Uint8Array;
  newSuffix: Uint8Array;
  /** Whether any event has fitted yet: whoever makes templates makes fewer when none does. */
  wasUsed: boolean;
};

/**
 * The new event for a chunk that is one fitting event and nothing else, with a text of plain ASCII, else undefined. A
 * chunk mostly is, and between two of them the processor's caches lose whatever the first one took: so this takes
 * little code and little memory, and is much cheaper there than any way with strings.
 */
export function refill(template: EventTemplate, chunk: Uint8Array): Uint8Array | undefined {
  const { prefix, suffix, newPrefix, newSuffix } = template;
  const end = chunk.length - suffix.length;
  if (end < prefix.length || !stands(prefix, chunk, 0) || !stands(suffix, chunk, end)) return undefined;
  const event = new Uint8Array(newPrefix.length + end - prefix.length + newSuffix.length);
  let to = newPrefix.length;
  for (let at = prefix.length; at < end; at++) {
    const byte = chunk[at];
    if (byte === undefined || !isPlain(byte)) return undefined;
    event[to++] = byte;
  }
  event.set(newPrefix);
  event.set(newSuffix, to);
  template.wasUsed = true;
  return event;
}

/** Whether the part stands in the bytes, from the given offset on. */
function stands(part: Uint8Array, bytes: Uint8Array, from: number): boolean {
  for (let index = 0; index < part.length; index++) if (bytes[from + index] !== part[index]) return false;
  return true;
}

/** Whether it can stand in a JSON string as it is, whatever stands beside it (RFC 8259, 7). */
function isPlain(byte: number): boolean {
  return byte >= 0x20 && byte < 0x80 && byte !== JSON_BYTES.QUOTE && byte !== JSON_BYTES.BACKSLASH;
}
