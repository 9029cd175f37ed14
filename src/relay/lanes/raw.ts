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

/** Upstream's bytes as they are, quirks and all; how they end is watched, so that a broken stream is told. */
export function createRawLane(): Lane {
  // As if an event had just ended, so that the first line counts as one.
  let tail: ByteString = "\n\n";
  const seen = { done: false, finish: false, failure: false };
  let isOver = false;

  const isBetweenEvents = () => /(?:\n\n|\r\n\r\n|\r\r)$/.test(tail);

  function fail(error: ProxyError): Uint8Array {
    if (isOver) return bytesOf("");
    isOver = true;
    return bytesOf((isBetweenEvents() ? "" : "\n\n") + encodeUtf8(writeErrorEvent(error)));
  }

  return {
    push(chunk) {
      const text = tail + byteStringOf(chunk);
      seen.done ||= DONE.test(text);
      seen.finish ||= FINISH.test(text);
      seen.failure ||= FAILURE.test(text);
      // Copied from the bytes: a slice of the text would keep all of it in memory.
      tail = chunk.length < TAIL_BYTES ? text.slice(-TAIL_BYTES) : byteStringOf(chunk.subarray(-TAIL_BYTES));
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
