import type { ModelFacts } from "../dialect.ts";

export type Maker = "openai" | "other" | "unknown";

/** OpenAI's reasoning models from o1 and gpt-5 on (contract 7.1). */
const REASONING_FAMILY = /^(?:gpt-(?:[5-9]|\d\d)|o\d)/;

/** Parameters that steer sampling; reasoning models accept only the defaults. */
export const SAMPLING: ReadonlySet<string> = new Set([
  "temperature",
  "top_p",
  "presence_penalty",
  "frequency_penalty",
  "logit_bias",
  "top_logprobs",
]);

/** By the vendor, else by the name: `unknown` and Microsoft say nothing of who trained the model. */
export function makerOf({ id, vendor = "unknown" }: ModelFacts): Maker {
  if (/openai/i.test(vendor) || /^(?:gpt-|o\d)/.test(id)) return "openai";
  if (/^(?:claude|gemini|grok)-/.test(id)) return "other";
  return vendor === "unknown" || vendor === "Microsoft" ? "unknown" : "other";
}

export function isReasoning(model: ModelFacts): boolean {
  return makerOf(model) === "openai" && REASONING_FAMILY.test(model.family ?? model.id);
}

/** Several answers at once are for OpenAI's models alone (contract 7.1). */
export function givesChoices(model: ModelFacts): boolean {
  return makerOf(model) !== "other";
}

/** Gemini wants back what it sent with a tool call (contract 7.1). */
export function isGemini({ id, vendor }: ModelFacts): boolean {
  return vendor === "Google" || id.startsWith("gemini-");
}

/** One limit under two names: reasoning models know the new one only, other makers' models the old one. */
export function limitName(model: ModelFacts): "max_tokens" | "max_completion_tokens" | "any" {
  const maker = makerOf(model);
  if (maker === "other") return "max_tokens";
  return isReasoning(model) ? "max_completion_tokens" : "any";
}
