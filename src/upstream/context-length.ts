import type { ContextLength } from "../errors.ts";

const CODES: ReadonlySet<string> = new Set(["model_max_prompt_tokens_exceeded", "context_length_exceeded"]);

/**
 * How the two endpoints with numbers word it, and the one without (contract 9.2): nothing but the words tells it apart
 * from any other wrong request there.
 */
const WORDINGS: readonly RegExp[] = [
  /prompt token count of (?<tokens>\d+) exceeds the limit of (?<limit>\d+)/i,
  /prompt is too long(?:: (?<tokens>\d+) tokens > (?<limit>\d+) maximum)?/i,
  /exceeds? the context window/i,
  /maximum context length/i,
];

/** What is known of a request that a model refused as too long; undefined where it was refused for something else. */
export function readContextLength(
  status: number,
  code: string | undefined,
  message: string,
): ContextLength | undefined {
  if (status !== 400 && status !== 413) return undefined;
  const match = WORDINGS.map((wording) => wording.exec(message)).find((found) => found !== null);
  if (!match && !CODES.has(code ?? "")) return undefined;
  const { tokens, limit } = match?.groups ?? {};
  return tokens === undefined || limit === undefined ? {} : { tokens: Number(tokens), limit: Number(limit) };
}
