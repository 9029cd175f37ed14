import type { AnswerUsage, Finish } from "../conversation/event.ts";
import type { LooseObject } from "../loose-json.ts";

/** Google has no words for calls and for stop sequences: its models stopped of themselves then, too. */
const REASONS = {
  stop: "STOP",
  stop_sequence: "STOP",
  calls: "STOP",
  length: "MAX_TOKENS",
  filtered: "SAFETY",
} as const satisfies Record<Finish, string>;

/** One of the answers, or what came of it since the piece before. */
export function candidateOf(index: number, parts: readonly LooseObject[], finish?: Finish): LooseObject {
  const ended = finish === undefined ? {} : { finishReason: REASONS[finish] };
  return { content: { parts, role: "model" }, ...ended, index };
}

/** The counts; Google has what was thought beside the answer, and what came from a cache within the prompt. */
export function usageMembers(usage: AnswerUsage | undefined): LooseObject {
  if (!usage) return {};
  const { inputTokens, cachedTokens, outputTokens, reasoningTokens } = usage;
  return {
    usageMetadata: {
      promptTokenCount: inputTokens,
      ...(cachedTokens > 0 ? { cachedContentTokenCount: cachedTokens } : {}),
      candidatesTokenCount: Math.max(outputTokens - reasoningTokens, 0),
      ...(reasoningTokens > 0 ? { thoughtsTokenCount: reasoningTokens } : {}),
      totalTokenCount: inputTokens + outputTokens,
    },
  };
}
