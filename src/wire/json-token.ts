import { ProxyError } from "../errors.ts";

export type JsonKind = "object" | "array" | "string" | "number" | "boolean" | "null";

/** The bytes that JSON is built of (RFC 8259, 2). */
export const JSON_BYTES = {
  QUOTE: 0x22,
  COMMA: 0x2c,
  COLON: 0x3a,
  OPEN_ARRAY: 0x5b,
  BACKSLASH: 0x5c,
  CLOSE_ARRAY: 0x5d,
  OPEN_OBJECT: 0x7b,
  CLOSE_OBJECT: 0x7d,
} as const;

const { QUOTE, BACKSLASH, OPEN_ARRAY, OPEN_OBJECT } = JSON_BYTES;
const PLUS = 0x2b;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const LETTER_E = 0x65;
const LETTER_F = 0x66;
const LETTER_N = 0x6e;
const LETTER_T = 0x74;
const LETTER_U = 0x75;

/**
 * 1 for the bytes that mean themselves within a string: no quote, no backslash, no control character. A loop over this
 * table passes 1 MiB in 0.3 ms, whatever it holds; native searches are quicker for one long string only.
 */
const PLAIN = new Uint8Array(256)
  .fill(1, 0x20)
  .fill(0, QUOTE, QUOTE + 1)
  .fill(0, BACKSLASH, BACKSLASH + 1);

/** Whether the byte means itself within a string, alone or as a part of a character. */
export function isPlain(byte: number): boolean {
  return PLAIN[byte] === 1;
}

/** 1 for what may stand behind a backslash, besides `u`. */
const ESCAPABLE = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number('"\\/bfnrt'.includes(String.fromCharCode(byte))),
);

/** Throws `invalid_json` for what stands at `at`. */
export function failAt(bytes: Uint8Array, at: number): never {
  if (bytes.length === 0) throw new ProxyError("invalid_json", "The request body is empty. Send a JSON object.");
  const where = at >= bytes.length ? "it ends too early" : `unexpected character at byte ${at}`;
  throw new ProxyError("invalid_json", `The request body is not valid JSON: ${where}.`);
}

/** What the value that begins at `at` must be. */
export function kindAt(bytes: Uint8Array, at: number): JsonKind {
  const byte = bytes[at];
  if (byte === QUOTE) return "string";
  if (byte === OPEN_OBJECT) return "object";
  if (byte === OPEN_ARRAY) return "array";
  if (byte === LETTER_T || byte === LETTER_F) return "boolean";
  if (byte === LETTER_N) return "null";
  return byte === MINUS || isDigit(byte) ? "number" : failAt(bytes, at);
}

/** Where the white space at `start`, if any, ends. */
export function spaceEnd(bytes: Uint8Array, start: number): number {
  let at = start;
  for (let byte = bytes[at]; byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09; byte = bytes[at]) at++;
  return at;
}

/** Where the string at `start` ends, quotes included. */
export function stringEnd(bytes: Uint8Array, start: number): number {
  if (bytes[start] !== QUOTE) failAt(bytes, start);
  let at = start + 1;
  for (;;) {
    while (PLAIN[bytes[at] ?? 0] === 1) at++;
    if (bytes[at] === QUOTE) return at + 1;
    if (bytes[at] !== BACKSLASH) failAt(bytes, at);
    at = escapeEnd(bytes, at);
  }
}

function escapeEnd(bytes: Uint8Array, backslash: number): number {
  const byte = bytes[backslash + 1] ?? 0;
  if (ESCAPABLE[byte] === 1) return backslash + 2;
  if (byte !== LETTER_U) failAt(bytes, backslash + 1);
  for (let at = backslash + 2; at < backslash + 6; at++) {
    if (!isHexDigit(bytes[at])) failAt(bytes, at);
  }
  return backslash + 6;
}

/** Where the number, `true`, `false` or `null` at `start` ends. */
export function plainEnd(bytes: Uint8Array, start: number): number {
  const byte = bytes[start];
  if (byte === LETTER_T) return wordEnd(bytes, start, "true");
  if (byte === LETTER_F) return wordEnd(bytes, start, "false");
  return byte === LETTER_N ? wordEnd(bytes, start, "null") : numberEnd(bytes, start);
}

function wordEnd(bytes: Uint8Array, start: number, word: string): number {
  for (let index = 0; index < word.length; index++) {
    if (bytes[start + index] !== word.charCodeAt(index)) failAt(bytes, start + index);
  }
  return start + word.length;
}

function numberEnd(bytes: Uint8Array, start: number): number {
  let at = bytes[start] === MINUS ? start + 1 : start;
  // No digit may follow a leading zero (RFC 8259, 6): whoever reads on finds it where a comma should be.
  at = bytes[at] === ZERO ? at + 1 : digitsEnd(bytes, at);
  if (bytes[at] === DOT) at = digitsEnd(bytes, at + 1);
  if (((bytes[at] ?? 0) | 0x20) !== LETTER_E) return at;
  const sign = bytes[at + 1];
  return digitsEnd(bytes, sign === PLUS || sign === MINUS ? at + 2 : at + 1);
}

function digitsEnd(bytes: Uint8Array, start: number): number {
  let at = start;
  while (isDigit(bytes[at])) at++;
  return at > start ? at : failAt(bytes, at);
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= 0x39;
}

function isHexDigit(byte: number | undefined): boolean {
  const lower = (byte ?? 0) | 0x20;
  return isDigit(byte) || (lower >= 0x61 && lower <= 0x66);
}
