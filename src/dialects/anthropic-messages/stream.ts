import { isUtf8 } from "node:buffer";
import { ProxyError } from "../../errors.ts";
import { type ByteString, bytesOf, encodeUtf8 } from "../../wire/byte-string.ts";
import { refill } from "../../wire/event-template.ts";
import { eventPayload } from "../answer/event-payload.ts";
import { failureVerdict } from "../answer/failure-verdict.ts";
import { receiptUsage } from "../answer/receipt-usage.ts";
import type { AnswerContext, DialectStream, StreamVerdict } from "../dialect.ts";
import { type LooseObject, objectOf } from "../loose-json.ts";
import { type DeltaTemplate, fits, isAlike, learnTemplate } from "./delta-template.ts";
import { PING } from "./stream-event.ts";
import { type StreamState, strictEvent } from "./strict-event.ts";
import { readUsage } from "./usage.ts";
import { writeErrorEvent } from "./write-error.ts";

/** A streamed answer of `/v1/messages`, its bytes kept but for what the specification does not have (contract 8.2). */
export function createMessagesStream(context: AnswerContext): DialectStream {
  const state: StreamState = { context, hasBegun: false, hasReason: false, usage: undefined };
  let template: DeltaTemplate | undefined;
  let verdict: StreamVerdict | undefined;

  function failWith(error: ProxyError): ByteString {
    verdict = failureVerdict(error);
    return encodeUtf8(writeErrorEvent(error));
  }

  function strict(data: ByteString, parsed: LooseObject): ByteString {
    const found = strictEvent(state, parsed);
    if (!found) return "";
    const { type, event } = found;
    if (type === "message_stop") verdict = "ok";
    if (!template || !isAlike(template, data)) template = learnTemplate(data);
    return render(type, event === parsed && isOneLine(data) ? data : encodeUtf8(JSON.stringify(event)));
  }

  function guarded(data: ByteString, isWhole: boolean): ByteString {
    const parsed = objectOf(eventPayload(data));
    // Half an event says no more than that the stream was cut, which its end tells.
    if (!parsed) return isWhole ? failWith(notAnObject()) : "";
    try {
      return strict(data, parsed);
    } catch (thrown) {
      if (!(thrown instanceof ProxyError)) throw thrown;
      return failWith(thrown);
    }
  }

  return {
    event(data, isWhole) {
      if (verdict !== undefined) return "";
      if (template && fits(template, data)) {
        template.inBytes.wasUsed = true;
        return render("content_block_delta", data);
      }
      const told = data.trim();
      // `[DONE]` ends the streams of OpenAI's dialects; upstream writes it into this one too.
      return told === "" || told === "[DONE]" ? "" : guarded(data, isWhole);
    },
    copier() {
      if (verdict !== undefined || !template) return undefined;
      const { inBytes } = template;
      return (chunk) => refill(inBytes, chunk);
    },
    end() {
      const text = verdict === undefined ? failWith(truncated()) : "";
      return { text, verdict: verdict ?? "stream_truncated" };
    },
    fail: (error) => (verdict === undefined ? failWith(error) : ""),
    heartbeat: () => PING,
    usage: () => state.usage && receiptUsage(readUsage(state.usage)),
    done: () => verdict !== undefined,
  };
}

function render(type: string, data: ByteString): ByteString {
  return `event: ${type}\ndata: ${data}\n\n`;
}

/** Whether it can stand in an event as it is. */
function isOneLine(data: ByteString): boolean {
  return !/[\r\n]/.test(data) && isUtf8(bytesOf(data));
}

function notAnObject(): ProxyError {
  return new ProxyError("bad_upstream_answer", "Upstream sent an event that is no JSON object.");
}

/** Never a stop of our own making: a cut answer must not look whole. */
function truncated(): ProxyError {
  return new ProxyError("stream_truncated", "Upstream ended the stream without its last event.");
}
