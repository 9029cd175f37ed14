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

/** What clients send where there is none and Google wants one (https://ai.google.dev/gemini-api/docs/thought-signatures). */
const STAND_INS: readonly string[] = ["skip_thought_signature_validator", "context_engineering_is_the_way_to_go"];

/** The thoughts in a signature; undefined for one that was not written here. Some clients send base64url. */
export function readSignature(signature: string): ReasoningPart[] | undefined {
  return unpackThoughts(Buffer.from(signature, "base64").toString());
}

/** Whether it seals nothing, so that nothing is lost without it. */
export function isStandIn(signature: string): boolean {
  return STAND_INS.includes(signature);
}
