import type { AnswerPart } from "../conversation/answer.ts";
import { inputOf } from "../conversation/call-input.ts";
import { wrapFreeForm } from "../conversation/free-form.ts";
import { type Sealed, wrapSealed } from "../conversation/sealed.ts";
import type { LooseObject } from "../loose-json.ts";

/** A part of an answer as a block; undefined for one in which nothing was said, since upstream refuses it as history. */
export function blockOf(part: AnswerPart): LooseObject | undefined {
  const { kind, text, sealed } = part;
  if (kind === "call") {
    const input = inputOf(part.isFreeForm ? wrapFreeForm(text) : text);
    return { type: "tool_use", id: part.id, name: part.name, input };
  }
  if (kind !== "reasoning") return text === "" ? undefined : { type: "text", text };
  if (text === "" && !sealed) return undefined;
  if (text === "" && sealed?.isRedacted) return { type: "redacted_thinking", data: signatureOf(sealed) };
  return { type: "thinking", thinking: text, signature: sealed ? signatureOf(sealed) : "" };
}

/** What a client sends back as it is: our own origin's seal, or another's wrapped, which `readConversation` unwraps. */
export function signatureOf(sealed: Sealed): string {
  return sealed.origin === "anthropic-messages" ? sealed.data : wrapSealed(sealed);
}
