import type { ChunkCopier, DialectStream } from "../../dialects/dialect.ts";
import { ProxyError } from "../../errors.ts";
import { type ByteString, bytesOf } from "../../wire/byte-string.ts";
import { createSseSplitter } from "../../wire/sse.ts";
import { type Lane, MAX_EVENT_BYTES } from "./lane.ts";

/** Upstream and client speak the same dialect: every event is made strict by the dialect, or passes as it is. */
export function createNormaliseLane(stream: DialectStream): Lane {
  let output: ByteString = "";
  /** For the next chunk, when that begins with a new event. */
  let copy: ChunkCopier | undefined;
  const splitter = createSseSplitter({
    maxEventBytes: MAX_EVENT_BYTES,
    onEvent(data, isWhole) {
      output += stream.event(data, isWhole);
    },
  });

  function take(): Uint8Array {
    const bytes = bytesOf(output);
    output = "";
    copy = splitter.isBetweenEvents() ? stream.copier() : undefined;
    return bytes;
  }

  return {
    push(chunk) {
      const event = copy?.(chunk);
      if (event !== undefined) return event;
      try {
        splitter.push(chunk);
      } catch (thrown) {
        output += stream.fail(unreadable(thrown));
      }
      return take();
    },
    end() {
      try {
        splitter.end();
      } catch (thrown) {
        output += stream.fail(unreadable(thrown));
      }
      const { text, verdict } = stream.end();
      output += text;
      return { bytes: take(), verdict };
    },
    fail(error) {
      output += stream.fail(error);
      return take();
    },
    heartbeat: () => bytesOf(stream.heartbeat()),
    usage: stream.usage,
    done: stream.done,
  };
}

/** What a lane chokes on is upstream's: nested deeper, say, than can be written again. */
function unreadable(thrown: unknown): ProxyError {
  if (thrown instanceof ProxyError) return thrown;
  return new ProxyError("bad_upstream_answer", "Upstream sent an event that cannot be read.", { cause: thrown });
}
