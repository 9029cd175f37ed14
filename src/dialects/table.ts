import { anthropicMessages } from "./anthropic-messages/client.ts";
import { anthropicMessagesUpstream } from "./anthropic-messages/upstream.ts";
import type { ClientDialect, UpstreamDialect, UpstreamName } from "./dialect.ts";
import { geminiArray } from "./gemini/array.ts";
import { geminiEvents } from "./gemini/events.ts";
import { ollamaChat } from "./ollama/chat.ts";
import { ollamaGenerate } from "./ollama/generate.ts";
import { openaiChat } from "./openai-chat/client.ts";
import { openaiChatUpstream } from "./openai-chat/upstream.ts";
import { openaiCompletions } from "./openai-completions/client.ts";
import { openaiResponses } from "./openai-responses/client.ts";
import { openaiResponsesUpstream } from "./openai-responses/upstream.ts";

/** What clients speak; a row is all that a dialect needs to be served. */
const CLIENTS = {
  "openai-chat": openaiChat,
  "openai-responses": openaiResponses,
  "anthropic-messages": anthropicMessages,
  "openai-completions": openaiCompletions,
  "ollama-chat": ollamaChat,
  "ollama-generate": ollamaGenerate,
  gemini: geminiEvents,
  "gemini-array": geminiArray,
} as const satisfies Record<string, ClientDialect>;

export type ClientName = keyof typeof CLIENTS;

/** What Copilot speaks. */
export const UPSTREAMS: Readonly<Record<UpstreamName, UpstreamDialect>> = {
  "openai-chat": openaiChatUpstream,
  "openai-responses": openaiResponsesUpstream,
  "anthropic-messages": anthropicMessagesUpstream,
};

/** The dialect of a name, without what only its own folder knows of it. */
export function clientDialect(name: ClientName): ClientDialect {
  return CLIENTS[name];
}
