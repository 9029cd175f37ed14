import { CHAT_PATH, MESSAGES_PATH, type Model, RESPONSES_PATH } from "./model.ts";
import { readModel } from "./read-model.ts";

const CHAT = [CHAT_PATH];
const CHAT_AND_MESSAGES = [CHAT_PATH, MESSAGES_PATH];
const CHAT_AND_RESPONSES = [CHAT_PATH, RESPONSES_PATH];
const RESPONSES = [RESPONSES_PATH];

type BuiltInRow = [id: string, name: string, vendor: string, endpoints: string[] | null];

/** What Copilot has offered to most accounts (contract 6.2). No limits: a guess would be believed. */
const ROWS: readonly BuiltInRow[] = [
  ["gpt-4.1", "GPT-4.1", "Azure OpenAI", CHAT],
  ["gpt-4o", "GPT-4o", "Azure OpenAI", CHAT],
  ["gpt-5-mini", "GPT-5 mini", "Azure OpenAI", CHAT_AND_RESPONSES],
  ["gpt-5.1", "GPT-5.1", "OpenAI", CHAT_AND_RESPONSES],
  ["gpt-5.2", "GPT-5.2", "OpenAI", CHAT_AND_RESPONSES],
  ["gpt-5.3-codex", "GPT-5.3-Codex", "OpenAI", RESPONSES],
  ["gpt-5.4", "GPT-5.4", "OpenAI", RESPONSES],
  ["gpt-5.4-mini", "GPT-5.4 mini", "OpenAI", RESPONSES],
  ["claude-haiku-4.5", "Claude Haiku 4.5", "Anthropic", CHAT_AND_MESSAGES],
  ["claude-sonnet-4.5", "Claude Sonnet 4.5", "Anthropic", CHAT_AND_MESSAGES],
  ["claude-sonnet-4.6", "Claude Sonnet 4.6", "Anthropic", CHAT_AND_MESSAGES],
  ["claude-opus-4.6", "Claude Opus 4.6", "Anthropic", CHAT_AND_MESSAGES],
  ["gemini-2.5-pro", "Gemini 2.5 Pro", "Google", CHAT],
  ["gemini-3.1-pro-preview", "Gemini 3.1 Pro", "Google", CHAT],
  ["text-embedding-3-small", "Embedding V3 small", "Azure OpenAI", null],
];

/** The list that is served while upstream has never given one. */
export function builtInModels(): Model[] {
  return ROWS.flatMap(([id, name, vendor, endpoints]) => {
    const type = endpoints ? "chat" : "embeddings";
    const model = readModel({
      id,
      object: "model",
      name,
      vendor,
      version: id,
      preview: id.endsWith("-preview"),
      model_picker_enabled: endpoints !== null,
      capabilities: { object: "model_capabilities", type, family: id },
      ...(endpoints ? { supported_endpoints: endpoints } : {}),
    });
    return model ? [model] : [];
  });
}
