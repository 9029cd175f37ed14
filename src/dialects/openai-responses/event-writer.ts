import type { ProxyError } from "../../errors.ts";
import { encodeUtf8 } from "../../wire/byte-string.ts";
import { aroundText, type WriteAround } from "../answer/around-text.ts";
import { openaiError } from "../answer/openai-error.ts";
import type { AnswerContext } from "../dialect.ts";
import type { LooseObject } from "../loose-json.ts";
import { keepItem } from "./kept-items.ts";
import { renderEvent } from "./render-event.ts";
import { responseObject } from "./response-object.ts";
import { errorEvent } from "./write-error.ts";

/** Writes the events of one streamed response, and keeps what the later ones say of it as a whole. */
export interface EventWriter {
  /** One event, numbered from 0 without gaps. A stream that has not begun is begun before it. */
  event(type: string, fields: LooseObject): string;
  /** Writes further deltas like this one, whatever their texts, and numbers them. */
  around(type: string, fields: LooseObject): WriteAround | undefined;
  /** An event about the whole response. What it says of it holds for those that follow. */
  response(type: string, fields: LooseObject): string;
  /** The end of an item, which is remembered as part of the output. */
  itemDone(outputIndex: number, item: LooseObject): string;
  /** The items that are done, in their order. */
  output(): LooseObject[];
  /**
   * The end of a stream that failed, in both ways that clients know: OpenAI's SDKs throw on `error`, Codex passes it
   * over and acts on `response.failed`. OpenAI itself sends both, in this order.
   */
  fail(error: ProxyError): string;
}

const NUMBER = '"sequence_number":';

export function createEventWriter(context: AnswerContext): EventWriter {
  const done = new Map<number, LooseObject>();
  let sequenceNumber = 0;
  let known: LooseObject = {};

  function write(type: string, fields: LooseObject): string {
    return renderEvent({ type, sequence_number: sequenceNumber++, ...fields });
  }

  function output(): LooseObject[] {
    return [...done].toSorted(([a], [b]) => a - b).map(([, item]) => item);
  }

  function response(type: string, fields: LooseObject): string {
    known = { ...known, ...fields };
    return write(type, { response: responseObject(context, { ...known, output: fields["output"] ?? output() }) });
  }

  function begun(): string {
    return sequenceNumber === 0 ? response("response.created", { status: "in_progress" }) : "";
  }

  return {
    response,
    output,
    event: (type, fields) => begun() + write(type, fields),
    around(type, fields) {
      const eventOf = (delta: string) => renderEvent({ type, sequence_number: 0, ...fields, delta });
      const numberAt = eventOf("").indexOf(NUMBER) + NUMBER.length;
      const start = encodeUtf8(eventOf("").slice(0, numberAt));
      const end = aroundText((delta) => eventOf(delta).slice(numberAt + 1));
      return end && ((text) => start + sequenceNumber++ + end(text));
    },
    itemDone(outputIndex, item) {
      done.set(outputIndex, item);
      keepItem(item, context);
      return begun() + write("response.output_item.done", { output_index: outputIndex, item });
    },
    fail(error) {
      const { code, message } = openaiError(error);
      const start = begun();
      const event = renderEvent(errorEvent(error, sequenceNumber++));
      return start + event + response("response.failed", { status: "failed", error: { code, message } });
    },
  };
}
