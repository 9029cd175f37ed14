import { anthropicMessages } from "./anthropic-messages/client.ts";
import { anthropicMessagesUpstream } from "./anthropic-messages/upstream.ts";
import type { ClientDialect, UpstreamDialect, UpstreamName } from "./dialect.ts";
import { openaiChat } from "./openai-chat/client.ts";
import { openaiChatUpstream } from "./openai-chat/upstream.ts";

/** What clients speak; a row is all that a dialect needs to be served. */
export const CLIENTS = {
  "openai-chat": openaiChat,
  "anthropic-messages": anthropicMessages,
} as const satisfies Record<string, ClientDialect>;

export type ClientName = keyof typeof CLIENTS;

/** What Copilot speaks. */
export const UPSTREAMS: Partial<Record<UpstreamName, UpstreamDialect>> = {
  "openai-chat": openaiChatUpstream,
  "anthropic-messages": anthropicMessagesUpstream,
};

/** The dialect of a name, without what only its own folder knows of it. */
export function clientDialect(name: ClientName): ClientDialect {
  return CLIENTS[name];
}
