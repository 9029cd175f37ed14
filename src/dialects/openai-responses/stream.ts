import { ProxyError } from "../../errors.ts";
import { type ByteString, encodeUtf8 } from "../../wire/byte-string.ts";
import { createDeltaCopier } from "../answer/delta-copier.ts";
import { learnFrame } from "../answer/delta-frame.ts";
import { eventPayload, notJson } from "../answer/event-payload.ts";
import { failureVerdict } from "../answer/failure-verdict.ts";
import { receiptUsage } from "../answer/receipt-usage.ts";
import type { AnswerContext, DialectStream, StreamVerdict } from "../dialect.ts";
import { DELTA_MEMBERS } from "./delta-members.ts";
import { createEventWriter } from "./event-writer.ts";
import { createRepairState, repairEvent } from "./repair.ts";

/** What keeps a silent stream alive: a comment, which every reader of server-sent events passes over. */
export const HEARTBEAT = ": keep-alive\n\n";

/** A streamed response of Copilot as OpenAI would send it (contract 8.1). */
export function createResponsesStream(context: AnswerContext): DialectStream {
  const writer = createEventWriter(context);
  const repair = createRepairState(context, writer);
  let verdict: StreamVerdict | undefined;
  const deltas = createDeltaCopier({
    frameOf: (data, text) => learnFrame(data, DELTA_MEMBERS, text),
    around() {
      const { type = "", ...fields } = repair.piece?.event ?? {};
      return writer.around(type, fields);
    },
    copied: (text) => repair.piece?.pieces.copied(repair.piece.event, text),
  });

  function failWith(error: ProxyError): ByteString {
    verdict = failureVerdict(error);
    return encodeUtf8(writer.fail(error));
  }

  function repaired(data: ByteString, payload: unknown): ByteString {
    try {
      const text = encodeUtf8(repairEvent(repair, payload));
      const delta = repair.piece?.event["delta"];
      if (typeof delta === "string") deltas.learn(data, delta);
      if (repair.isDone) verdict = "ok";
      return text;
    } catch (thrown) {
      if (!(thrown instanceof ProxyError)) throw thrown;
      return failWith(thrown);
    }
  }

  return {
    event(data, isWhole) {
      const copy = verdict === undefined ? deltas.copy(data) : undefined;
      if (copy !== undefined) return copy;
      const told = data.trim();
      // Whether upstream ends with chat's `[DONE]` is disputed; the typed events have told the end by then.
      if (verdict !== undefined || told === "" || told === "[DONE]") return "";
      deltas.catchUp();
      const payload = eventPayload(data);
      if (payload !== undefined) return repaired(data, payload);
      // Half an event says no more than that the stream was cut, which its end tells.
      return isWhole ? failWith(notJson()) : "";
    },
    copier: () => (verdict === undefined ? deltas.copier() : undefined),
    end() {
      const text = verdict === undefined ? failWith(truncated()) : "";
      return { text, verdict: verdict ?? "stream_truncated" };
    },
    fail: (error) => (verdict === undefined ? failWith(error) : ""),
    heartbeat: () => HEARTBEAT,
    usage: () => repair.usage && receiptUsage(repair.usage),
    done: () => verdict !== undefined,
  };
}

/** Never an end of our own making: a cut answer must not look whole. */
export function truncated(): ProxyError {
  return new ProxyError("stream_truncated", "Upstream ended the stream before the response was complete.");
}
