import type { AnswerUsage } from "../conversation/event.ts";

/** The counts of an answer in OpenAI's words, for chats and completions. */
export function openaiUsage({ inputTokens, cachedTokens, outputTokens, reasoningTokens }: AnswerUsage) {
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    prompt_tokens_details: { cached_tokens: cachedTokens },
    completion_tokens_details: { reasoning_tokens: reasoningTokens },
  };
}
