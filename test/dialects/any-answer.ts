import * as fc from "fast-check";
import type { Answer, AnswerPart } from "../../src/dialects/conversation/answer.ts";
import type { AnswerContext } from "../../src/dialects/dialect.ts";
import { answerContext } from "../support/answer-context.ts";

const text = fc.string({ unit: "binary", minLength: 1 });

const part: fc.Arbitrary<AnswerPart> = fc.oneof(
  fc.record({ kind: fc.constantFrom("text" as const, "reasoning" as const, "refusal" as const), text }),
  fc.record({
    kind: fc.constant("call" as const),
    id: fc.uuid(),
    name: fc.stringMatching(/^[a-z_]{1,20}$/),
    text: fc.dictionary(fc.string(), fc.jsonValue()).map((input) => JSON.stringify(input, null, 1)),
  }),
);

/** Any answer of one choice. */
export const anyAnswer: fc.Arbitrary<Answer> = fc.record({
  head: fc.constant({}),
  choices: fc.tuple(
    fc.record({
      parts: fc.array(part, { maxLength: 6 }),
      finish: fc.constantFrom("stop", "stop_sequence", "length", "calls", "filtered"),
    }),
  ),
  usage: fc.option(
    fc.record({
      inputTokens: fc.nat(),
      cachedTokens: fc.nat(),
      cacheWriteTokens: fc.nat(),
      outputTokens: fc.nat(),
      reasoningTokens: fc.nat(),
    }),
    { nil: undefined },
  ),
});

/** A context in which the clock moves by `stepMs` at each look. */
export function contextOf(changes: Partial<AnswerContext> = {}, stepMs = 0): AnswerContext {
  let nowMs = 0;
  const elapsedMs = () => {
    nowMs += stepMs;
    return nowMs;
  };
  return answerContext({ createdSeconds: 1_796_000_000, model: "gpt-4.1:latest", elapsedMs, ...changes });
}
