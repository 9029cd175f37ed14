import type { AnswerEvent, Finish } from "../conversation/event.ts";
import type { Sealed } from "../conversation/sealed.ts";
import type { AnswerContext, AnswerWriter } from "../dialect.ts";
import type { LooseObject } from "../loose-json.ts";
import { createEventWriter } from "./event-writer.ts";
import { endsEarly, RESPONSE_ENDS } from "./response-end.ts";
import { writeUsage } from "./usage.ts";
import { beginItem, type OpenItem } from "./write-item.ts";

/** Writes an answer of another dialect as a Responses stream, with the whole order of its events (contract 8.1). */
export function createResponsesWriter(context: AnswerContext): AnswerWriter {
  const writer = createEventWriter(context);
  let item: OpenItem | undefined;
  /** The last item, of which only what comes next tells whether the answer was cut off in it. */
  let closed: { item: OpenItem; sealed: Sealed | undefined } | undefined;
  let count = 0;
  let finish: Finish = "stop";
  let usage: LooseObject | null = null;

  function begin({ model, createdSeconds }: Extract<AnswerEvent, { type: "begin" }>): string {
    const fields = { status: "in_progress", model, created_at: createdSeconds };
    return writer.response("response.created", fields) + writer.response("response.in_progress", {});
  }

  function endItem(isCut: boolean): string {
    const ended = closed?.item.close({ sealed: closed.sealed, isCut }) ?? "";
    closed = undefined;
    return ended;
  }

  return {
    event(event) {
      switch (event.type) {
        case "begin":
          return begin(event);
        case "open": {
          const ended = endItem(false);
          item = beginItem(event.part, count++, context, writer);
          return ended + item.opened;
        }
        case "delta":
          return item?.delta(event.text) ?? "";
        case "close":
          closed = item && { item, sealed: event.sealed };
          item = undefined;
          return "";
        case "finish":
          finish = event.reason;
          return endItem(endsEarly(finish));
        case "usage":
          usage = writeUsage(event.usage);
          return "";
      }
    },
    end() {
      const end = RESPONSE_ENDS[finish];
      return writer.response(`response.${end.status}`, { ...end, usage });
    },
    fail: (error) => endItem(false) + writer.fail(error),
    around: () => item?.text?.around(),
    copied: (text) => item?.text?.copied(text),
  };
}
