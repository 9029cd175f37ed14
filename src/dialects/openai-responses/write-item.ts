import type { OpenedPart } from "../conversation/event.ts";
import { createFreeFormInput } from "../conversation/free-form-input.ts";
import { type Sealed, wrapSealed } from "../conversation/sealed.ts";
import type { AnswerContext } from "../dialect.ts";
import type { LooseObject } from "../loose-json.ts";
import { type CalledTool, calledTool } from "./called-tool.ts";
import type { EventWriter } from "./event-writer.ts";
import { itemId } from "./ids.ts";
import { createItemText, type ItemText } from "./item-text.ts";

/** An output item that is being written. Each method gives its events. */
export type OpenItem = {
  /** The events that begin it. */
  opened: string;
  delta(text: string): string;
  close(end: ItemEnd): string;
  /** Where further deltas are told as they come: what they are added to. */
  text?: ItemText;
};

/** How an item ends: `isCut` where the whole answer does, in its midst. */
type ItemEnd = { sealed: Sealed | undefined; isCut: boolean };

/** Where an item stands, and how its events are written. */
type Place = {
  index: number;
  id: string;
  tell: (type: string, fields: LooseObject) => string;
  /** What is told by events of the type. */
  textOf: (type: string, fields?: LooseObject) => ItemText;
  writer: EventWriter;
};

type Call = Extract<OpenedPart, { kind: "call" }>;

/** One part of an answer is one item of the output, the `index`th. */
export function beginItem(part: OpenedPart, index: number, context: AnswerContext, writer: EventWriter): OpenItem {
  const placeOf = (type: string): Place => {
    const id = itemId(type, context.requestId, index);
    const at = { output_index: index, item_id: id };
    return {
      index,
      id,
      tell: (event, fields) => writer.event(event, { ...at, ...fields }),
      textOf: (event, fields = {}) => createItemText(event, { ...at, ...fields }, writer),
      writer,
    };
  };
  if (part.kind === "text") return beginMessage(placeOf("message"), "output_text");
  if (part.kind === "refusal") return beginMessage(placeOf("message"), "refusal");
  if (part.kind === "reasoning") return beginReasoning(placeOf("reasoning"));
  const tool = calledTool(part.name, context.asked);
  const isFreeForm = tool.isFreeForm || part.isFreeForm === true;
  if (!isFreeForm) return beginFunctionCall(part, tool, placeOf("function_call"));
  return beginCustomCall(part, tool, placeOf("custom_tool_call"));
}

function statusAt(isCut: boolean): "completed" | "incomplete" {
  return isCut ? "incomplete" : "completed";
}

function added({ index, writer }: Place, item: LooseObject): string {
  return writer.event("response.output_item.added", { output_index: index, item });
}

function beginMessage(place: Place, type: "output_text" | "refusal"): OpenItem {
  const isText = type === "output_text";
  const extra = isText ? { logprobs: [] } : {};
  const partOf = (text: string) => (isText ? { type, text, annotations: [], logprobs: [] } : { type, refusal: text });
  const itemOf = (status: string, content: LooseObject[]) => ({
    id: place.id,
    type: "message",
    role: "assistant",
    status,
    content,
  });
  const text = place.textOf(`response.${type}.delta`, { content_index: 0, ...extra });
  return {
    opened:
      added(place, itemOf("in_progress", [])) +
      place.tell("response.content_part.added", { content_index: 0, part: partOf("") }),
    delta: text.add,
    text,
    close({ isCut }) {
      const part = partOf(text.whole());
      const whole = isText ? { text: text.whole(), ...extra } : { refusal: text.whole() };
      return (
        place.tell(`response.${type}.done`, { content_index: 0, ...whole }) +
        place.tell("response.content_part.done", { content_index: 0, part }) +
        place.writer.itemDone(place.index, itemOf(statusAt(isCut), [part]))
      );
    },
  };
}

/** The summary has one part, or none where there is nothing to read; what is sealed goes back with the item. */
function beginReasoning(place: Place): OpenItem {
  const { id, tell, writer, index } = place;
  const head = { id, type: "reasoning" };
  const summary = place.textOf("response.reasoning_summary_text.delta", { summary_index: 0 });
  return {
    opened: added(place, { ...head, summary: [], encrypted_content: null }),
    delta(piece) {
      const part = { type: "summary_text", text: "" };
      const isFirst = summary.whole() === "";
      const begun = isFirst ? tell("response.reasoning_summary_part.added", { summary_index: 0, part }) : "";
      return begun + summary.add(piece);
    },
    text: summary,
    close({ sealed }) {
      const text = summary.whole();
      const encrypted = { encrypted_content: sealed ? wrapSealed(sealed) : null };
      if (text === "") return writer.itemDone(index, { ...head, summary: [], ...encrypted });
      const part = { type: "summary_text", text };
      return (
        tell("response.reasoning_summary_text.done", { summary_index: 0, text }) +
        tell("response.reasoning_summary_part.done", { summary_index: 0, part }) +
        writer.itemDone(index, { ...head, summary: [part], ...encrypted })
      );
    },
  };
}

function beginFunctionCall(call: Call, { names }: CalledTool, place: Place): OpenItem {
  const { id, tell, writer, index } = place;
  const itemOf = (status: string, input: string) => ({
    id,
    type: "function_call",
    status,
    call_id: call.id,
    ...names,
    arguments: input,
  });
  const text = place.textOf("response.function_call_arguments.delta");
  return {
    opened: added(place, itemOf("in_progress", "")),
    delta: text.add,
    text,
    close({ isCut }) {
      // A call without arguments has no input at all in some dialects, and clients parse what they get here.
      const begun = text.whole().trim() === "" && !isCut ? text.add("{}") : "";
      const input = text.whole();
      const done = tell("response.function_call_arguments.done", { arguments: input });
      return begun + done + writer.itemDone(index, itemOf(statusAt(isCut), input));
    },
  };
}

/** Unless upstream knows such tools itself, the free text stands in a JSON input and is read out of it as it comes. */
function beginCustomCall(call: Call, { names }: CalledTool, place: Place): OpenItem {
  const { id, tell, writer, index } = place;
  const inside = call.isFreeForm ? undefined : createFreeFormInput();
  const itemOf = (status: string, input: string) => ({
    id,
    type: "custom_tool_call",
    status,
    call_id: call.id,
    ...names,
    input,
  });
  const text = place.textOf("response.custom_tool_call_input.delta");
  const tellPiece = (piece: string) => (piece === "" ? "" : text.add(piece));
  return {
    opened: added(place, itemOf("in_progress", "")),
    delta: (piece) => tellPiece(inside ? inside.push(piece) : piece),
    ...(inside ? {} : { text }),
    close({ isCut }) {
      const rest = tellPiece(inside?.end() ?? "");
      const input = text.whole();
      const done = tell("response.custom_tool_call_input.done", { input });
      return rest + done + writer.itemDone(index, itemOf(statusAt(isCut), input));
    },
  };
}
