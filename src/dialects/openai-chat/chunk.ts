import { type ByteString, encodeUtf8 } from "../../wire/byte-string.ts";
import type { ChatUsage } from "./usage.ts";

/** A frame of a streamed answer, as OpenAI's specification has it, with DeepSeek's `reasoning_content`. */
export type ChatChunk<Call = ToolCallDelta> = {
  id: string;
  object: "chat.completion.chunk";
  created: number;
  model: string;
  system_fingerprint?: string;
  choices: ChunkChoice<Call>[];
  /** Null on every frame but the last, when the client asked for usage; else absent. */
  usage?: ChatUsage | null;
};

export type ChunkChoice<Call = ToolCallDelta> = {
  index: number;
  delta: ChunkDelta<Call>;
  logprobs: unknown;
  finish_reason: FinishReason | null;
};

export type ChunkDelta<Call = ToolCallDelta> = {
  role?: "assistant";
  content?: string;
  reasoning_content?: string;
  refusal?: string;
  tool_calls?: Call[];
};

/** The first delta of a call names it; further ones carry arguments only. */
export type ToolCallDelta = {
  index: number;
  id?: string;
  type?: "function";
  function: { name?: string; arguments: string };
};

/** The same of a tool that takes free text, which upstream knows none of. */
export type CustomCallDelta = {
  index: number;
  id?: string;
  type?: "custom";
  custom: { name?: string; input: string };
};

/** A frame as clients get it. */
export type WrittenChunk = ChatChunk<ToolCallDelta | CustomCallDelta>;

export type FinishReason = "stop" | "length" | "tool_calls" | "content_filter";

/** Words of other back ends for the same four endings. */
const SYNONYMS: ReadonlyMap<string, FinishReason> = new Map([
  ["length", "length"],
  ["max_tokens", "length"],
  ["content_filter", "content_filter"],
  ["tool_calls", "tool_calls"],
  ["tool_use", "tool_calls"],
]);

/** Upstream's word in OpenAI's; "stop" is sometimes said although tools were called (contract 7.6). */
export function finishReason(word: string | undefined, hasCalls: boolean): FinishReason {
  const reason = SYNONYMS.get(word ?? "") ?? "stop";
  return reason === "stop" && hasCalls ? "tool_calls" : reason;
}

/** The event that carries a frame. */
export function renderEvent(chunk: WrittenChunk): ByteString {
  return encodeUtf8(`data: ${JSON.stringify(chunk)}\n\n`);
}
