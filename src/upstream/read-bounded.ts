import { ProxyError } from "../errors.ts";
import { readCounted } from "../wire/read-counted.ts";
import type { Clock } from "../world/clock.ts";

export type BodyLimit = {
  clock: Clock;
  maxBytes: number;
  /** Milliseconds that the whole body may take once its headers are there. */
  maxMs: number;
  /** The control of the call that the body belongs to. */
  control: AbortController;
};

/**
 * The whole body of an answer as bytes. Throws `answer_too_large` beyond `maxBytes`, `upstream_timeout` after `maxMs`,
 * `stream_interrupted` when the connection breaks, what the body itself says of its failure, and why the call was ended when it was; then the rest is not read.
 */
export function readBounded(response: Response, limit: BodyLimit): Promise<Uint8Array<ArrayBuffer>> {
  return bounded(
    response,
    limit,
    async () => new Uint8Array(await response.arrayBuffer()),
    (bytes) => bytes,
  );
}

/**
 * The same as text: a byte order mark is left out, what is no UTF-8 becomes U+FFFD. To read it at once as what is
 * wanted saves two copies of it.
 */
export function readBoundedText(response: Response, limit: BodyLimit): Promise<string> {
  return bounded(
    response,
    limit,
    () => response.text(),
    (bytes) => new TextDecoder().decode(bytes),
  );
}

async function bounded<T>(
  response: Response,
  { clock, maxBytes, maxMs, control }: BodyLimit,
  readAll: () => Promise<T>,
  ofBytes: (bytes: Uint8Array<ArrayBuffer>) => T,
): Promise<T> {
  const announced = announcedLength(response.headers);
  if (announced > maxBytes) {
    await response.body?.cancel();
    throw tooLarge(maxBytes);
  }
  const cancelTimer = clock.after(maxMs, () => control.abort(tooSlow(maxMs)));
  try {
    // The runtime reads as many bytes as were announced; to do it by hand costs a tenth of the whole call.
    if (announced >= 0) return await readAll();
    const bytes = await readCounted(response.body, maxBytes);
    if (bytes) return ofBytes(bytes);
  } catch (cause) {
    if (control.signal.aborted) throw control.signal.reason;
    if (cause instanceof ProxyError) throw cause;
    const message = "The connection to Copilot broke before the answer was complete.";
    throw new ProxyError("stream_interrupted", message, { cause });
  } finally {
    cancelTimer();
  }
  throw tooLarge(maxBytes);
}

/** NaN where none can be relied on: chunks come before a length, and may be more (RFC 9112 6.3). */
function announcedLength(headers: Headers): number {
  const length = headers.get("content-length");
  return length !== null && /^\d+$/.test(length) && !headers.has("transfer-encoding") ? Number(length) : Number.NaN;
}

function tooLarge(maxBytes: number): ProxyError {
  return new ProxyError("answer_too_large", `Copilot's answer is longer than ${maxBytes} bytes (limits.answer_bytes).`);
}

function tooSlow(maxMs: number): ProxyError {
  const seconds = maxMs / 1000;
  return new ProxyError(
    "upstream_timeout",
    `Copilot's answer was not complete within ${seconds} seconds (timeouts.proxy_context).`,
  );
}
