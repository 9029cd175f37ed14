import type { ClientDialect, Endings, StreamVerdict } from "../../dialects/dialect.ts";
import { asProxyError, ProxyError } from "../../errors.ts";
import { type ByteString, bytesOf, decodeUtf8, encodeUtf8 } from "../../wire/byte-string.ts";
import { createSseSplitter } from "../../wire/sse.ts";
import { type Lane, MAX_EVENT_BYTES } from "./lane.ts";

const LINE_FEED = 0x0a;

/** The bytes of an event that has begun: the client gets it whole. */
type Held = { parts: Uint8Array[]; length: number };

export type RawNeeds = Pick<ClientDialect, "writeErrorEvent" | "heartbeat"> & { endings: Endings };

/**
 * Upstream's events as they are, quirks and all, and whole ones only; how they end is watched, so that a broken stream
 * is told and never looks like a good one.
 */
export function createRawLane({ endings, writeErrorEvent, heartbeat }: RawNeeds): Lane {
  const held: Held = { parts: [], length: 0 };
  let hasFinish = false;
  let verdict: StreamVerdict | undefined;
  /** How much of the chunk in hand is whole events that the client may have. */
  let good = 0;

  const splitter = createSseSplitter({
    maxEventBytes: MAX_EVENT_BYTES,
    onEvent(data, isWhole, endsAt) {
      if (verdict !== undefined || !(isWhole || isComplete(data, endings))) return;
      const ending = endings.read(data);
      hasFinish ||= ending === "finish";
      verdict = verdictOf(ending, hasFinish);
      // An end without a finish before it is not handed on.
      if (verdict !== "stream_truncated") good = endsAt;
    },
  });

  const isOver = () => verdict !== undefined;

  /** Lets the splitter tell events; the failure that this comes to, if any. */
  function split(step: () => void): ProxyError | undefined {
    try {
      step();
    } catch (thrown) {
      return asProxyError(thrown);
    }
    return verdict === "stream_truncated" ? truncated() : undefined;
  }

  function failWith(error: ProxyError): Uint8Array {
    verdict = error.kind === "bad_upstream_answer" ? error.kind : "stream_truncated";
    return bytesOf(encodeUtf8(writeErrorEvent(error)));
  }

  return {
    push(chunk) {
      if (held.length === 0 && splitter.isBetweenEvents() && isWhole(chunk) && !endings.mayBeIn(chunk)) return chunk;
      good = 0;
      const failure = split(() => splitter.push(chunk));
      // A comment tells no event, and is the client's all the same.
      if (!isOver() && splitter.isBetweenEvents()) good = chunk.length;
      const ready = take(held, chunk, good);
      if (failure) ready.push(failWith(failure));
      else if (!isOver() && held.length > MAX_EVENT_BYTES) ready.push(failWith(tooLong()));
      return Buffer.concat(ready);
    },
    end() {
      if (verdict !== undefined) return { bytes: bytesOf(""), verdict };
      good = -1;
      let failure = split(splitter.end);
      // An event whose blank line was never sent is whole all the same.
      const ready = good === 0 ? [...held.parts, bytesOf("\n\n")] : [];
      if (!isOver() && hasFinish) verdict = "ok";
      if (!isOver()) failure = truncated();
      if (failure) ready.push(failWith(failure));
      return { bytes: Buffer.concat(ready), verdict: verdict ?? "stream_truncated" };
    },
    fail: (error) => (isOver() ? bytesOf("") : failWith(error)),
    heartbeat: () => bytesOf(isOver() ? "" : heartbeat),
    usage: () => undefined,
    done: isOver,
  };
}

function truncated(): ProxyError {
  return new ProxyError("stream_truncated", "Upstream ended the stream without a finish reason.");
}

function tooLong(): ProxyError {
  return new ProxyError("bad_upstream_answer", `Upstream sent an event of more than ${MAX_EVENT_BYTES} bytes.`);
}

function verdictOf(ending: ReturnType<Endings["read"]>, hasFinish: boolean): StreamVerdict | undefined {
  if (ending === "failure") return "upstream_refused";
  if (ending === "whole") return "ok";
  return ending === "end" ? (hasFinish ? "ok" : "stream_truncated") : undefined;
}

/** Whether the last event lacks no more than its blank line. */
function isComplete(data: ByteString, endings: Endings): boolean {
  if (endings.read(data) === "end") return true;
  try {
    return Boolean(JSON.parse(decodeUtf8(data)));
  } catch {
    return false;
  }
}

/** What is held and the good part of the chunk; the rest of it is held from now on. */
function take(held: Held, chunk: Uint8Array, good: number): Uint8Array[] {
  const rest = chunk.subarray(good);
  const ready = good > 0 ? [...held.parts, chunk.subarray(0, good)] : [];
  if (good > 0) Object.assign(held, { parts: [], length: 0 });
  if (rest.length > 0) held.parts.push(rest);
  held.length += rest.length;
  return ready;
}

/** Whether the chunk ends where an event does, as most do. */
function isWhole(chunk: Uint8Array): boolean {
  return chunk.at(-1) === LINE_FEED && chunk.at(-2) === LINE_FEED;
}
