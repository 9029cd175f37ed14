import { objectsOf, stringOf } from "../loose-json.ts";
import type { ReasoningPart } from "./request.ts";
import { unwrapSealed, wrapSealed } from "./sealed.ts";

/** Begins what was packed here; a blob of an upstream's own never does. */
const MARK = "svcs1-reasoning:";

/** What a model thought before it said something, as one text, seals included. */
export function packThoughts(thoughts: readonly Omit<ReasoningPart, "kind">[]): string {
  return MARK + JSON.stringify(thoughts.map(({ text, sealed }) => ({ text, sealed: sealed && wrapSealed(sealed) })));
}

export function arePacked(text: string): boolean {
  return text.startsWith(MARK);
}

/** The thoughts in such a text; undefined for any other. */
export function unpackThoughts(text: string): ReasoningPart[] | undefined {
  if (!arePacked(text)) return undefined;
  try {
    return objectsOf(JSON.parse(text.slice(MARK.length))).map((part) => {
      const sealed = unwrapSealed(stringOf(part["sealed"]) ?? "");
      return { kind: "reasoning", text: stringOf(part["text"]) ?? "", ...(sealed ? { sealed } : {}) };
    });
  } catch {
    return undefined;
  }
}
