import type { ModelFacts } from "../dialect.ts";

/** OpenAI's reasoning models from o1 and gpt-5 on. */
const REASONING_FAMILY = /^(?:gpt-(?:[5-9]|\d\d)|o\d)/;

/** Upstream wants no less (OpenAI's reference of `max_output_tokens`). */
export const MIN_OUTPUT_TOKENS = 16;

/** Whether the model thinks before it speaks, and so takes efforts and no sampling. */
export function isReasoning({ id, family, supports }: ModelFacts): boolean {
  return (supports?.reasoningEfforts.length ?? 0) > 0 || REASONING_FAMILY.test(family ?? id);
}
