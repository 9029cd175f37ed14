import { ProxyError } from "../errors.ts";
import type { Answer, AnswerHeaders } from "../wire/answer.ts";
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
 * `stream_interrupted` when the connection breaks, what the body itself says of its failure, and why the call was ended
 * when it was; then the rest is not read.
 */
export async function readBounded(answer: Answer, limit: BodyLimit): Promise<Uint8Array<ArrayBuffer>> {
  const { clock, maxBytes, maxMs, control } = limit;
  if (announcedLength(answer.headers) > maxBytes) {
    await answer.body?.getReader().cancel();
    throw tooLarge(maxBytes);
  }
  const cancelTimer = clock.after(maxMs, () => control.abort(tooSlow(maxMs)));
  try {
    const bytes = await readCounted(answer.body, maxBytes);
    if (bytes) return bytes;
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

/** The same as text: a byte order mark is left out, what is no UTF-8 becomes U+FFFD. */
export async function readBoundedText(answer: Answer, limit: BodyLimit): Promise<string> {
  return new TextDecoder().decode(await readBounded(answer, limit));
}

/** NaN where none can be relied on: chunks come before a length, and may be more (RFC 9112 6.3). */
function announcedLength(headers: AnswerHeaders): number {
  return headers.has("transfer-encoding") ? Number.NaN : Number(headers.get("content-length") ?? Number.NaN);
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
