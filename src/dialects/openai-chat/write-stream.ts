import { aroundText } from "../answer/around-text.ts";
import { openaiUsage } from "../answer/openai-usage.ts";
import type { AnswerEvent, AnswerHead, AnswerUsage, Finish, OpenedPart } from "../conversation/event.ts";
import type { AnswerContext, AnswerWriter, Asked } from "../dialect.ts";
import type { ChunkDelta, CustomCallDelta, FinishReason, ToolCallDelta, WrittenChunk } from "./chunk.ts";
import type { ChatUsage } from "./usage.ts";
import { type CallWriter, createCallWriter } from "./write-calls.ts";
import { writeErrorEvent } from "./write-error.ts";

export const FINISH_REASONS = {
  stop: "stop",
  stop_sequence: "stop",
  length: "length",
  calls: "tool_calls",
  filtered: "content_filter",
} as const satisfies Record<Finish, FinishReason>;

/** What is written of one choice: the kind of the open part, its calls, and what keeps a next thought apart. */
type ChoiceState = {
  open: OpenedPart["kind"];
  calls: CallWriter;
  gap: string;
  hasThought: boolean;
  hasRole: boolean;
};

/** Between two parts of reasoning, since there is one field for all. */
export const GAP = "\n\n";

/** Writes an answer as the frames of a chat completion, the last of them `[DONE]`. */
export function createWriter(context: AnswerContext): AnswerWriter {
  const choices = new Map<number, ChoiceState>();
  let head: AnswerHead = {};
  let usage: AnswerUsage | undefined;

  const frame = (rest: FrameRest) => renderFrame(context, head, rest);

  function part(index: number, delta: WrittenDelta, finish: FinishReason | null = null): string {
    const state = stateOf(index);
    const role = state.hasRole ? {} : { role: "assistant" as const };
    state.hasRole = true;
    return frame({ choices: [{ index, delta: { ...role, ...delta }, logprobs: null, finish_reason: finish }] });
  }

  function stateOf(index: number): ChoiceState {
    const state = choices.get(index) ?? newChoice(context.asked);
    choices.set(index, state);
    return state;
  }

  function callPart(index: number, call: ToolCallDelta | CustomCallDelta | undefined): string {
    return call ? part(index, { tool_calls: [call] }) : "";
  }

  function openPart({ part: opened }: Extract<AnswerEvent, { type: "open" }>, index: number): string {
    const state = stateOf(index);
    state.open = opened.kind;
    state.gap = state.hasThought ? GAP : "";
    return opened.kind === "call" ? callPart(index, state.calls.open(opened)) : "";
  }

  function delta(text: string, index: number): string {
    const state = stateOf(index);
    const { open, calls, gap } = state;
    if (open === "call") return callPart(index, calls.delta(text));
    if (open !== "reasoning") return part(index, open === "refusal" ? { refusal: text } : { content: text });
    Object.assign(state, { gap: "", hasThought: true });
    return part(index, { reasoning_content: gap + text });
  }

  /** Whoever said nothing at all said an empty text. */
  function finish(reason: Finish, index: number): string {
    return part(index, stateOf(index).hasRole ? {} : { content: "" }, FINISH_REASONS[reason]);
  }

  return {
    event(event) {
      switch (event.type) {
        case "begin":
          head = event;
          return "";
        case "open":
          return openPart(event, event.choice ?? 0);
        case "delta":
          return delta(event.text, event.choice ?? 0);
        case "close":
          return callPart(event.choice ?? 0, stateOf(event.choice ?? 0).calls.close());
        case "finish":
          return finish(event.reason, event.choice ?? 0);
        case "usage":
          usage = event.usage;
      }
      return "";
    },
    end: () =>
      `${context.includeUsage && usage ? frame({ choices: [], usage: openaiUsage(usage) }) : ""}data: [DONE]\n\n`,
    fail: writeErrorEvent,
    around: () => (stateOf(0).calls.isPlain() ? aroundText((text) => delta(text, 0)) : undefined),
  };
}

function newChoice(asked: Asked): ChoiceState {
  return { open: "text", calls: createCallWriter(asked), gap: "", hasThought: false, hasRole: false };
}

type WrittenDelta = ChunkDelta<ToolCallDelta | CustomCallDelta>;

type FrameRest = Pick<WrittenChunk, "choices"> & { usage?: ChatUsage };

function renderFrame(context: AnswerContext, head: AnswerHead, rest: FrameRest): string {
  const { model = context.model, createdSeconds = context.createdSeconds } = head;
  const chunk: WrittenChunk = {
    id: `chatcmpl-${context.requestId}`,
    object: "chat.completion.chunk",
    created: createdSeconds,
    model,
    ...(context.includeUsage ? { usage: null } : {}),
    ...rest,
  };
  return `data: ${JSON.stringify(chunk)}\n\n`;
}
