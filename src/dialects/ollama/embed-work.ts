import type { Body } from "../dialect.ts";
import type { EmbedOperation, EmbedRequest } from "./read-embed.ts";
import type { EmbedAnswer } from "./write-embed.ts";

/** Whose work it is, and what ends it. */
type Options = { client: string; signal: AbortSignal };

/**
 * What is done to the bodies of a call, wherever that is: many vectors are megabytes of digits. Each throws what the
 * function of its name does, and the signal's reason. The bytes and the vectors are no longer the caller's.
 */
export type EmbedWork = {
  readEmbed(operation: EmbedOperation, body: Body, options: Options): Promise<EmbedRequest>;
  writeEmbed(answer: EmbedAnswer, options: Options): Promise<Body>;
};
