import { writeErrorEvent } from "../../dialects/openai-chat/write-error.ts";
import { ProxyError } from "../../errors.ts";
import { type ByteString, byteStringOf, bytesOf, encodeUtf8 } from "../../wire/byte-string.ts";
import type { Lane } from "./lane.ts";

/** Enough to see again, over the border of two chunks, what the patterns look for. */
const TAIL_BYTES = 64;

/** None of them can occur within a JSON string, where quotes and line ends are escaped. */
const DONE = /[\r\n]data: ?\[DONE\][\r\n]/;
const FINISH = /"finish_reason":\s*"/;
const FAILURE = /[\r\n]data: ?\{\s*"error":\s*[{"]/;

/** What begins them, as bytes. Most events have the last one too, with `null` at once behind it. */
const DONE_SIGN = bytesOf("[DONE]");
const FAILURE_SIGN = bytesOf('"error":');
const FINISH_SIGN = bytesOf('"finish_reason":');

const LINE_FEED = 0x0a;
const LETTER_N = 0x6e;

/** As if an event had just ended, so that the first line counts as one. */
const BETWEEN_EVENTS: ByteString = "\n\n";

/** Upstream's bytes as they are, quirks and all; how they end is watched, so that a broken stream is told. */
export function createRawLane(): Lane {
  let tail: ByteString = BETWEEN_EVENTS;
  const seen = { done: false, finish: false, failure: false };
  let isOver = false;

  const isBetweenEvents = () => tail === BETWEEN_EVENTS;

  function fail(error: ProxyError): Uint8Array {
    if (isOver) return bytesOf("");
    isOver = true;
    return bytesOf((isBetweenEvents() ? "" : "\n\n") + encodeUtf8(writeErrorEvent(error)));
  }

  return {
    push(chunk) {
      if (isBetweenEvents() && isUnremarkable(chunk)) return chunk;
      const text = tail + byteStringOf(chunk);
      seen.done ||= DONE.test(text);
      seen.finish ||= FINISH.test(text);
      seen.failure ||= FAILURE.test(text);
      tail = tailOf(text, chunk);
      isOver ||= (seen.done || seen.failure) && isBetweenEvents();
      return chunk;
    },
    end() {
      if (seen.failure) return { bytes: bytesOf(""), verdict: "upstream_refused" };
      if (seen.done || seen.finish) return { bytes: bytesOf(""), verdict: "ok" };
      const truncated = new ProxyError("stream_truncated", "Upstream ended the stream without a finish reason.");
      return { bytes: fail(truncated), verdict: "stream_truncated" };
    },
    fail,
    heartbeat: () => bytesOf(isBetweenEvents() ? ": keep-alive\n\n" : ""),
    usage: () => undefined,
    done: () => isOver,
  };
}

/** What is kept of the text, which ends with the chunk. */
function tailOf(text: ByteString, chunk: Uint8Array): ByteString {
  if (/(?:\n\n|\r\n\r\n|\r\r)$/.test(text)) return BETWEEN_EVENTS;
  // Copied from the bytes: a slice of the text would keep all of it in memory.
  return chunk.length < TAIL_BYTES ? text.slice(-TAIL_BYTES) : byteStringOf(chunk.subarray(-TAIL_BYTES));
}

/** Whether the chunk ends with an event's end and none of the patterns can match in it, which is so for most. */
function isUnremarkable(chunk: Uint8Array): boolean {
  if (chunk.at(-1) !== LINE_FEED || chunk.at(-2) !== LINE_FEED) return false;
  return offsetOf(DONE_SIGN, chunk) < 0 && offsetOf(FAILURE_SIGN, chunk) < 0 && !mayFinish(chunk);
}

function mayFinish(chunk: Uint8Array): boolean {
  for (let at = offsetOf(FINISH_SIGN, chunk); at >= 0; at = offsetOf(FINISH_SIGN, chunk, at + 1)) {
    if (chunk[at + FINISH_SIGN.length] !== LETTER_N) return true;
  }
  return false;
}

/** Native, and on the chunk's own bytes: -1 where the sign is not in it. */
function offsetOf(sign: Uint8Array, chunk: Uint8Array, from = 0): number {
  return Buffer.prototype.indexOf.call(chunk, sign, from);
}
