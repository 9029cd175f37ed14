import { createWriter as messagesWriter } from "../../src/dialects/anthropic-messages/write-stream.ts";
import type { AnswerEvent } from "../../src/dialects/conversation/event.ts";
import type { UpstreamName } from "../../src/dialects/dialect.ts";
import { createWriter as chatWriter } from "../../src/dialects/openai-chat/write-stream.ts";
import { createResponsesWriter } from "../../src/dialects/openai-responses/write-stream.ts";
import { answerContext } from "./answer-context.ts";

const WRITERS = {
  "openai-chat": chatWriter,
  "openai-responses": createResponsesWriter,
  "anthropic-messages": messagesWriter,
};

export const UPSTREAM_NAMES: readonly UpstreamName[] = ["openai-chat", "openai-responses", "anthropic-messages"];

/** An answer as upstream would stream it, in pieces of so many characters, event by event, with what Copilot adds. */
export function upstreamEvents(dialect: UpstreamName, answer: Iterable<AnswerEvent>, pieceLength: number): string[] {
  const writer = WRITERS[dialect](answerContext({ includeUsage: true }));
  const steps = Array.from(answer).flatMap((event) => inPieces(event, pieceLength));
  const stream = steps.map((step) => writer.event(step)).join("") + writer.end();
  return stream
    .split(/(?<=\n\n)/)
    .map((event, index) =>
      event.replace(/data: (\{[^\n]*\})/, (_, data) => `data: ${asCopilots(dialect, data, index)}`),
    );
}

function inPieces(event: AnswerEvent, length: number): AnswerEvent[] {
  if (event.type !== "delta") return [event];
  const count = Math.ceil(event.text.length / length);
  return Array.from({ length: count }, (_, index) => {
    return { ...event, text: event.text.slice(index * length, (index + 1) * length) };
  });
}

/** With ids and fillers that are new each time, and offsets that grow. */
function asCopilots(dialect: UpstreamName, data: string, index: number): string {
  const event = JSON.parse(data);
  const filler = "x7Kq".repeat(index % 4);
  if (dialect === "openai-responses" && event.item_id) event.item_id = btoa(`an opaque id ${index}`);
  if (dialect === "openai-responses" && event.delta) event.obfuscation = filler;
  const choice = dialect === "openai-chat" ? event.choices[0] : undefined;
  if (choice) choice.content_filter_offsets = { check_offset: 64, start_offset: 64, end_offset: 64 + index };
  return JSON.stringify(event);
}
