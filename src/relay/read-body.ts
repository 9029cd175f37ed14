import { ProxyError } from "../errors.ts";

/**
 * The request's body, read once and whole. Throws `body_too_large` as soon as it is known to be longer than `maxBytes`,
 * with or without a Content-Length. How long it may take is the server's business.
 */
export async function readBody(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const length = request.headers.get("content-length");
  // Two headers arrive as "5, 5"; what is no number announces nothing and is counted.
  const isAnnounced = length !== null && /^\d+$/.test(length);
  if (isAnnounced && Number(length) > maxBytes) throw tooLarge(maxBytes);
  // Bun's HTTP parser reads exactly as many bytes as were announced.
  return isAnnounced ? new Uint8Array(await request.arrayBuffer()) : await readCounting(request, maxBytes);
}

async function readCounting({ body }: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.byteLength;
    if (length > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

function tooLarge(maxBytes: number): ProxyError {
  return new ProxyError(
    "body_too_large",
    `The request body is longer than ${maxBytes} bytes. Raise limits.request_bytes if it should be accepted.`,
  );
}
