import { ProxyError } from "../errors.ts";
import { readCounted } from "../wire/read-counted.ts";

/**
 * The whole body of an answer as bytes. Throws `answer_too_large` beyond `maxBytes`, and `stream_interrupted` when the
 * connection breaks; either way the rest is not read.
 */
export async function readBounded(response: Response, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const announced = Number(response.headers.get("content-length") ?? Number.NaN);
  if (announced > maxBytes) {
    await response.body?.cancel();
    throw tooLarge(maxBytes);
  }
  const bytes = await read(response, announced >= 0, maxBytes);
  if (!bytes) throw tooLarge(maxBytes);
  return bytes;
}

async function read(response: Response, isAnnounced: boolean, maxBytes: number) {
  try {
    // The runtime reads as many bytes as were announced; to do it by hand costs a tenth of the whole call.
    if (isAnnounced) return new Uint8Array(await response.arrayBuffer());
    return await readCounted(response.body, maxBytes);
  } catch (cause) {
    // Why the call was ended, when it was.
    if (cause instanceof ProxyError) throw cause;
    const message = "The connection to Copilot broke before the answer was complete.";
    throw new ProxyError("stream_interrupted", message, { cause });
  }
}

function tooLarge(maxBytes: number): ProxyError {
  return new ProxyError("answer_too_large", `Copilot's answer is longer than ${maxBytes} bytes (limits.answer_bytes).`);
}
