import fc from "fast-check";
import type { Answer, AnswerPart } from "../../src/dialects/conversation/answer.ts";

const sealed = fc.record({
  origin: fc.constantFrom("openai-responses" as const, "anthropic-messages" as const, "openai-chat" as const),
  data: fc.string({ minLength: 1 }),
});

const part: fc.Arbitrary<AnswerPart> = fc.oneof(
  fc.record({ kind: fc.constant("text" as const), text: fc.string() }),
  fc.record({ kind: fc.constant("refusal" as const), text: fc.string() }),
  fc.record({ kind: fc.constant("reasoning" as const), text: fc.string() }),
  fc.record({ kind: fc.constant("reasoning" as const), text: fc.string(), sealed }),
  fc.record({
    kind: fc.constant("reasoning" as const),
    text: fc.constant(""),
    sealed: sealed.map((seal) => ({ ...seal, isRedacted: true })),
  }),
  fc.record({
    kind: fc.constant("call" as const),
    id: fc.string({ minLength: 1 }),
    name: fc.constantFrom("get_weather", "now"),
    text: fc.dictionary(fc.string(), fc.jsonValue()).map((input) => JSON.stringify(input)),
  }),
);

const count = fc.nat(10_000);

/** Any answer of one choice, as upstream's dialects may be read. */
export const arbitraryAnswer: fc.Arbitrary<Answer> = fc.record({
  head: fc.constantFrom({}, { id: "x", model: "gpt-5" }),
  choices: fc
    .record({
      parts: fc.array(part, { maxLength: 5 }),
      finish: fc.constantFrom("stop" as const, "length" as const, "calls" as const, "filtered" as const),
    })
    .map((choice) => [choice]),
  usage: fc.option(
    fc.record({
      inputTokens: count,
      cachedTokens: fc.constantFrom(0, 3),
      cacheWriteTokens: fc.constantFrom(0, 2),
      outputTokens: count,
      reasoningTokens: fc.constantFrom(0, 4),
    }),
    { nil: undefined },
  ),
});
