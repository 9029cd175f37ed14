import type { CatalogueRow } from "../catalogue.ts";

type Family = "gpt" | "claude" | "gemini";

export function familyOf({ vendor }: CatalogueRow): Family {
  if (vendor === "Anthropic") return "claude";
  return vendor === "Google" ? "gemini" : "gpt";
}

/** gpt-5 and the o series: no `max_tokens`, no sampling parameters (contract 7.1). */
export function isReasoningGpt({ id }: CatalogueRow): boolean {
  return /^(gpt-5|o\d)/.test(id);
}

/** Gemini 3 wants its sealed reasoning back (contract 7.1). */
export function isGemini3({ id }: CatalogueRow): boolean {
  return id.startsWith("gemini-3");
}
