import * as fc from "fast-check";
import type { Answer, AnswerPart } from "../../../src/dialects/conversation/answer.ts";

const text = fc.string({ unit: "binary", minLength: 1, maxLength: 20 }).map((value) => value.toWellFormed());

const part: fc.Arbitrary<AnswerPart> = fc.oneof(
  fc.record({ kind: fc.constant("text" as const), text }),
  fc.record({ kind: fc.constant("refusal" as const), text }),
  fc.record({ kind: fc.constant("reasoning" as const), text }),
  fc.record({
    kind: fc.constant("reasoning" as const),
    text: fc.oneof(text, fc.constant("")),
    sealed: fc.record({ origin: fc.constantFrom("openai-responses", "anthropic-messages"), id: text, data: text }),
  }) as fc.Arbitrary<AnswerPart>,
  fc.record({
    kind: fc.constant("call" as const),
    id: fc.uuid(),
    name: fc.constantFrom("f", "g"),
    text: fc.dictionary(fc.string(), fc.string(), { maxKeys: 2 }).map((value) => JSON.stringify(value)),
  }),
);

const usage = fc.record({
  inputTokens: fc.nat(),
  cachedTokens: fc.nat(),
  cacheWriteTokens: fc.nat(),
  outputTokens: fc.nat(),
  reasoningTokens: fc.nat(),
});

/** Any answer of one choice, with whatever parts. */
export const anyAnswer: fc.Arbitrary<Answer> = fc
  .record({ parts: fc.array(part, { maxLength: 4 }), usage, isCut: fc.boolean() })
  .map(({ parts, usage: counts, isCut }) => {
    const finish = isCut ? "length" : parts.some(({ kind }) => kind === "call") ? "calls" : "stop";
    return { head: { id: "up", model: "m", createdSeconds: 5 }, choices: [{ parts, finish }], usage: counts };
  });
