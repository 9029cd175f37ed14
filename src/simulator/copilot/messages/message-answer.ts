import { type Answer, jsonAnswer } from "../../answer.ts";
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

/** The answer as one object (contract 8.2). */
export function messageAnswer(reply: MessagesReply): Answer {
  const content = contentsOf(reply).map(blockOf);
  const usage = { ...inputUsage(reply), output_tokens: outputTokens(reply) };
  const oddities = reply.isQuirky
    ? { stop_details: null, context_management: { applied_edits: [] }, copilot_usage: copilotUsage(reply.tokens) }
    : {};
  return jsonAnswer(messageOf(reply, content, { ...endOf(reply), ...oddities, usage }));
}

function blockOf(content: Content): object {
  switch (content.kind) {
    case "thinking":
      return { type: "thinking", thinking: content.pieces.join(""), signature: content.signature };
    case "text":
      return { type: "text", text: content.pieces.join("") };
    case "tool_use":
      return { type: "tool_use", id: content.id, name: content.name, input: JSON.parse(content.json) };
  }
}
