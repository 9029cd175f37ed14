import type { Tokenizer } from "../dialects/tokens/tokenizer.ts";
import type { JOBS } from "./jobs.ts";
import type { Pool } from "./pool.ts";
import { unlessTaken } from "./unless-taken.ts";

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
