import type { Usage } from "../../receipt.ts";
import type { Body } from "../dialect.ts";
import type { EmbedOperation } from "./read-embed.ts";

export type EmbedAnswer = {
  operation: EmbedOperation;
  /** As the client named it. */
  model: string;
  vectors: readonly Float64Array<ArrayBuffer>[];
  usage: Usage | undefined;
  elapsedMs: number;
};

const NS_PER_MS = 1_000_000;

/** The answer as Ollama's API has it, as the bytes of a JSON text. Nothing is loaded here, so that it takes no time. */
export function writeEmbed({ operation, model, vectors, usage, elapsedMs }: EmbedAnswer): Body {
  const embeddings = vectors.map((vector) => [...vector]);
  const answer =
    operation === "embeddings"
      ? { embedding: embeddings[0] ?? [] }
      : {
          model,
          embeddings,
          total_duration: Math.round(elapsedMs * NS_PER_MS),
          load_duration: 0,
          prompt_eval_count: usage?.promptTokens,
        };
  return new TextEncoder().encode(JSON.stringify(answer));
}
