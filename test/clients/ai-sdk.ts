import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { aiSdkTalk } from "./ai-sdk-talk.ts";
import { CHAT_NOTE } from "./chat-note.ts";
import type { Client } from "./client.ts";
import type { FeatureName } from "./features.ts";

const CAN: readonly FeatureName[] = [
  "text",
  "streaming",
  "usage",
  "tools",
  "toolChoice",
  "parallelTools",
  "toolLoop",
  "images",
  "reasoning",
  "keptReasoning",
  "structured",
  "tokenLimit",
  "leaving",
  "rateLimit",
  "unknownModel",
  "tooLong",
  "brokenStream",
];

/** The AI SDK with its OpenAI provider, which speaks Responses. */
export const aiSdkOpenai: Client = {
  name: "AI SDK, openai",
  packages: ["@ai-sdk/openai", "ai"],
  endpoint: "/v1/responses",
  setUp: "ai-sdk-openai.ts",
  connect(url) {
    const provider = createOpenAI({ baseURL: `${url}/v1`, apiKey: "unused" });
    const openai = { store: false, forceReasoning: true, reasoningEffort: "low", reasoningSummary: "auto" };
    return aiSdkTalk({ model: provider, embedding: provider.embedding, thinking: { openai } });
  },
  can: [...CAN, "imageResults", "json", "embeddings"],
  note: "It takes all models but those of OpenAI for such that don't reason; `forceReasoning` among its provider options says otherwise.",
};

/** The AI SDK with its provider for all that speaks chat completions. */
export const aiSdkCompatible: Client = {
  name: "AI SDK, openai-compatible",
  packages: ["@ai-sdk/openai-compatible", "ai"],
  endpoint: "/v1/chat/completions",
  setUp: "ai-sdk-compatible.ts",
  connect(url) {
    const provider = createOpenAICompatible({
      name: "copilot",
      baseURL: `${url}/v1`,
      includeUsage: true,
      supportsStructuredOutputs: true,
    });
    const thinking = { copilot: { reasoningEffort: "low" } };
    return aiSdkTalk({ model: provider.chatModel, embedding: provider.embeddingModel, thinking });
  },
  can: [...CAN, "json", "stop", "embeddings"],
  except: { reasoning: ["gpt-5.1"], keptReasoning: ["gpt-5.1", "claude-sonnet-4.6"] },
  note: CHAT_NOTE,
};

/** The AI SDK with its Anthropic provider. */
export const aiSdkAnthropic: Client = {
  name: "AI SDK, anthropic",
  packages: ["@ai-sdk/anthropic", "ai"],
  endpoint: "/v1/messages",
  setUp: "ai-sdk-anthropic.ts",
  connect(url) {
    const provider = createAnthropic({ baseURL: `${url}/v1`, apiKey: "unused" });
    const anthropic = { thinking: { type: "enabled", budgetTokens: 2000 } };
    return aiSdkTalk({ model: provider, thinking: { anthropic } });
  },
  can: [...CAN, "imageResults", "stop"],
};
