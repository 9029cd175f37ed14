import { aroundText } from "../answer/around-text.ts";
import type { AnswerEvent, AnswerUsage, Finish, OpenedPart } from "../conversation/event.ts";
import { wrapFreeForm } from "../conversation/free-form.ts";
import type { Sealed } from "../conversation/sealed.ts";
import type { AnswerContext, AnswerWriter } from "../dialect.ts";
import type { LooseObject } from "../loose-json.ts";
import { blankMessage } from "./message.ts";
import { stopReasonOf } from "./stop-reason.ts";
import { renderDelta, renderEvent } from "./stream-event.ts";
import { writeUsage } from "./usage.ts";
import { signatureOf } from "./write-block.ts";
import { writeErrorEvent } from "./write-error.ts";

/** The block that is being written; it starts with the first that it says. */
type OpenBlock = { part: OpenedPart; hasStarted: boolean; freeText: string };

type State = {
  /** Of the next block. */
  index: number;
  block: OpenBlock | undefined;
  usage: AnswerUsage | undefined;
  finish: Finish;
  stopSequence: string | null;
  hasRefused: boolean;
};

/** Writes a streamed answer in the whole order of Anthropic's events. */
export function createWriter({ requestId, model }: AnswerContext): AnswerWriter {
  const state: State = {
    index: 0,
    block: undefined,
    usage: undefined,
    finish: "stop",
    stopSequence: null,
    hasRefused: false,
  };
  return {
    event(event) {
      // The input's tokens are known at the end alone, from most upstreams: the last event tells them.
      if (event.type !== "begin") return write(state, event);
      return renderEvent("message_start", { message: blankMessage(`msg_${requestId}`, event.model ?? model) });
    },
    end() {
      const { finish, stopSequence, hasRefused, usage } = state;
      const stop = { stop_reason: stopReasonOf(finish, hasRefused), stop_sequence: stopSequence };
      const delta = { container: null, stop_details: null, ...stop };
      return renderEvent("message_delta", { delta, usage: writeUsage(usage) }) + renderEvent("message_stop", {});
    },
    fail: writeErrorEvent,
    around() {
      const { block } = state;
      if (!block?.hasStarted || (block.part.kind === "call" && block.part.isFreeForm)) return undefined;
      return aroundText((text) => piece(state, block.part, text));
    },
  };
}

function write(state: State, event: Exclude<AnswerEvent, { type: "begin" }>): string {
  switch (event.type) {
    case "open":
      state.block = { part: event.part, hasStarted: false, freeText: "" };
      if (event.part.kind === "refusal") state.hasRefused = true;
      return event.part.kind === "call" ? start(state, state.block) : "";
    case "delta":
      return state.block ? more(state, state.block, event.text) : "";
    case "close":
      return state.block ? close(state, state.block, event.sealed) : "";
    case "finish":
      state.finish = event.reason;
      state.stopSequence = event.stopSequence ?? null;
      return "";
    case "usage":
      state.usage = event.usage;
      return "";
  }
}

function more(state: State, block: OpenBlock, text: string): string {
  if (text === "") return "";
  const started = block.hasStarted ? "" : start(state, block);
  if (block.part.kind !== "call" || !block.part.isFreeForm) return started + piece(state, block.part, text);
  block.freeText += text;
  return started;
}

function start(state: State, block: OpenBlock): string {
  block.hasStarted = true;
  return renderEvent("content_block_start", { index: state.index, content_block: emptyBlock(block.part) });
}

function emptyBlock(part: OpenedPart): LooseObject {
  if (part.kind === "call") return { type: "tool_use", id: part.id, name: part.name, input: {} };
  return part.kind === "reasoning" ? { type: "thinking", thinking: "", signature: "" } : { type: "text", text: "" };
}

function piece({ index }: State, { kind }: OpenedPart, text: string): string {
  if (kind === "call") return renderDelta(index, "input", text);
  return renderDelta(index, kind === "reasoning" ? "thinking" : "text", text);
}

function close(state: State, block: OpenBlock, seal: Sealed | undefined): string {
  const { part, hasStarted, freeText } = block;
  const sealed = part.kind === "reasoning" ? seal : undefined;
  state.block = undefined;
  if (!hasStarted && !sealed) return "";
  let text = "";
  if (!hasStarted && sealed?.isRedacted) {
    const redacted = { type: "redacted_thinking", data: signatureOf(sealed) };
    text = renderEvent("content_block_start", { index: state.index, content_block: redacted });
  } else {
    if (!hasStarted) text += start(state, block);
    if (part.kind === "call" && part.isFreeForm) text += piece(state, part, wrapFreeForm(freeText));
    if (sealed) text += renderDelta(state.index, "signature", signatureOf(sealed));
  }
  return text + renderEvent("content_block_stop", { index: state.index++ });
}
