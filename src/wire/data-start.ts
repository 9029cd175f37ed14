import { bytesOf } from "./byte-string.ts";
import { standsAt } from "./stands-at.ts";

/** The end of an event's last line, and the blank line that ends the event. */
export const BLANK_LINE = bytesOf("\n\n");

const LINE_FEED = 0x0a;
const SPACE = 0x20;
const NAME = bytesOf("event: ");
const DATA = bytesOf("data: ");

/**
 * Where the data of a chunk begins that looks like one server-sent event with one line of data and perhaps a name, and
 * ends with the blank line behind it; -1 for any other.
 */
export function dataStart(chunk: Uint8Array): number {
  if (!standsAt(BLANK_LINE, chunk, chunk.length - BLANK_LINE.length)) return -1;
  let at = 0;
  if (standsAt(NAME, chunk, 0)) {
    while ((chunk[at] ?? 0) >= SPACE) at++;
    if (chunk[at++] !== LINE_FEED) return -1;
  }
  return standsAt(DATA, chunk, at) ? at + DATA.length : -1;
}
