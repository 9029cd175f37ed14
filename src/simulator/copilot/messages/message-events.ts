import { type StreamEvent, type Typed, typedEvent } from "../../answer.ts";
import { partsOf } from "../speech.ts";
import { copilotUsage } from "../tokens.ts";
import {
  type Content,
  contentsOf,
  endOf,
  inputUsage,
  type MessagesReply,
  messageOf,
  outputTokens,
} from "./message-reply.ts";

/** The stream of a message (contract 8.2), with Bedrock's extras and a last event that is not Anthropic's. */
export function messageEvents(reply: MessagesReply): StreamEvent[] {
  const notEnded = { stop_reason: null, stop_sequence: null };
  const message = messageOf(reply, [], { ...notEnded, usage: { ...inputUsage(reply), output_tokens: 1 } });
  const blocks = contentsOf(reply).flatMap(blockEvents);
  const events = [
    { type: "message_start", message },
    { type: "ping" },
    ...blocks,
    messageDelta(reply),
    messageStop(reply),
  ];
  const last = reply.isQuirky ? [{ name: "message", data: "[DONE]" }] : [];
  return [...events.map(typedEvent), ...last];
}

function blockEvents(content: Content, index: number): Typed[] {
  return [
    { type: "content_block_start", index, content_block: startOf(content) },
    ...deltasOf(content).map((delta) => ({ type: "content_block_delta", index, delta })),
    { type: "content_block_stop", index },
  ];
}

function startOf(content: Content): object {
  switch (content.kind) {
    case "thinking":
      return { type: "thinking", thinking: "", signature: "" };
    case "text":
      return { type: "text", text: "" };
    case "tool_use":
      return { type: "tool_use", id: content.id, name: content.name, input: {} };
  }
}

function deltasOf(content: Content): object[] {
  switch (content.kind) {
    case "thinking": {
      const thoughts = content.pieces.map((thinking) => ({ type: "thinking_delta", thinking }));
      return [...thoughts, { type: "signature_delta", signature: content.signature }];
    }
    case "text":
      return content.pieces.map((text) => ({ type: "text_delta", text }));
    case "tool_use":
      // The first is always empty.
      return ["", ...partsOf(content.json)].map((partial_json) => ({ type: "input_json_delta", partial_json }));
  }
}

function messageDelta(reply: MessagesReply): Typed {
  const extras = reply.isQuirky
    ? { context_management: { applied_edits: [] }, copilot_usage: copilotUsage(reply.tokens) }
    : {};
  return { type: "message_delta", delta: endOf(reply), usage: { output_tokens: outputTokens(reply) }, ...extras };
}

function messageStop(reply: MessagesReply): Typed {
  const metrics = {
    inputTokenCount: reply.tokens.prompt,
    outputTokenCount: outputTokens(reply),
    invocationLatency: 900,
    firstByteLatency: 400,
  };
  return { type: "message_stop", ...(reply.isQuirky ? { "amazon-bedrock-invocationMetrics": metrics } : {}) };
}
