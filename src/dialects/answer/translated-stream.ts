import { ProxyError } from "../../errors.ts";
import type { Usage } from "../../receipt.ts";
import { type ByteString, encodeUtf8 } from "../../wire/byte-string.ts";
import type { AnswerEvent } from "../conversation/event.ts";
import type { AnswerReader, AnswerWriter, DialectStream, StreamVerdict } from "../dialect.ts";
import { createDeltaCopier, type DeltaCopierNeeds } from "./delta-copier.ts";
import { eventPayload, notJson } from "./event-payload.ts";
import { failureVerdict } from "./failure-verdict.ts";
import { receiptUsage } from "./receipt-usage.ts";

export type TranslationNeeds = {
  reader: AnswerReader;
  writer: AnswerWriter;
  /** What keeps a silent stream alive in the client's dialect. */
  heartbeat: string;
};

/** A streamed answer of one dialect, told in another: upstream's events are read into steps, and the steps written. */
export function createTranslatedStream({ reader, writer, heartbeat }: TranslationNeeds): DialectStream {
  let verdict: StreamVerdict | undefined;
  let usage: Usage | undefined;
  const deltas = createDeltaCopier(copierNeeds(reader, writer));

  function read(data: ByteString, payload: unknown): string {
    const steps = reader.event(payload);
    const text = write(steps);
    const [step] = steps;
    if (step?.type === "delta" && steps.length === 1) deltas.learn(data, step.text);
    return text;
  }

  function write(steps: readonly AnswerEvent[]): string {
    let text = "";
    for (const step of steps) {
      if (step.type === "usage") usage = receiptUsage(step.usage);
      text += writer.event(step);
    }
    return text;
  }

  /** The text that the step gives; a failure of upstream's is told in the stream, after what came before it. */
  function guarded(step: () => string): string {
    try {
      return step();
    } catch (thrown) {
      if (!(thrown instanceof ProxyError)) throw thrown;
      return failWith(thrown);
    }
  }

  function failWith(error: ProxyError): string {
    verdict = failureVerdict(error);
    return writer.fail(error);
  }

  function close(): string {
    deltas.catchUp();
    return guarded(() => {
      const steps = write(reader.end());
      verdict = "ok";
      return steps + writer.end();
    });
  }

  function tell(data: ByteString, isWhole: boolean): string {
    deltas.catchUp();
    const payload = eventPayload(data);
    // Half an event says no more than that the stream was cut, which its end tells.
    if (payload === undefined) return isWhole ? failWith(notJson()) : "";
    const text = guarded(() => read(data, payload));
    return verdict === undefined && reader.done() ? text + close() : text;
  }

  return {
    event(data, isWhole) {
      const copy = verdict === undefined ? deltas.copy(data) : undefined;
      if (copy !== undefined) return copy;
      const told = data.trim();
      if (verdict !== undefined || told === "") return "";
      return encodeUtf8(told === "[DONE]" ? close() : tell(data, isWhole));
    },
    copier: () => (verdict === undefined ? deltas.copier() : undefined),
    end() {
      const text = verdict === undefined ? close() : "";
      return { text: encodeUtf8(text), verdict: verdict ?? "stream_truncated" };
    },
    fail: (error) => (verdict === undefined ? encodeUtf8(failWith(error)) : ""),
    heartbeat: () => heartbeat,
    usage: () => usage,
    done: () => verdict !== undefined,
  };
}

function copierNeeds(reader: AnswerReader, writer: AnswerWriter): DeltaCopierNeeds {
  return {
    frameOf: (data, text) => reader.frameOf?.(data, text),
    around: () => writer.around?.(),
    copied(text) {
      reader.copied?.(text);
      writer.copied?.(text);
    },
  };
}
