import type { Body } from "../dialect.ts";
import type { EmbedAnswer } from "./write-embed.ts";

/** Writes vectors, wherever that is: many of them are megabytes of digits. They are no longer the caller's. */
export type EmbedWork = {
  writeEmbed(answer: EmbedAnswer, options: { client: string; signal: AbortSignal }): Promise<Body>;
};
