import type { Encoding } from "../dialects/tokens/encoding.ts";
import type { JOBS } from "./jobs.ts";
import type { Pool } from "./pool.ts";
import { unlessTaken } from "./unless-taken.ts";

/** Whose work it is, and what ends it. */
type Options = { client: string; signal: AbortSignal };

/** Texts and tokens, the one in terms of the other. */
export type Tokenizer = {
  /** How many tokens the texts are, all together. */
  count(texts: readonly string[], encoding: Encoding, options: Options): Promise<number>;
  /** The text of each list. Throws `invalid_value`, with `param`, for what is no token. */
  decode(lists: readonly Uint32Array[], encoding: Encoding, options: Options & { param: string }): Promise<string[]>;
};

/** Does it on a thread, always: the vocabulary alone takes a quarter of a second to load. */
export function createTokenizer(pool: Pick<Pool<typeof JOBS>, "run">): Tokenizer {
  return {
    count: (texts, encoding, { client, signal }) =>
      pool.run("countTokens", { texts, encoding }, { client, signal }).catch(
        unlessTaken(signal, async () => {
          const { countTokens } = await import("../dialects/tokens/count-tokens.ts");
          return await countTokens(texts, encoding);
        }),
      ),
    decode: (lists, encoding, { client, signal, param }) =>
      pool.run("decodeTokens", { lists, encoding, param }, { client, signal }).catch(
        unlessTaken(signal, async () => {
          const { decodeTokens } = await import("../dialects/tokens/decode-tokens.ts");
          return await decodeTokens(lists, encoding, param);
        }),
      ),
  };
}
