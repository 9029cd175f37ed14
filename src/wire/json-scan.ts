import { isUtf8 } from "node:buffer";
import { ProxyError } from "../errors.ts";
import { failAt, JSON_BYTES, type JsonKind, kindAt, plainEnd, spaceEnd, stringEnd } from "./json-token.ts";

const { QUOTE, COMMA, COLON, OPEN_ARRAY, CLOSE_ARRAY, BACKSLASH, OPEN_OBJECT, CLOSE_OBJECT } = JSON_BYTES;

/**
 * A place in the bytes of one JSON text (RFC 8259), and the functions below move it. Each checks what it passes, so a
 * text that was read to its end is one that `JSON.parse` accepts, and nothing is built of what the caller doesn't ask
 * for. Every function throws `invalid_json` where the text breaks the grammar and `json_too_deep` beyond the bound.
 */
export type JsonCursor = {
  /** A buffer, for its native decoding; its bytes are the caller's. */
  readonly bytes: Buffer;
  readonly maxDepth: number;
  /** Offset of the first byte of a value before it is read, of the byte after it then. */
  at: number;
  depth: number;
  /** How many values may still be read, names of members too. */
  valuesLeft: number;
  /** Whether the container just entered has given nothing yet. */
  isFirst: boolean;
  /** Offset of the opening quote of the key just read, and of the byte after its closing one. */
  keyStart: number;
  keyEnd: number;
};

export type JsonOptions = {
  /** With more values than that, names of members too, the text is cut short: see `isCutShort`. */
  maxValues?: number;
};

/** More than fit in any text. */
const ANY_NUMBER = 0x7fff_ffff;

/**
 * A cursor at the first value of `text`; `maxDepth` bounds how many objects and arrays may be open at once.
 * Throws `invalid_utf8` at once, since JSON is UTF-8 (RFC 8259, 8.1).
 */
export function openJson(text: Uint8Array, maxDepth: number, options: JsonOptions = {}): JsonCursor {
  const { maxValues: valuesLeft = ANY_NUMBER } = options;
  const bytes = Buffer.from(text.buffer, text.byteOffset, text.byteLength);
  if (!isUtf8(bytes)) throw new ProxyError("invalid_utf8", "The request body is not valid UTF-8. Send JSON in UTF-8.");
  const at = spaceEnd(bytes, 0);
  return { bytes, maxDepth, at, depth: 0, valuesLeft, isFirst: false, keyStart: 0, keyEnd: 0 };
}

/** Whether there were more values than `maxValues`. All that was open has then ended, as if nothing more were in it. */
export function isCutShort({ valuesLeft }: JsonCursor): boolean {
  return valuesLeft < 0;
}

/** What the value at the cursor is. */
export function valueKind({ bytes, at }: JsonCursor): JsonKind {
  return kindAt(bytes, at);
}

/** Enters the object at the cursor; `nextKey` then goes from member to member. */
export function openObject(cursor: JsonCursor): void {
  open(cursor, OPEN_OBJECT);
}

/** Enters the array at the cursor; `nextItem` then goes from value to value. */
export function openArray(cursor: JsonCursor): void {
  open(cursor, OPEN_ARRAY);
}

/** Moves to the next value; false when the array has ended and was left. */
export function nextItem(cursor: JsonCursor): boolean {
  return advance(cursor, CLOSE_ARRAY);
}

/** The string, number, boolean or null at the cursor, as `JSON.parse` gives it. */
export function scalar(cursor: JsonCursor): unknown {
  const start = cursor.at;
  skip(cursor);
  const { bytes, at: end } = cursor;
  return bytes[start] === QUOTE ? textOf(cursor, start, end) : JSON.parse(bytes.toString("utf8", start, end));
}

/** Checks that only white space follows. */
export function endJson({ bytes, at }: JsonCursor): void {
  const end = spaceEnd(bytes, at);
  if (end < bytes.length) failAt(bytes, end);
}

function open(cursor: JsonCursor, bracket: number): void {
  if (cursor.bytes[cursor.at] !== bracket) failAt(cursor.bytes, cursor.at);
  if (cursor.depth === cursor.maxDepth) {
    throw new ProxyError(
      "json_too_deep",
      `The request body is nested deeper than ${cursor.maxDepth} levels (limits.json_depth).`,
    );
  }
  cursor.valuesLeft--;
  cursor.depth++;
  cursor.at++;
  cursor.isFirst = true;
}

/** Shared by members and items: past the comma to what follows it, or out of the container. */
function advance(cursor: JsonCursor, bracket: number): boolean {
  const { bytes, isFirst } = cursor;
  if (cursor.valuesLeft < 0) return false;
  const at = spaceEnd(bytes, cursor.at);
  cursor.isFirst = false;
  if (bytes[at] === bracket) {
    cursor.depth--;
    cursor.at = at + 1;
    return false;
  }
  if (!isFirst && bytes[at] !== COMMA) failAt(bytes, at);
  cursor.at = isFirst ? at : spaceEnd(bytes, at + 1);
  return true;
}

/** Moves to the next member's value; false when the object has ended and was left. */
export function nextKey(cursor: JsonCursor): boolean {
  if (!advance(cursor, CLOSE_OBJECT)) return false;
  const { bytes, at } = cursor;
  cursor.valuesLeft--;
  cursor.keyStart = at;
  cursor.keyEnd = stringEnd(bytes, at);
  const colon = spaceEnd(bytes, cursor.keyEnd);
  if (bytes[colon] !== COLON) failAt(bytes, colon);
  cursor.at = spaceEnd(bytes, colon + 1);
  return true;
}

/** Passes over the value at the cursor, whatever it is. */
export function skip(cursor: JsonCursor): void {
  const { bytes, at } = cursor;
  const byte = bytes[at];
  if (byte === OPEN_OBJECT) {
    open(cursor, OPEN_OBJECT);
    while (nextKey(cursor)) skip(cursor);
    return;
  }
  if (byte === OPEN_ARRAY) {
    open(cursor, OPEN_ARRAY);
    while (advance(cursor, CLOSE_ARRAY)) skip(cursor);
    return;
  }
  cursor.valuesLeft--;
  cursor.at = byte === QUOTE ? stringEnd(bytes, at) : plainEnd(bytes, at);
}

/** The key just read. */
export function keyOf(cursor: JsonCursor): string {
  return textOf(cursor, cursor.keyStart, cursor.keyEnd);
}

/** Whether the key just read is `name` (ASCII), however it is escaped. */
export function keyIs(cursor: JsonCursor, name: string): boolean {
  const { bytes, keyStart, keyEnd } = cursor;
  for (let index = 0; index < name.length; index++) {
    const byte = bytes[keyStart + 1 + index];
    // Each of its characters takes six bytes at most; what is longer is not worth being read.
    if (byte === BACKSLASH) return keyEnd - keyStart <= 6 * name.length + 2 && keyOf(cursor) === name;
    if (byte !== name.charCodeAt(index)) return false;
  }
  // The rest may still be nothing but the quote, and can't be an escape: that would stand for a character more.
  return keyEnd - keyStart === name.length + 2;
}

/** What the string spells; without escapes, which is the rule for names, that is what stands in it. */
function textOf({ bytes }: JsonCursor, start: number, end: number): string {
  for (let at = start; at < end; at++) {
    if (bytes[at] === BACKSLASH) return String(JSON.parse(bytes.toString("utf8", start, end)));
  }
  return bytes.toString("utf8", start + 1, end - 1);
}
