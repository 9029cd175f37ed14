import type { AnswerUsage } from "../conversation/event.ts";

/** The counts of an answer in OpenAI's words, for chats and completions. */
export function openaiUsage(usage: AnswerUsage) {
  const { inputTokens, cachedTokens, cacheWriteTokens, outputTokens, reasoningTokens } = usage;
  // Claude's alone, and a member that older clients may not know.
  const written = cacheWriteTokens > 0 ? { cache_write_tokens: cacheWriteTokens } : {};
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    prompt_tokens_details: { cached_tokens: cachedTokens, ...written },
    completion_tokens_details: { reasoning_tokens: reasoningTokens },
  };
}
