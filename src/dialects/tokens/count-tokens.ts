import type { Encoding } from "./encoding.ts";
import { loadVocabulary } from "./load-vocabulary.ts";

/** What looks like a special token in a text, `<|endoftext|>` say, is text. */
const PLAIN = { disallowedSpecial: new Set<string>() };

/**
 * A run of so many letters, spaces or signs. The library takes time with the square of such a run, minutes for a
 * megabyte of one letter, so the text is cut behind each; what is cut may count as one token more than it is. Prose and
 * code have none of them.
 */
const LONG_RUN = /[\p{L}\p{M}]{256}|\s{256}|[^\s\p{L}\p{N}]{256}/gu;

/**
 * How many tokens the texts are, all together. A megabyte of prose takes a fifth of a second, of the worst text some
 * seconds, so this belongs on a thread.
 */
export async function countTokens(texts: readonly string[], encoding: Encoding): Promise<number> {
  const encoder = (await loadVocabulary(encoding)).encoder();
  let sum = 0;
  for (const text of texts) for (const piece of pieces(text)) sum += encoder.countTokens(piece, PLAIN);
  // It would keep what a client has written until others have written as much.
  encoder.clearMergeCache();
  return sum;
}

function* pieces(text: string): Iterable<string> {
  let from = 0;
  for (const { index, 0: run } of text.matchAll(LONG_RUN)) {
    const end = index + run.length;
    yield text.slice(from, end);
    from = end;
  }
  yield text.slice(from);
}
