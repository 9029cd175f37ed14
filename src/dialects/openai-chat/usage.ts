import type { Usage } from "../../receipt.ts";
import { countOf, objectOf } from "../loose-json.ts";

/** Token counts as OpenAI's specification has them. */
export type ChatUsage = {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
  prompt_tokens_details?: Record<string, number>;
  completion_tokens_details?: Record<string, number>;
};

/**
 * The `usage` of a frame or an answer, whole and in integers; undefined when it is none. Of Gemini's counts the total
 * alone has the reasoning (contract 7.8). OpenAI counts it within the output, from which clients subtract it.
 */
export function readUsage(value: unknown): ChatUsage | undefined {
  const raw = objectOf(value);
  if (!raw) return undefined;
  const prompt = countOf(raw["prompt_tokens"]) ?? 0;
  const completion = countOf(raw["completion_tokens"]) ?? 0;
  const promptDetails = countsOf(raw["prompt_tokens_details"]);
  const reasoning = countOf(raw["reasoning_tokens"]);
  const completionDetails: Record<string, number> = {
    ...(reasoning === undefined ? {} : { reasoning_tokens: reasoning }),
    ...countsOf(raw["completion_tokens_details"]),
  };
  const thought = completionDetails["reasoning_tokens"] ?? 0;
  const total = countOf(raw["total_tokens"]) ?? prompt + completion;
  return {
    prompt_tokens: prompt,
    completion_tokens: total === prompt + completion + thought ? completion + thought : completion,
    total_tokens: total,
    ...(Object.keys(promptDetails).length > 0 ? { prompt_tokens_details: promptDetails } : {}),
    ...(Object.keys(completionDetails).length > 0 ? { completion_tokens_details: completionDetails } : {}),
  };
}

/** Whether upstream counted anything yet; Gemini sends zeros until the end. */
export function isCounted(usage: ChatUsage): boolean {
  return usage.total_tokens > 0 || usage.prompt_tokens > 0 || usage.completion_tokens > 0;
}

/** The same for the receipt. */
export function receiptUsage(usage: ChatUsage): Usage {
  return {
    promptTokens: usage.prompt_tokens,
    completionTokens: usage.completion_tokens,
    totalTokens: usage.total_tokens,
    cachedTokens: usage.prompt_tokens_details?.["cached_tokens"] ?? 0,
  };
}

function countsOf(value: unknown): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [name, count] of Object.entries(objectOf(value) ?? {})) {
    const known = countOf(count);
    if (known !== undefined) counts[name] = known;
  }
  return counts;
}
