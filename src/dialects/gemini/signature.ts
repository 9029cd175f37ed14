import type { ReasoningPart } from "../conversation/request.ts";
import { packThoughts, unpackThoughts } from "../conversation/thoughts.ts";

/**
 * What a model thought before the part that carries the signature. Clients need to keep no thoughts, and some (Gemini
 * CLI) don't, but they send signatures back: so the text is in it too, which other makers' seals are worth nothing
 * without. Base64, since it is bytes to typed clients.
 */
export function writeSignature(thoughts: readonly Omit<ReasoningPart, "kind">[]): string {
  return Buffer.from(packThoughts(thoughts)).toString("base64");
}

/** The thoughts in a signature; undefined for one that was not written here. Some clients send base64url. */
export function readSignature(signature: string): ReasoningPart[] | undefined {
  return unpackThoughts(Buffer.from(signature, "base64").toString());
}
