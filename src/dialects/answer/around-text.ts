import { type ByteString, encodeUtf8 } from "../../wire/byte-string.ts";

/** A text as JSON escapes it, which is the same in every dialect: it can be copied without being read. */
export type Escaped = ByteString;

/** Writes an event around a text. */
export type WriteAround = (text: Escaped) => ByteString;

/** Stands for the text while an event is written to be cut around it. */
const MARK = "@@slot@@";

/** Writes further events like the one that `write` makes of a text; undefined where it makes no such event. */
export function aroundText(write: (text: string) => string): WriteAround | undefined {
  const [before, after, ...more] = encodeUtf8(write(MARK)).split(MARK);
  if (before === undefined || after === undefined || more.length > 0) return undefined;
  return (text) => before + text + after;
}
