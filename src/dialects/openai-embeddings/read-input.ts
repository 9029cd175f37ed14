import { ProxyError } from "../../errors.ts";
import { tokenIdsOf } from "../request/token-ids.ts";
import type { EmbeddingInputs, TokenList } from "./embeddings.ts";

/**
 * The `input` of a request for embeddings: a text, a list of token ids, or a list of either. Throws `invalid_value`, as
 * OpenAI does for what is empty too.
 */
export function readInput(input: unknown): EmbeddingInputs {
  if (typeof input === "string") return { kind: "texts", texts: [readText(input, "input")] };
  if (!Array.isArray(input)) throw wrong("input", "must be a text, a list of token ids, or a list of either");
  const [first] = input;
  if (first === undefined) throw wrong("input", "must not be empty");
  if (typeof first === "number") return { kind: "tokens", lists: [readTokens(input, "input")] };
  if (Array.isArray(first)) {
    return { kind: "tokens", lists: input.map((list, index) => readTokens(list, `input[${index}]`)) };
  }
  return { kind: "texts", texts: input.map((text, index) => readText(text, `input[${index}]`)) };
}

function readText(value: unknown, path: string): string {
  if (typeof value !== "string") throw wrong(path, "must be a text, as the others are");
  if (value === "") throw wrong(path, "must not be an empty text");
  return value;
}

function readTokens(value: unknown, path: string): TokenList {
  if (!Array.isArray(value)) throw wrong(path, "must be a list of token ids, as the others are");
  if (value.length === 0) throw wrong(path, "must not be an empty list of token ids");
  return tokenIdsOf(value, (index) => wrong(`${path}[${index}]`, "must be a token id, a whole number"));
}

function wrong(path: string, what: string): ProxyError {
  return new ProxyError("invalid_value", `\`${path}\` ${what}.`, { param: "input" });
}
