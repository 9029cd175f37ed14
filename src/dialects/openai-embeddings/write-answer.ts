import type { Body } from "../dialect.ts";
import { encodeFloats } from "./base64-floats.ts";
import type { Embeddings, VectorFormat } from "./embeddings.ts";

export type AnswerToWrite = Embeddings & { model: string; format: VectorFormat };

/** The answer as OpenAI's API has it, as the bytes of a JSON text: some megabytes for some hundred inputs. */
export function writeAnswer({ vectors, usage, model, format }: AnswerToWrite): Body {
  const data = vectors.map((vector, index) => ({
    object: "embedding",
    index,
    embedding: format === "base64" ? encodeFloats(vector) : [...vector],
  }));
  const counts = usage && { prompt_tokens: usage.promptTokens, total_tokens: usage.totalTokens };
  return new TextEncoder().encode(JSON.stringify({ object: "list", data, model, usage: counts }));
}
