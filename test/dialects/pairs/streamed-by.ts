import type { UpstreamName } from "../../../src/dialects/dialect.ts";
import { callsIn, type Reply, type ReplyPart, thoughtsIn } from "./any-reply.ts";

/** The body of an answer as Copilot streams it (contract 7 and 8), with texts in pieces of so many characters. */
export const STREAMED_BY: Readonly<Record<UpstreamName, (reply: Reply, pieceLength: number) => string>> = {
  "openai-chat": chat,
  "openai-responses": responses,
  "anthropic-messages": messages,
};

function piecesOf(text: string, length: number): string[] {
  const characters = Array.from(text);
  const count = Math.ceil(characters.length / length);
  return Array.from({ length: count }, (_, at) => characters.slice(at * length, (at + 1) * length).join(""));
}

function sse(events: readonly object[]): string {
  const named = events.map((event) => {
    return `${"type" in event ? `event: ${event.type}\n` : ""}data: ${JSON.stringify(event)}\n\n`;
  });
  return `${named.join("")}data: [DONE]\n\n`;
}

/** As Gemini's, which seals what it thought when it calls. */
function chat(reply: Reply, length: number): string {
  const [thought] = thoughtsIn(reply);
  const seal = thought ? { reasoning_opaque: thought.seal } : {};
  const calls = callsIn(reply).map(({ id, name, input }) => ({
    ...{ index: 0, id, type: "function", function: { name, arguments: input } },
  }));
  const deltas = reply.flatMap((part) => {
    if (part.kind === "call") return [];
    const name = part.kind === "thought" ? "reasoning_text" : "content";
    return piecesOf(part.text, length).map((piece) => ({ content: null, role: "assistant", [name]: piece }));
  });
  const frames = [...deltas, { content: null, ...seal, tool_calls: calls }].map((delta) => [{ index: 0, delta }]);
  const end = [{ index: 0, delta: { content: null }, finish_reason: "tool_calls" }];
  return sse([...frames, end].map((choices) => ({ id: "up", created: 1, model: "gemini", choices })));
}

/** With ids that are new in each event, and a reasoning item's own at its end (contract 8.1, quirks 1 and 3). */
function responses(reply: Reply, length: number): string {
  const output = reply.map(itemOf);
  const response = {
    id: btoa("response"),
    object: "response",
    created_at: 1,
    model: "gpt-5-mini",
    status: "completed",
  };
  const events = reply.flatMap((part, index) => {
    const place = (name: string) => ({ output_index: index, item_id: btoa(`${name} ${index}`), ...PLACES[part.kind] });
    const { input = "", text = input } = part as { input?: string; text?: string };
    const begun = part.kind === "call" ? [] : [{ ...BEGINNINGS[part.kind], ...place("part") }];
    return [
      { type: "response.output_item.added", output_index: index, item: { ...itemOf(part), ...EMPTY[part.kind] } },
      ...begun,
      ...piecesOf(text, length).map((delta, at) => ({ type: DELTAS[part.kind], ...place(`${at}`), delta })),
      { type: "response.output_item.done", output_index: index, item: itemOf(part) },
    ];
  });
  const begun = { type: "response.created", response: { ...response, status: "in_progress", output: [] } };
  return sse([begun, ...events, { type: "response.completed", response: { ...response, output } }]);
}

const BEGINNINGS = {
  thought: { type: "response.reasoning_summary_part.added", part: { type: "summary_text", text: "" } },
  text: { type: "response.content_part.added", part: { type: "output_text", text: "", annotations: [] } },
} as const;

const DELTAS = {
  thought: "response.reasoning_summary_text.delta",
  text: "response.output_text.delta",
  call: "response.function_call_arguments.delta",
} as const;

const PLACES = { thought: { summary_index: 0 }, text: { content_index: 0 }, call: {} } as const;

const EMPTY = {
  thought: { summary: [], encrypted_content: null },
  text: { content: [] },
  call: { arguments: "" },
} as const;

function itemOf(part: ReplyPart) {
  if (part.kind === "thought") {
    const summary = [{ type: "summary_text", text: part.text }];
    return { type: "reasoning", id: part.id, summary, encrypted_content: part.seal };
  }
  if (part.kind === "text") {
    const content = [{ type: "output_text", text: part.text, annotations: [] }];
    return { type: "message", id: btoa(part.text.length.toString()), role: "assistant", status: "completed", content };
  }
  const { id, name, input } = part;
  return { type: "function_call", id: btoa(id), call_id: id, name, arguments: input, status: "completed" };
}

function messages(reply: Reply, length: number): string {
  const blocks = reply.flatMap((part, index) => {
    const delta = (fields: object) => ({ type: "content_block_delta", index, delta: fields });
    return [
      { type: "content_block_start", index, content_block: blockOf(part) },
      ...deltasOf(part, length).map(delta),
      { type: "content_block_stop", index },
    ];
  });
  const message = { id: "msg_bdrk_1", type: "message", role: "assistant", model: "claude", content: [] };
  return sse([
    { type: "message_start", message: { ...message, usage: { input_tokens: 1, output_tokens: 1 } } },
    ...blocks,
    { type: "message_delta", delta: { stop_reason: "tool_use" }, usage: { output_tokens: 9 } },
    { type: "message_stop" },
  ]);
}

function blockOf(part: ReplyPart) {
  if (part.kind === "thought") return { type: "thinking", thinking: "", signature: "" };
  if (part.kind === "text") return { type: "text", text: "" };
  return { type: "tool_use", id: part.id, name: part.name, input: {} };
}

function deltasOf(part: ReplyPart, length: number): object[] {
  if (part.kind === "text") return piecesOf(part.text, length).map((text) => ({ type: "text_delta", text }));
  if (part.kind === "call") {
    return piecesOf(part.input, length).map((piece) => ({ type: "input_json_delta", partial_json: piece }));
  }
  const thinking = piecesOf(part.text, length).map((piece) => ({ type: "thinking_delta", thinking: piece }));
  return [...thinking, { type: "signature_delta", signature: part.seal }];
}
