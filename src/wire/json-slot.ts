import { isUtf8 } from "node:buffer";
import { byteStringOf } from "./byte-string.ts";
import { isPlain, JSON_BYTES } from "./json-token.ts";

const { BACKSLASH } = JSON_BYTES;
const LAST_ASCII = 0x7f;
const DIGIT_ZERO = 0x30;
const DIGIT_NINE = 0x39;

/** The inside of a JSON string, whole: no quote, control character or half escape in it (RFC 8259, 7). */
const STRING_BODY = /^[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*$/;

/** Where the inside of the string at `start` ends; -1 for what is no JSON, or no UTF-8. */
export function textEnd(bytes: Uint8Array, start: number): number {
  let at = start;
  let seen = 0;
  let hasEscape = false;
  for (let byte = bytes[at]; byte !== undefined; byte = bytes[at]) {
    if (byte === BACKSLASH) {
      hasEscape = true;
      at += 2;
    } else if (isPlain(byte)) {
      seen |= byte;
      at++;
    } else break;
  }
  return (!hasEscape && seen <= LAST_ASCII) || isBody(bytes.subarray(start, at)) ? at : -1;
}

/** Where a string that holds nothing but plain ASCII ends; another ends too early, and not at its quote. */
export function wordEnd(bytes: Uint8Array, start: number): number {
  let at = start;
  for (let byte = bytes[at]; byte !== undefined && byte <= LAST_ASCII && isPlain(byte); byte = bytes[at]) at++;
  return at;
}

/** Where the digits of a number end; -1 for none, and for a zero in front of others (RFC 8259, 6). */
export function numberEnd(bytes: Uint8Array, start: number): number {
  let at = start;
  for (let byte = bytes[at]; byte !== undefined && byte >= DIGIT_ZERO && byte <= DIGIT_NINE; byte = bytes[at]) at++;
  return at === start || (bytes[start] === DIGIT_ZERO && at > start + 1) ? -1 : at;
}

function isBody(bytes: Uint8Array): boolean {
  return isUtf8(bytes) && STRING_BODY.test(byteStringOf(bytes));
}
