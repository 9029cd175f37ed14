import * as fc from "fast-check";
import type { Answer, AnswerPart } from "../../src/dialects/conversation/answer.ts";
import type { AnswerEvent } from "../../src/dialects/conversation/event.ts";

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

type State = "before" | "between" | "inside" | "finished";

/** Throws where the steps break the order that `AnswerEvent` has as its law. */
export function checkOrder(events: readonly AnswerEvent[]): void {
  let state: State = "before";
  for (const { type } of events) {
    const next: State | undefined = STEPS[`${state} ${type}`];
    if (!next) throw new Error(`${type} came ${state}: ${JSON.stringify(events)}`);
    state = next;
  }
  if (state !== "finished") throw new Error(`The end came ${state}.`);
}

const STEPS: Readonly<Record<string, State>> = {
  "before begin": "between",
  "between open": "inside",
  "inside delta": "inside",
  "inside close": "between",
  "between finish": "finished",
  "between usage": "between",
  "inside usage": "inside",
  "finished usage": "finished",
};
