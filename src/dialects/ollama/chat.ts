import { createClient } from "./client.ts";
import { type Said, thinkingMember } from "./line.ts";
import { readChat } from "./read-chat.ts";

/** `POST /api/chat` (https://docs.ollama.com/api/chat). */
export const ollamaChat = createClient(readChat, lineOf);

function lineOf(said: Said): string {
  const { text = "", calls = [] } = said;
  const toolCalls = calls.length === 0 ? "" : `,"tool_calls":[${calls.join()}]`;
  return `"message":{"role":"assistant","content":${JSON.stringify(text)}${thinkingMember(said)}${toolCalls}}`;
}
