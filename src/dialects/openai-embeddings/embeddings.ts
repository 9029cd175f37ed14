import type { Usage } from "../../receipt.ts";

/** Token ids that stand for a text. */
export type TokenList = Uint32Array<ArrayBuffer>;

/** What is to be embedded. */
export type EmbeddingInputs =
  | { kind: "texts"; texts: readonly string[] }
  | { kind: "tokens"; lists: readonly TokenList[] };

export type Vector = Float64Array<ArrayBuffer>;

/** One vector for each input, in their order, and what they cost where upstream has said so. */
export type Embeddings = { vectors: readonly Vector[]; usage: Usage | undefined };

/** How a client wants its vectors: as numbers, or as 32-bit floats, little-endian, in base64. */
export type VectorFormat = "float" | "base64";
