import type { ModelFacts } from "../dialect.ts";

/** How many tokens an answer may have at most; in one piece the model gives fewer (contract 8.2). */
export function outputLimit({ limits }: ModelFacts, isStream: boolean): number | undefined {
  const { outputTokens, nonStreamingOutputTokens = outputTokens } = limits ?? {};
  return isStream ? outputTokens : nonStreamingOutputTokens;
}
