import type { Encoding } from "./encoding.ts";

/** Whose work it is, and what ends it. */
type Options = { client: string; signal: AbortSignal };

/** Texts and tokens, the one in terms of the other; where that is done is not the caller's business. */
export type Tokenizer = {
  /** How many tokens the texts are, all together. */
  count(texts: readonly string[], encoding: Encoding, options: Options): Promise<number>;
  /** The text of each list. Throws `invalid_value`, with `param`, for what is no token. */
  decode(lists: readonly Uint32Array[], encoding: Encoding, options: Options & { param: string }): Promise<string[]>;
};
