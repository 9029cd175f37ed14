import type { AnswerUsage } from "../conversation/event.ts";
import { countOf, type LooseObject, objectOf } from "../loose-json.ts";

/** Every count and fact that the API's specification wants in the usage of a message. */
export const BLANK_USAGE = {
  input_tokens: 0,
  output_tokens: 0,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
  cache_creation: null,
  inference_geo: null,
  output_tokens_details: null,
  server_tool_use: null,
  service_tier: null,
  speed: null,
};

/** The same for the last event of a stream; null stands for what `message_start` has told. */
export const BLANK_DELTA_USAGE = {
  input_tokens: null,
  output_tokens: 0,
  cache_creation_input_tokens: null,
  cache_read_input_tokens: null,
  output_tokens_details: null,
  server_tool_use: null,
};

/** The counts known so far with those of one more event: they are totals, and left out where they don't apply. */
export function mergeUsage(known: LooseObject, value: unknown): LooseObject {
  const told = Object.entries(objectOf(value) ?? {}).filter(([, count]) => count !== null);
  return { ...known, ...Object.fromEntries(told) };
}

/** Anthropic counts what comes from a cache, and what goes into it, beside the input. */
export function readUsage(usage: LooseObject): AnswerUsage {
  const cachedTokens = countOf(usage["cache_read_input_tokens"]) ?? 0;
  const cacheWriteTokens = countOf(usage["cache_creation_input_tokens"]) ?? 0;
  return {
    inputTokens: (countOf(usage["input_tokens"]) ?? 0) + cachedTokens + cacheWriteTokens,
    cachedTokens,
    cacheWriteTokens,
    outputTokens: countOf(usage["output_tokens"]) ?? 0,
    reasoningTokens: countOf(objectOf(usage["output_tokens_details"])?.["thinking_tokens"]) ?? 0,
  };
}

/** The counts as a message tells them, and as its last event does. */
export function writeUsage(usage: AnswerUsage | undefined) {
  if (!usage) return BLANK_USAGE;
  const { inputTokens, cachedTokens, cacheWriteTokens, outputTokens, reasoningTokens } = usage;
  return {
    ...BLANK_USAGE,
    input_tokens: Math.max(inputTokens - cachedTokens - cacheWriteTokens, 0),
    output_tokens: outputTokens,
    cache_creation_input_tokens: cacheWriteTokens,
    cache_read_input_tokens: cachedTokens,
    output_tokens_details: reasoningTokens > 0 ? { thinking_tokens: reasoningTokens } : null,
  };
}
