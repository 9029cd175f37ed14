import { aiSdkAnthropic, aiSdkCompatible, aiSdkOpenai } from "./ai-sdk.ts";
import { anthropic } from "./anthropic.ts";
import type { Client } from "./client.ts";
import { google } from "./google.ts";
import { langchainChat, langchainResponses } from "./langchain-chat.ts";
import { langchainCompletions } from "./langchain-completions.ts";
import { ollama } from "./ollama.ts";
import { openaiChat } from "./openai-chat.ts";
import { openaiResponses } from "./openai-responses.ts";

/** The libraries that are tried, in the order of docs/clients.md. */
export const CLIENTS: readonly Client[] = [
  openaiChat,
  openaiResponses,
  anthropic,
  aiSdkOpenai,
  aiSdkCompatible,
  aiSdkAnthropic,
  langchainChat,
  langchainResponses,
  langchainCompletions,
  ollama,
  google,
];
