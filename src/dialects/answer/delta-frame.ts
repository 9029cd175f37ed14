import { type ByteString, byteStringOf, bytesOf, decodeUtf8 } from "../../wire/byte-string.ts";
import { numberEnd, textEnd, wordEnd } from "../../wire/json-slot.ts";
import { standsAt } from "../../wire/stands-at.ts";
import type { Escaped } from "./around-text.ts";

/**
 * What stands in upstream's event around the members in which one delta differs from the next: its text, and what nobody
 * reads. An event that fits is the one that the frame was made of but for these, whatever they hold, and so means the
 * same but for its text. There is a slot between two literals each.
 */
export type DeltaFrame = { literals: readonly Uint8Array[]; slots: readonly Slot[] };

type Slot = keyof typeof SLOT_ENDS;

const SLOT_ENDS = { text: textEnd, word: wordEnd, number: numberEnd };

/** A longer event is rare, and parsing it costs little compared to its size. */
const MAX_LENGTH = 8192;

/** Finds the members of a dialect's deltas that may hold a text, and those that nobody reads: plain words or numbers. */
export function deltaMembers(texts: readonly string[], unread: readonly string[]): RegExp {
  const text = String.raw`"(?:${texts.join("|")})":\s*"(?<text>[^"\\]*(?:\\.[^"\\]*)*)"`;
  const other = String.raw`"(?:${unread.join("|")})":\s*(?:"(?<word>[^"\\]*)"|(?<number>\d+))`;
  return new RegExp(`${text}|${other}`, "g");
}

/** The frame of an event that was read as a delta of `text` and nothing else; undefined where that can't be seen in it. */
export function learnFrame(data: ByteString, members: RegExp, text: string): DeltaFrame | undefined {
  if (data.length > MAX_LENGTH) return undefined;
  const literals: ByteString[] = [];
  const slots: Slot[] = [];
  let from = 0;
  for (const { index, 0: member, groups } of data.matchAll(members)) {
    const slot = slotOf(groups);
    const inside = groups?.[slot] ?? "";
    if (slot === "text" && unescaped(inside) !== text) return undefined;
    // All but a number has a quote behind it.
    const end = index + member.length - (slot === "number" ? 0 : 1);
    literals.push(data.slice(from, end - inside.length));
    slots.push(slot);
    from = end;
  }
  literals.push(data.slice(from));
  // The name of a member may be escaped, and then it can't be seen; a line end makes two lines of the data.
  const isPlain = literals.every((literal) => !/[\\\r\n]/.test(literal));
  const isOne = slots.filter((slot) => slot === "text").length === 1;
  return isPlain && isOne ? { literals: literals.map(bytesOf), slots } : undefined;
}

/** The text in the bytes from `start` to `end`, if they are an event that fits the frame. */
export function textIn({ literals, slots }: DeltaFrame, bytes: Uint8Array, start: number, end: number) {
  let text: Escaped | undefined;
  let at = start;
  for (let index = 0; index < literals.length; index++) {
    const literal = literals[index];
    if (!literal || !standsAt(literal, bytes, at)) return undefined;
    at += literal.length;
    const slot = slots[index];
    if (slot === undefined) break;
    const slotEnd = SLOT_ENDS[slot](bytes, at);
    if (slotEnd < 0) return undefined;
    if (slot === "text") text = byteStringOf(bytes, at, slotEnd);
    at = slotEnd;
  }
  return at === end ? text : undefined;
}

/** What texts spell, one behind the other. */
export function unescaped(text: Escaped): string {
  return JSON.parse(decodeUtf8(`"${text}"`));
}

function slotOf(groups: Record<string, string | undefined> | undefined): Slot {
  if (groups?.["text"] !== undefined) return "text";
  return groups?.["word"] === undefined ? "number" : "word";
}
