import { ProxyError } from "../errors.ts";

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
  try {
    // The runtime reads as many bytes as were announced; to do it by hand costs a tenth of the whole call.
    return announced >= 0 ? new Uint8Array(await response.arrayBuffer()) : await readCounting(response, maxBytes);
  } catch (cause) {
    if (cause instanceof ProxyError) throw cause;
    throw new ProxyError("stream_interrupted", "The connection to Copilot broke before the answer was complete.", {
      cause,
    });
  }
}

async function readCounting({ body }: Response, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.byteLength;
    // Leaving the loop cancels the rest.
    if (length > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

function tooLarge(maxBytes: number): ProxyError {
  return new ProxyError("answer_too_large", `Copilot's answer is longer than ${maxBytes} bytes (limits.answer_bytes).`);
}
