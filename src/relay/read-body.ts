import { ProxyError } from "../errors.ts";
import { readCounted } from "../wire/read-counted.ts";

/**
 * The request's body, read once and whole. Throws `body_too_large` as soon as it is known to be longer than `maxBytes`,
 * with or without a Content-Length. `hold` is told of all bytes before they are held, of an announced length at once,
 * and may throw. How long it may take is the server's business.
 */
export async function readBody(
  request: Request,
  maxBytes: number,
  hold: (bytes: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const length = request.headers.get("content-length");
  // Two headers arrive as "5, 5"; what is no number announces nothing and is counted.
  const isAnnounced = length !== null && /^\d+$/.test(length);
  if (isAnnounced && Number(length) > maxBytes) throw tooLarge(maxBytes);
  // Bun's HTTP parser reads exactly as many bytes as were announced.
  if (isAnnounced) {
    hold(Number(length));
    return new Uint8Array(await request.arrayBuffer());
  }
  const bytes = await readCounted(request.body, maxBytes, hold);
  if (!bytes) throw tooLarge(maxBytes);
  return bytes;
}

function tooLarge(maxBytes: number): ProxyError {
  return new ProxyError(
    "body_too_large",
    `The request body is longer than ${maxBytes} bytes, or comes in very many pieces. Raise limits.request_bytes if it should be accepted.`,
  );
}
