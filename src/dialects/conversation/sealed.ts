import type { UpstreamName } from "../dialect.ts";

/**
 * What only its origin understands: a signature, encrypted reasoning, Gemini's blob. It travels with its part through
 * any client and comes out at its origin alone (design 5).
 */
export type Sealed = {
  origin: UpstreamName;
  data: string;
  /** The item that it is bound to (contract 8.1, quirk 3). */
  id?: string;
  /** The part has no text because upstream withholds it, and not because there was none. */
  isRedacted?: boolean;
};

/** Begins every seal that left us in a field that is another dialect's. No upstream writes it. */
const MARK = "svcs1";

/**
 * A seal of another origin as one text for a field that a dialect has for its own, such as a signature: the mark, the
 * origin, a letter for redacted, the id in base64url, and the data as they are.
 */
export function wrapSealed({ origin, data, id, isRedacted }: Sealed): string {
  return [MARK, origin, isRedacted ? "r" : "", Buffer.from(id ?? "").toString("base64url"), data].join(".");
}

/** The seal in such a text; undefined for any other text, which is the dialect's own. */
export function unwrapSealed(text: string): Sealed | undefined {
  const head = text.split(".", 4);
  const [mark, origin, redacted, id] = head;
  if (mark !== MARK || !isOrigin(origin) || id === undefined) return undefined;
  return {
    origin,
    data: text.slice(head.join(".").length + 1),
    ...(id === "" ? {} : { id: Buffer.from(id, "base64url").toString() }),
    ...(redacted === "r" ? { isRedacted: true } : {}),
  };
}

/** Whether the text is a seal that another dialect's client was given. */
export function isWrapped(text: string): boolean {
  return unwrapSealed(text) !== undefined;
}

function isOrigin(word: string | undefined): word is UpstreamName {
  return word === "openai-chat" || word === "openai-responses" || word === "anthropic-messages";
}
