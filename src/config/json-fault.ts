/** Where a text stops being JSON and what is wrong there; line and column count from 1. */
type JsonFault = { line: number; column: number; reason: string };

const SPACE = /^[ \t\r\n]*/;
const STRING = /^"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/;
const LITERAL = /^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)\b)/;

type Place = "value" | "first item" | "first key" | "key" | "colon" | "after";

/** What may stand where, and what then comes; a comma's successor depends on what is open. */
const NEXT: Record<Place, Readonly<Record<string, Place>>> = {
  value: { string: "after", literal: "after", "{": "first key", "[": "first item" },
  "first item": { string: "after", literal: "after", "{": "first key", "[": "first item", "]": "after" },
  "first key": { string: "colon", "}": "after" },
  key: { string: "colon" },
  colon: { ":": "value" },
  after: { ",": "value", "}": "after", "]": "after" },
};

const CLOSING: Readonly<Record<string, string>> = { "{": "}", "[": "]" };

/** The first fault in a text that JSON.parse refused (RFC 8259), or null. The runtime's message gives no place. */
export function findJsonFault(text: string): JsonFault | null {
  const open: string[] = [];
  let place: Place = "value";
  let at = 0;
  for (;;) {
    at += matched(SPACE, text.slice(at)).length;
    if (at === text.length) break;
    const { kind, length } = tokenOf(text.slice(at));
    const next = step(place, kind, open);
    if (next === null) return { ...position(text, at), reason: reasonAt(text, at, place, open.at(-1)) };
    place = next;
    at += length;
  }
  if (place === "after" && open.length === 0) return null;
  return { ...position(text, at), reason: "the text ends too early" };
}

function tokenOf(rest: string): { kind: string; length: number } {
  const string = matched(STRING, rest);
  if (string !== "") return { kind: "string", length: string.length };
  const literal = matched(LITERAL, rest);
  if (literal !== "") return { kind: "literal", length: literal.length };
  return { kind: rest.charAt(0), length: 1 };
}

function matched(pattern: RegExp, text: string): string {
  return pattern.exec(text)?.[0] ?? "";
}

function step(place: Place, kind: string, open: string[]): Place | null {
  const next = NEXT[place][kind];
  const innermost = open.at(-1);
  if (next === undefined) return null;
  if (kind === ",") return innermost === undefined ? null : innermost === "}" ? "key" : "value";
  if (kind === "}" || kind === "]") {
    if (kind !== innermost) return null;
    open.pop();
  }
  const closing = CLOSING[kind];
  if (closing) open.push(closing);
  return next;
}

function reasonAt(text: string, at: number, place: Place, innermost: string | undefined): string {
  if (/^(?:\/[/*]|#)/.test(text.slice(at, at + 2))) return "JSON has no comments, remove this one";
  if (text[at] === innermost && /,\s*$/.test(text.slice(0, at))) return "remove the comma before this";
  if (text[at] === "'") return "texts and keys must be in double quotes";
  if (place === "key" || place === "first key") return "expected a key in double quotes";
  if (place === "colon") return "expected a colon after the key";
  if (place !== "after") return "expected a value";
  return innermost ? `expected a comma or ${innermost}` : "expected nothing more";
}

function position(text: string, at: number): { line: number; column: number } {
  const lines = text.slice(0, at).split("\n");
  return { line: lines.length, column: (lines.at(-1) ?? "").length + 1 };
}
