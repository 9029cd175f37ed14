import type { AnswerContext } from "../../src/dialects/dialect.ts";

/** What an answer is written with in tests: ids and times that are easy to see. */
export function answerContext(over: Partial<AnswerContext> = {}): AnswerContext {
  return {
    requestId: "r1",
    createdSeconds: 77,
    model: "asked-model",
    choices: 1,
    elapsedMs: () => 0,
    includeUsage: false,
    asked: {},
    redact: (text) => text,
    seal: () => undefined,
    ...over,
  };
}

/** One in which the clock moves by `stepMs` at each look. */
export function tickingContext(over: Partial<AnswerContext> = {}, stepMs = 0): AnswerContext {
  let nowMs = 0;
  const elapsedMs = () => {
    nowMs += stepMs;
    return nowMs;
  };
  return answerContext({ createdSeconds: 1_796_000_000, model: "gpt-4.1:latest", elapsedMs, ...over });
}
