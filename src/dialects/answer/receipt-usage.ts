import type { Usage } from "../../receipt.ts";
import type { AnswerUsage } from "../conversation/event.ts";

/** The counts of an answer, for the receipt. */
export function receiptUsage({ inputTokens, cachedTokens, outputTokens }: AnswerUsage): Usage {
  return {
    promptTokens: inputTokens,
    completionTokens: outputTokens,
    totalTokens: inputTokens + outputTokens,
    cachedTokens,
  };
}
