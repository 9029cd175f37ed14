/** Far more than any client sends; each is a turn of the loop, so that millions of single bytes would stop all else. */
const MAX_CHUNKS = 32_768;

/**
 * All bytes of a body whose length nobody has announced; null as soon as they are more than `maxBytes`, or come in too
 * many pieces, and the rest is not read.
 */
export async function readCounted(
  body: ReadableStream<Uint8Array> | null,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.byteLength;
    // Leaving the loop cancels the body.
    if (length > maxBytes || chunks.length === MAX_CHUNKS) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
