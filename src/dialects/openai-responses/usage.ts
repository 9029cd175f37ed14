import type { AnswerUsage } from "../conversation/event.ts";
import { countOf, type LooseObject, objectOf } from "../loose-json.ts";

/** The counts of a `usage`; undefined when it is none. */
export function readUsage(value: unknown): AnswerUsage | undefined {
  const raw = objectOf(value);
  if (!raw) return undefined;
  const input = objectOf(raw["input_tokens_details"]);
  const output = objectOf(raw["output_tokens_details"]);
  return {
    inputTokens: countOf(raw["input_tokens"]) ?? 0,
    cachedTokens: countOf(input?.["cached_tokens"]) ?? 0,
    cacheWriteTokens: countOf(input?.["cache_write_tokens"]) ?? 0,
    outputTokens: countOf(raw["output_tokens"]) ?? 0,
    reasoningTokens: countOf(output?.["reasoning_tokens"]) ?? 0,
  };
}

/** The counts as a `usage`. */
export function writeUsage(usage: AnswerUsage): LooseObject {
  const { inputTokens, cachedTokens, cacheWriteTokens, outputTokens, reasoningTokens } = usage;
  return {
    input_tokens: inputTokens,
    input_tokens_details: { cached_tokens: cachedTokens, cache_write_tokens: cacheWriteTokens },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: reasoningTokens },
    total_tokens: inputTokens + outputTokens,
  };
}

/** A `usage` of upstream's with every count that OpenAI's type wants; undefined when it is none. */
export function repairUsage(value: unknown): LooseObject | undefined {
  const raw = objectOf(value);
  const usage = readUsage(value);
  if (!raw || !usage) return undefined;
  const whole = writeUsage(usage);
  const details = (name: string) => ({ ...objectOf(whole[name]), ...objectOf(raw[name]) });
  return {
    ...whole,
    ...raw,
    input_tokens_details: details("input_tokens_details"),
    output_tokens_details: details("output_tokens_details"),
  };
}
