import { learnFrame } from "../answer/delta-frame.ts";
import type { AnswerEvent, AnswerHead, OpenedPart } from "../conversation/event.ts";
import type { AnswerContext, AnswerReader } from "../dialect.ts";
import { countOf, type LooseObject, objectOf, objectsOf, stringOf, wordOf } from "../loose-json.ts";
import { DELTA_MEMBERS } from "./delta-members.ts";
import { createPartQueue } from "./part-queue.ts";
import { firstPart, readItem, SUMMARY_BREAK } from "./read-item.ts";
import { finishOf } from "./response-end.ts";
import { truncated } from "./stream.ts";
import { isFinal, upstreamEvent } from "./upstream-event.ts";
import { readUsage } from "./usage.ts";

/** The parts that are told by their pieces alone, by the event of those. */
const SPOKEN: ReadonlyMap<string, OpenedPart> = new Map([
  ["response.output_text.delta", { kind: "text" }],
  ["response.refusal.delta", { kind: "refusal" }],
]);

/** Reads a Responses stream of upstream's (contract 8.1). Ids of items are not looked at: they mean nothing there. */
export function createResponsesReader(context: AnswerContext): AnswerReader {
  const parts = createPartQueue();
  let hasBegun = false;
  let isDone = false;
  let itemsEnded = 0;

  function begin(response: LooseObject): AnswerEvent[] {
    if (hasBegun) return [];
    hasBegun = true;
    return [{ type: "begin", ...headOf(response) }];
  }

  function endItem(index: number, item: LooseObject): void {
    for (const { key, part, text, sealed } of readItem(item, index, context)) {
      parts.appear(index, key, part);
      parts.end(key, text, sealed);
    }
    parts.endItem(index);
    itemsEnded++;
  }

  /** An item that was not told as done is told by the end of all. */
  function finish(response: LooseObject): AnswerEvent[] {
    isDone = true;
    for (const item of objectsOf(response["output"]).slice(itemsEnded)) endItem(itemsEnded, item);
    parts.endAll();
    const usage = readUsage(response["usage"]);
    const steps = parts.take();
    const end: AnswerEvent = { type: "finish", reason: finishOf(response, parts.hasCalls()) };
    return usage ? [...steps, end, { type: "usage", usage }] : [...steps, end];
  }

  function read(type: string, event: LooseObject): void {
    const index = countOf(event["output_index"]) ?? 0;
    const item = objectOf(event["item"]);
    if (item && type === "response.output_item.done") {
      endItem(index, item);
      return;
    }
    const place = `${index}.${countOf(event["content_index"]) ?? 0}`;
    const part = item ? firstPart(item, index, context) : SPOKEN.get(type);
    if (part) parts.appear(index, place, part);
    parts.add(place, pieceOf(type, event));
  }

  return {
    event(payload) {
      const { type, event, response, failure } = upstreamEvent(payload, context.redact);
      if (failure) throw failure;
      const begun = begin(response ?? {});
      if (response && isFinal(type)) return [...begun, ...finish(response)];
      read(type, event);
      return [...begun, ...parts.take()];
    },
    frameOf: (data, text) => learnFrame(data, DELTA_MEMBERS, text),
    copied: parts.copied,
    done: () => isDone,
    end() {
      if (!isDone) throw truncated();
      return [];
    },
  };
}

/** What the event adds to the text of its part. */
function pieceOf(type: string, event: LooseObject): string {
  if (type === "response.reasoning_summary_part.added") return event["summary_index"] === 0 ? "" : SUMMARY_BREAK;
  return type.endsWith(".delta") ? (stringOf(event["delta"]) ?? "") : "";
}

function headOf(response: LooseObject): AnswerHead {
  const id = wordOf(response["id"]);
  const model = wordOf(response["model"]);
  const createdSeconds = countOf(response["created_at"]);
  return {
    ...(id === undefined ? {} : { id }),
    ...(model === undefined ? {} : { model }),
    ...(createdSeconds === undefined ? {} : { createdSeconds }),
  };
}
