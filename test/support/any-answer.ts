import fc from "fast-check";
import type { Answer, AnswerChoice, AnswerPart } from "../../src/dialects/conversation/answer.ts";
import type { AnswerUsage, Finish } from "../../src/dialects/conversation/event.ts";
import type { Sealed } from "../../src/dialects/conversation/sealed.ts";

const text = fc.string({ unit: "grapheme", maxLength: 20 });

/** A seal of any origin. */
export const anySealed: fc.Arbitrary<Sealed> = fc.record(
  {
    origin: fc.constantFrom("openai-chat", "openai-responses", "anthropic-messages"),
    data: fc.string({ unit: "grapheme" }),
    id: fc.string({ unit: "grapheme", minLength: 1 }),
    isRedacted: fc.constant(true),
  },
  { requiredKeys: ["origin", "data"] },
);

const said = fc.record({ kind: fc.constantFrom("text", "refusal"), text });
const reasoning = fc.record(
  { kind: fc.constant("reasoning"), text, sealed: anySealed },
  { requiredKeys: ["kind", "text"] },
);
const call = fc.record({
  kind: fc.constant("call"),
  id: fc.uuid().map((id) => `call_${id}`),
  name: fc.stringMatching(/^[a-zA-Z0-9_-]{1,64}$/),
  text: fc.jsonValue().map((value) => JSON.stringify({ value })),
});

/** A part of an answer, calls with a whole input. */
const anyPart: fc.Arbitrary<AnswerPart> = fc.oneof(said, reasoning, call) as fc.Arbitrary<AnswerPart>;

const finish = fc.constantFrom<Finish>("stop", "stop_sequence", "length", "calls", "filtered");

const choice: fc.Arbitrary<AnswerChoice> = fc.record(
  { parts: fc.array(anyPart, { maxLength: 5 }), finish, stopSequence: text },
  { requiredKeys: ["parts", "finish"] },
);

const count = fc.nat(1_000_000);

const anyUsage: fc.Arbitrary<AnswerUsage> = fc.record({
  inputTokens: count,
  cachedTokens: count,
  cacheWriteTokens: count,
  outputTokens: count,
  reasoningTokens: count,
});

/** An answer with as many choices as is wanted. */
export function anyAnswer({ maxChoices = 1 } = {}): fc.Arbitrary<Answer> {
  return fc.record({
    head: fc.record({ id: fc.string(), model: fc.string(), createdSeconds: count }, { requiredKeys: [] }),
    choices: fc.array(choice, { minLength: 1, maxLength: maxChoices }),
    usage: fc.option(anyUsage, { nil: undefined }),
  });
}
