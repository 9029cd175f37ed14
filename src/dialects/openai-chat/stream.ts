import { ProxyError } from "../../errors.ts";
import { type ByteString, encodeUtf8 } from "../../wire/byte-string.ts";
import { refill } from "../../wire/event-template.ts";
import { eventPayload, notJson } from "../answer/event-payload.ts";
import { failureVerdict } from "../answer/failure-verdict.ts";
import type { DialectStream, StreamVerdict } from "../dialect.ts";
import { type ChatChunk, renderEvent } from "./chunk.ts";
import { createRepairState, finishStream, type RepairNeeds, repairChunk } from "./repair.ts";
import { learnTemplate, patch, type Template } from "./splice.ts";
import { receiptUsage } from "./usage.ts";
import { writeErrorEvent } from "./write-error.ts";

/** Frames that may pass before the next template is made, where templates turn out to be of no use. */
const MAX_PAUSE = 32;

/**
 * The event for a strict frame, "" for none. What it makes of a frame may depend on those before only where it is not
 * what `renderEvent` makes of it: a template stands for the latter.
 */
type RenderChunk = (chunk: ChatChunk) => ByteString;

/** A streamed chat answer of Copilot as a strict one (contract 7.4 to 7.11). */
export function createChatStream(needs: RepairNeeds, render: RenderChunk = renderEvent): DialectStream {
  const repair = createRepairState(needs);
  let template: Template | undefined;
  let pause = 0;
  let framesToWait = 0;
  let verdict: StreamVerdict | undefined;

  function repairFrame(data: ByteString, isWhole: boolean): ByteString {
    const { revision } = repair;
    const parsed = eventPayload(data);
    // Half a frame says no more than that the stream was cut, which its end tells.
    if (parsed === undefined) return isWhole ? failWith(notJson()) : "";
    const { chunks, failure } = repairChunk(repair, parsed);
    const events = chunks.map((chunk) => render(chunk)).join("");
    if (failure) return events + failWith(failure);
    if (chunks.length === 1 && repair.revision === revision) learn(data, events);
    return events;
  }

  function learn(data: ByteString, event: ByteString): void {
    if (framesToWait-- > 0) return;
    pause = template?.inBytes.wasUsed ? 0 : Math.min(pause * 2 + 1, MAX_PAUSE);
    framesToWait = pause;
    template = learnTemplate(repair, data, event);
  }

  function failWith(error: ProxyError): ByteString {
    verdict = failureVerdict(error);
    return encodeUtf8(writeErrorEvent(error));
  }

  function close(): ByteString {
    const { chunks, isComplete } = finishStream(repair);
    const events = chunks.map((chunk) => render(chunk)).join("");
    if (!isComplete) return events + failWith(truncated());
    verdict = "ok";
    return `${events}data: [DONE]\n\n`;
  }

  return {
    event(data, isWhole) {
      if (verdict !== undefined) return "";
      const patched = template && patch(template, repair, data);
      if (template && patched !== undefined) {
        template.inBytes.wasUsed = true;
        return patched;
      }
      const told = data.trim();
      if (told === "") return "";
      return told === "[DONE]" ? close() : repairFrame(data, isWhole);
    },
    copier() {
      if (verdict !== undefined || template?.revision !== repair.revision) return undefined;
      const { inBytes } = template;
      return (chunk) => refill(inBytes, chunk);
    },
    end() {
      const text = verdict === undefined ? close() : "";
      return { text, verdict: verdict ?? "stream_truncated" };
    },
    fail: (error) => (verdict === undefined ? failWith(error) : ""),
    heartbeat: () => ": keep-alive\n\n",
    usage: () => repair.usage && receiptUsage(repair.usage),
    done: () => verdict !== undefined,
  };
}

/** Never a finish of our own making: a cut answer must not look whole (contract 7.10). */
function truncated(): ProxyError {
  return new ProxyError("stream_truncated", "Upstream ended the stream without a finish reason.");
}
