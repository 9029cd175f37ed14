import { type Answer, collect } from "../../src/dialects/conversation/answer.ts";
import type { AnswerEvent } from "../../src/dialects/conversation/event.ts";
import type { AnswerContext } from "../../src/dialects/dialect.ts";
import { createReader } from "../../src/dialects/openai-chat/read-stream.ts";
import { answerContext } from "./answer-context.ts";
import { dataOf } from "./chat-stream.ts";

/** The steps of a streamed chat answer, given as its frames. */
export function stepsOf(frames: readonly unknown[], over: Partial<AnswerContext> = {}): AnswerEvent[] {
  const reader = createReader(answerContext(over));
  return [...frames.flatMap((frame) => reader.event(frame)), ...reader.end()];
}

/** The answer that the frames come to. */
export function collected(frames: readonly unknown[], over: Partial<AnswerContext> = {}): Answer {
  return collect(stepsOf(frames, over));
}

/** The frames of a stream's text, in JSON, without `[DONE]`. */
export function payloadsOf(stream: string): unknown[] {
  return dataOf(stream)
    .filter((data) => data !== "[DONE]")
    .map((data) => JSON.parse(data));
}
