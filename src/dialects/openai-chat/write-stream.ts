import { aroundText } from "../answer/around-text.ts";
import type { AnswerEvent, AnswerHead, AnswerUsage, Finish, OpenedPart } from "../conversation/event.ts";
import type { AnswerContext, AnswerWriter } from "../dialect.ts";
import type { ChatChunk, ChunkDelta, FinishReason } from "./chunk.ts";
import type { ChatUsage } from "./usage.ts";
import { writeErrorEvent } from "./write-error.ts";

export const FINISH_REASONS = {
  stop: "stop",
  stop_sequence: "stop",
  length: "length",
  calls: "tool_calls",
  filtered: "content_filter",
} as const satisfies Record<Finish, FinishReason>;

/** What is written of one choice: the kind of the open part, how many calls, and what keeps a next thought apart. */
type ChoiceState = { open: OpenedPart["kind"]; calls: number; gap: string; hasThought: boolean; hasRole: boolean };

/** Between two parts of reasoning, since there is one field for all. */
export const GAP = "\n\n";

/** Writes an answer as the frames of a chat completion, the last of them `[DONE]`. */
export function createWriter(context: AnswerContext): AnswerWriter {
  const choices = new Map<number, ChoiceState>();
  let head: AnswerHead = {};
  let usage: AnswerUsage | undefined;

  const frame = (rest: FrameRest) => renderFrame(context, head, rest);

  function part(index: number, delta: ChunkDelta, finish: FinishReason | null = null): string {
    const state = stateOf(index);
    const role = state.hasRole ? {} : { role: "assistant" as const };
    state.hasRole = true;
    return frame({ choices: [{ index, delta: { ...role, ...delta }, logprobs: null, finish_reason: finish }] });
  }

  function stateOf(index: number): ChoiceState {
    const state = choices.get(index) ?? { open: "text", calls: 0, gap: "", hasThought: false, hasRole: false };
    choices.set(index, state);
    return state;
  }

  function openPart(event: Extract<AnswerEvent, { type: "open" }>, index: number): string {
    const state = stateOf(index);
    state.open = event.part.kind;
    state.gap = state.hasThought ? GAP : "";
    if (event.part.kind !== "call") return "";
    const { id, name } = event.part;
    const call = { index: state.calls++, id, type: "function" as const, function: { name, arguments: "" } };
    return part(index, { tool_calls: [call] });
  }

  function delta(text: string, index: number): string {
    const state = stateOf(index);
    const { open, calls, gap } = state;
    if (open === "call") return part(index, { tool_calls: [{ index: calls - 1, function: { arguments: text } }] });
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
        case "finish":
          return finish(event.reason, event.choice ?? 0);
        case "usage":
          usage = event.usage;
      }
      return "";
    },
    end: () =>
      `${context.includeUsage && usage ? frame({ choices: [], usage: chatUsage(usage) }) : ""}data: [DONE]\n\n`,
    fail: writeErrorEvent,
    around: () => aroundText((text) => delta(text, 0)),
  };
}

type FrameRest = Pick<ChatChunk, "choices"> & { usage?: ChatUsage };

function renderFrame(context: AnswerContext, head: AnswerHead, rest: FrameRest): string {
  const { model = context.model, createdSeconds = context.createdSeconds } = head;
  const chunk: ChatChunk = {
    id: `chatcmpl-${context.requestId}`,
    object: "chat.completion.chunk",
    created: createdSeconds,
    model,
    ...(context.includeUsage ? { usage: null } : {}),
    ...rest,
  };
  return `data: ${JSON.stringify(chunk)}\n\n`;
}

/** The counts as OpenAI's specification has them. */
export function chatUsage(usage: AnswerUsage): ChatUsage {
  const { inputTokens, cachedTokens, outputTokens, reasoningTokens } = usage;
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    prompt_tokens_details: { cached_tokens: cachedTokens },
    completion_tokens_details: { reasoning_tokens: reasoningTokens },
  };
}
