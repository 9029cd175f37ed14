/** OpenAI's two byte-pair encodings that its models of today use, by the names that the catalogue gives (contract 6.1). */
export type Encoding = "cl100k_base" | "o200k_base";

/** The encoding that a catalogue's row names, if it is one of ours. */
export function encodingOf(tokenizer: unknown): Encoding | undefined {
  return tokenizer === "cl100k_base" || tokenizer === "o200k_base" ? tokenizer : undefined;
}
