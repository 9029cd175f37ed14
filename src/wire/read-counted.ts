import type { AnswerBody } from "./answer.ts";

/** Far more than any client sends; each is a turn of the loop, so that millions of single bytes would stop all else. */
const MAX_CHUNKS = 32_768;

/** What a piece takes beside its bytes, measured. */
const PIECE_BYTES = 128;

/**
 * All bytes of a body; null as soon as they are more than `maxBytes`, or come in too many pieces, and the rest is not
 * read. `count` is told what each piece takes before it is kept; what it throws ends the reading too.
 */
export async function readCounted(
  body: AnswerBody | null,
  maxBytes: number,
  count?: (bytes: number) => void,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const reader = body?.getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true };
      if (done || !value) break;
      length += value.byteLength;
      if (length > maxBytes || chunks.length === MAX_CHUNKS) {
        await reader?.cancel();
        return null;
      }
      count?.(value.byteLength + PIECE_BYTES);
      chunks.push(value);
    }
  } catch (thrown) {
    // A reader that has failed has nothing to cancel, and says so again.
    await reader?.cancel().catch(() => {});
    throw thrown;
  }
  const [first] = chunks;
  return first && chunks.length === 1 ? first : Buffer.concat(chunks);
}
