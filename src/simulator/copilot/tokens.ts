import type { Speech } from "./speech.ts";

export type Tokens = {
  prompt: number;
  /** Of the prompt: read from a cache, and written to it. */
  cached: number;
  stored: number;
  completion: number;
  reasoning: number;
};

/** Tokens of a prompt: a quarter of its characters, a few for each turn, and a flat sum for each image. */
export function countPrompt(texts: readonly string[], turns: number, images: number): number {
  const characters = texts.reduce((sum, text) => sum + text.length, 0);
  return Math.ceil(characters / 4) + 4 * turns + 85 * images;
}

/** Tokens of the answer: its pieces, and a quarter of the characters of its arguments. */
export function countTokens(prompt: number, speeches: readonly Speech[]): Tokens {
  const inputOf = (speech: Speech) => speech.calls.reduce((sum, call) => sum + call.name.length + call.input.length, 0);
  const written = speeches.map((speech) => speech.text.length + Math.ceil(inputOf(speech) / 4));
  return {
    prompt,
    cached: 0,
    stored: 0,
    completion: written.reduce((sum, count) => sum + count, 0),
    reasoning: speeches.reduce((sum, speech) => sum + speech.reasoning.length, 0),
  };
}

/** Nanos of Copilot's own unit for a token. */
const PRICES = { input: 250_000, cache_read: 25_000, cache_write: 312_500, output: 1_000_000 };

/** What the call cost, in Copilot's own unit (contract 7.9). */
export function copilotUsage({ prompt, cached, stored, completion, reasoning }: Tokens): object {
  const counts = [
    ["input", prompt - cached - stored],
    ["cache_read", cached],
    ["cache_write", stored],
    ["output", completion + reasoning],
  ] as const;
  const said = counts.filter(([type, count]) => count > 0 || !type.startsWith("cache"));
  return {
    token_details: said.map(([token_type, token_count]) => ({
      batch_size: 1_000_000,
      cost_per_batch: PRICES[token_type] * 1_000_000,
      token_count,
      token_type,
    })),
    total_nano_aiu: said.reduce((sum, [type, count]) => sum + PRICES[type] * count, 0),
  };
}
