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
 * `stream_interrupted` when the connection breaks, and why the call was ended when it was; then the rest is not read.
 */
export async function readBounded(response: Response, limit: BodyLimit): Promise<Uint8Array<ArrayBuffer>> {
  const { clock, maxBytes, maxMs, control } = limit;
  const announced = announcedLength(response.headers);
  if (announced > maxBytes) {
    await response.body?.cancel();
    throw tooLarge(maxBytes);
  }
  const cancelTimer = clock.after(maxMs, () => control.abort(tooSlow(maxMs)));
  let bytes: Uint8Array<ArrayBuffer> | null;
  try {
    // The runtime reads as many bytes as were announced; to do it by hand costs a tenth of the whole call.
    bytes = announced >= 0 ? new Uint8Array(await response.arrayBuffer()) : await readCounted(response.body, maxBytes);
  } catch (cause) {
    if (control.signal.aborted) throw control.signal.reason;
    const message = "The connection to Copilot broke before the answer was complete.";
    throw new ProxyError("stream_interrupted", message, { cause });
  } finally {
    cancelTimer();
  }
  if (!bytes) throw tooLarge(maxBytes);
  return bytes;
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
