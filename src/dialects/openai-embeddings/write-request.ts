import type { Body } from "../dialect.ts";

/** What upstream is asked: texts in an array, and floats, which is what it gives whatever is said of them (contract 8.3). */
export type UpstreamEmbeddings = { model: string; texts: readonly string[]; dimensions: number | undefined };

export function writeRequest({ model, texts, dimensions }: UpstreamEmbeddings): Body {
  return new TextEncoder().encode(JSON.stringify({ model, input: texts, dimensions }));
}
