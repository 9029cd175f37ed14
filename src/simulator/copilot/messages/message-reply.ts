import type { Reply } from "../reply.ts";
import type { Speech } from "../speech.ts";
import { signatureOf } from "./signature.ts";

/** All that the answer of `/v1/messages` has to tell. */
export type MessagesReply = Reply & {
  speech: Speech;
  /** Whether thinking is shown, and not only signed. */
  showsThinking: boolean;
  isQuirky: boolean;
};

/** A block of the answer, with the pieces in which it is streamed. */
export type Content =
  | { kind: "thinking"; pieces: readonly string[]; signature: string }
  | { kind: "text"; pieces: readonly string[] }
  | { kind: "tool_use"; id: string; name: string; json: string };

/** What the model said, in the order in which it is put out. */
export function contentsOf({ speech, showsThinking, isQuirky }: MessagesReply): Content[] {
  const { reasoning, text, calls } = speech;
  const pieces = showsThinking ? reasoning : [];
  return [
    ...(reasoning.length > 0 ? [{ kind: "thinking" as const, pieces, signature: signatureOf(pieces.join("")) }] : []),
    ...(text.length > 0 ? [{ kind: "text" as const, pieces: text }] : []),
    ...calls.map(({ id, name, input }) => ({
      kind: "tool_use" as const,
      // Bedrock's mark (contract 8.2).
      id: isQuirky ? id.replace("toolu_", "toolu_bdrk_") : id,
      name,
      json: input,
    })),
  ];
}

/** A message with that content, and how it ended. */
export function messageOf(reply: MessagesReply, content: readonly object[], end: object): { [field: string]: unknown } {
  const { serial, model, isQuirky } = reply;
  return {
    id: `msg_${isQuirky ? "bdrk_" : ""}simulated${serial}`,
    type: "message",
    role: "assistant",
    // Answers call the model by another name than requests (contract 6.2, traps).
    model: model.version.replaceAll(".", "-"),
    content,
    ...end,
  };
}

/** Why the answer ended. */
export function endOf({ speech: { finish, stoppedAt } }: MessagesReply): object {
  const reason = {
    stop: stoppedAt === null ? "end_turn" : "stop_sequence",
    length: "max_tokens",
    tool_calls: "tool_use",
  };
  return { stop_reason: reason[finish], stop_sequence: finish === "stop" ? stoppedAt : null };
}

/** What was read, without what was written. */
export function inputUsage({ tokens: { prompt, cached, stored } }: MessagesReply): object {
  return {
    input_tokens: prompt - cached - stored,
    cache_creation_input_tokens: stored,
    cache_read_input_tokens: cached,
    cache_creation: { ephemeral_5m_input_tokens: stored, ephemeral_1h_input_tokens: 0 },
  };
}

/** Tokens written, thinking included. */
export function outputTokens({ tokens: { completion, reasoning } }: MessagesReply): number {
  return completion + reasoning;
}
