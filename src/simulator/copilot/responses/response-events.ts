import { type StreamEvent, type Typed, typedEvent } from "../../answer.ts";
import { partsOf } from "../speech.ts";
import { emptyItem, fullItem, type Output, summaryPart, textPart } from "./output-items.ts";
import { begunResponse, endedResponse, isIncomplete, type ResponsesReply, siblings } from "./response-object.ts";

/** The stream of a response, in the order of contract 8.1. No `[DONE]` follows. */
export function responseEvents(reply: ResponsesReply): StreamEvent[] {
  const end = isIncomplete(reply) ? "response.incomplete" : "response.completed";
  const events: Typed[] = [
    envelope("response.created", begunResponse(reply)),
    envelope("response.in_progress", begunResponse(reply)),
    ...reply.outputs.flatMap((output, index) => outputEvents(output, index, reply)),
    { ...envelope(end, endedResponse(reply)), ...siblings(reply) },
  ];
  return events.map(({ type, ...rest }, index) => typedEvent({ type, sequence_number: index, ...rest }));
}

function envelope(type: string, response: object): Typed {
  return { type, response };
}

function outputEvents(output: Output, index: number, { ids }: ResponsesReply): Typed[] {
  const place = { output_index: index };
  const within = () => ({ item_id: ids.next(output.kind, index), ...place });
  return [
    { type: "response.output_item.added", ...place, item: emptyItem(output, index, ids) },
    ...contentEvents(output, within),
    { type: "response.output_item.done", ...place, item: fullItem(output, index, ids) },
  ];
}

function contentEvents(output: Output, within: () => object): Typed[] {
  switch (output.kind) {
    case "reasoning":
      return output.pieces.length === 0 ? [] : summaryEvents(output.pieces, within);
    case "message":
      return textEvents(output.pieces, within);
    case "call": {
      const name = output.call.takesText ? "custom_tool_call_input" : "function_call_arguments";
      const whole = output.call.takesText ? { input: output.call.input } : { arguments: output.call.input };
      return [
        ...partsOf(output.call.input).map((delta) => ({ type: `response.${name}.delta`, ...within(), ...said(delta) })),
        { type: `response.${name}.done`, ...within(), ...whole },
      ];
    }
  }
}

function summaryEvents(pieces: readonly string[], within: () => object): Typed[] {
  const place = () => ({ ...within(), summary_index: 0 });
  const text = pieces.join("");
  return [
    { type: "response.reasoning_summary_part.added", ...place(), part: summaryPart("") },
    ...pieces.map((delta) => ({ type: "response.reasoning_summary_text.delta", ...place(), ...said(delta) })),
    { type: "response.reasoning_summary_text.done", ...place(), text },
    { type: "response.reasoning_summary_part.done", ...place(), part: summaryPart(text) },
  ];
}

function textEvents(pieces: readonly string[], within: () => object): Typed[] {
  const place = () => ({ ...within(), content_index: 0 });
  const text = pieces.join("");
  return [
    { type: "response.content_part.added", ...place(), part: textPart("") },
    ...pieces.map((delta) => ({ type: "response.output_text.delta", ...place(), ...said(delta), logprobs: [] })),
    { type: "response.output_text.done", ...place(), text, logprobs: [] },
    { type: "response.content_part.done", ...place(), part: textPart(text) },
  ];
}

/** A delta, with the filler that hides its length (contract 8.1, quirk 4). */
function said(delta: string): object {
  return { delta, obfuscation: "x7KqLmZp0Rt4vWn2".slice(delta.length % 16) };
}
