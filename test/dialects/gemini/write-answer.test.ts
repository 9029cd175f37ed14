import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import { type Answer, type AnswerPart, eventsOf } from "../../../src/dialects/conversation/answer.ts";
import type { AnswerContext } from "../../../src/dialects/dialect.ts";
import { geminiArray } from "../../../src/dialects/gemini/array.ts";
import { geminiEvents } from "../../../src/dialects/gemini/events.ts";
import type { LooseObject } from "../../../src/dialects/loose-json.ts";
import { ProxyError } from "../../../src/errors.ts";
import { answerContext } from "../../support/answer-context.ts";
import { anyAnswer } from "../../support/any-answer.ts";
import { HELLO, readGemini } from "./bodies.ts";

type Part = LooseObject & { text?: string };
type Candidate = { content: { parts: Part[]; role: string }; finishReason?: string; index: number };
type Piece = LooseObject & { candidates: Candidate[] };

const DIALECTS = { events: geminiEvents, array: geminiArray };
const HIDING = answerContext({ asked: { hidesReasoning: true } });

function textOfStream(dialect: typeof geminiEvents, answer: Answer, context: AnswerContext): string {
  const writer = dialect.createWriter(context);
  return [...eventsOf(answer)].map(writer.event).join("") + writer.end();
}

const piecesOf = {
  events: (text: string): Piece[] =>
    text.split("\n\n").flatMap((event) => (event === "" ? [] : [JSON.parse(event.replace(/^data: /, ""))])),
  array: (text: string): Piece[] => JSON.parse(text),
};

/** As clients put pieces together: parts in a row, of which those of text that nothing keeps apart are one. */
function gather(pieces: readonly Piece[]): Piece {
  const candidates: Candidate[] = [];
  for (const { content, finishReason, index } of pieces.flatMap((piece) => piece.candidates)) {
    candidates[index] ??= { content: { parts: [], role: "model" }, index };
    candidates[index].content.parts.push(...content.parts);
    if (finishReason) candidates[index].finishReason = finishReason;
  }
  return { ...pieces.at(-1), candidates: candidates.map(settled) };
}

function settled(candidate: Candidate): Candidate {
  const parts: Part[] = [];
  for (const part of candidate.content.parts) {
    const last = parts.at(-1);
    const isMore = part.text !== undefined && last?.text !== undefined && part["thought"] === last["thought"];
    if (isMore && last && part["thoughtSignature"] === undefined) last.text += part.text ?? "";
    else parts.push({ ...part });
  }
  const kept = parts.filter((part) => part.text !== "" || part["thoughtSignature"] !== undefined);
  return { ...candidate, content: { ...candidate.content, parts: kept } };
}

const answerOf = (...parts: AnswerPart[]): Answer => ({
  head: {},
  choices: [{ parts, finish: "stop" }],
  usage: undefined,
});
const partsOf = (answer: Answer, context = answerContext()) =>
  (JSON.parse(geminiEvents.writeAnswer(answer, context)) as Piece).candidates[0]?.content.parts;

const sealed = { origin: "openai-responses", data: "blob", id: "rs_1" } as const;

describe("an answer in Gemini's form", () => {
  test.each(["events", "array"] as const)("says as a stream what it says in one piece: %s", (form) => {
    fc.assert(
      fc.property(anyAnswer({ maxChoices: 3 }), fc.constantFrom(answerContext(), HIDING), (answer, context) => {
        const streamed = gather(piecesOf[form](textOfStream(DIALECTS[form], answer, context)));
        const whole = gather([JSON.parse(DIALECTS[form].writeAnswer(answer, context))]);
        expect(streamed).toEqual(whole);
      }),
    );
  });

  test("comes back as what it was, seals of any origin included, whether thoughts are shown or not", () => {
    fc.assert(
      fc.property(anyAnswer(), fc.constantFrom(answerContext(), HIDING), (answer, context) => {
        const parts = partsOf(answer, context) ?? [];
        const [, turn] = readGemini({ contents: [HELLO, { role: "model", parts }] }).conversation.turns;
        const given = answer.choices[0]?.parts ?? [];
        const sealsIn = (said: readonly object[]) => said.flatMap((part) => ("sealed" in part ? [part.sealed] : []));
        expect(sealsIn(turn?.parts ?? [])).toEqual(sealsIn(given));
        const callsIn = (said: readonly { kind: string }[]) => said.filter(({ kind }) => kind === "call").length;
        expect(callsIn(turn?.parts ?? [])).toBe(callsIn(given));
      }),
    );
  });

  test("has pieces of a text as they come, and the reason and the counts in the last piece", () => {
    const usage = { inputTokens: 7, cachedTokens: 2, cacheWriteTokens: 0, outputTokens: 5, reasoningTokens: 1 };
    const parts: AnswerPart[] = [
      { kind: "text", text: "Hello" },
      { kind: "text", text: " you" },
    ];
    const answer: Answer = { head: { model: "real" }, choices: [{ parts, finish: "length" }], usage };
    const tail = { modelVersion: "real", responseId: "r1" };
    const piece = (text: string) => ({ content: { parts: [{ text }], role: "model" }, index: 0 });
    expect(piecesOf.events(textOfStream(geminiEvents, answer, answerContext())) as unknown).toEqual([
      { candidates: [piece("Hello")], ...tail },
      { candidates: [piece(" you")], ...tail },
      {
        candidates: [{ ...piece(""), finishReason: "MAX_TOKENS" }],
        usageMetadata: {
          promptTokenCount: 7,
          cachedContentTokenCount: 2,
          candidatesTokenCount: 4,
          thoughtsTokenCount: 1,
          totalTokenCount: 12,
        },
        ...tail,
      },
    ]);
  });

  test("has a call as a whole, with its arguments as an object that keeps its digits", () => {
    const text = '{"id": 12345678901234567890}';
    const answer = answerOf({ kind: "call", id: "c1", name: "f", text });
    const [first] = textOfStream(geminiEvents, answer, answerContext()).split("\n\n");
    expect(first).toContain('{"functionCall":{"id":"c1","name":"f","args":{"id":12345678901234567890}}}');
  });

  test("signs the part behind the thoughts, and hides their text where it is not asked for", () => {
    const answer = answerOf({ kind: "reasoning", text: "Hm.", sealed }, { kind: "text", text: "Yes" });
    const thoughtSignature = expect.stringMatching(/^[A-Za-z0-9+/]+=*$/);
    expect(partsOf(answer)).toEqual([
      { text: "Hm.", thought: true },
      { text: "Yes", thoughtSignature },
    ]);
    expect(partsOf(answer, HIDING)).toEqual([{ text: "Yes", thoughtSignature }]);
    const silent = answerOf({ kind: "reasoning", text: "", sealed });
    expect(partsOf(silent)).toEqual([{ text: "", thoughtSignature }]);
    expect(partsOf(answerOf({ kind: "reasoning", text: "Hm." }, { kind: "text", text: "Yes" }), HIDING)).toEqual([
      { text: "Yes" },
    ]);
  });
});

describe("a failure in Gemini's form", () => {
  const RETRY = { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "12s" };
  test.each([
    ["invalid_value", {}, { code: 400, message: "no\ufffd", status: "INVALID_ARGUMENT" }],
    ["not_implemented", {}, { code: 501, message: "no\ufffd", status: "UNIMPLEMENTED" }],
    ["upstream_timeout", {}, { code: 504, message: "no\ufffd", status: "DEADLINE_EXCEEDED" }],
    [
      "rate_limited",
      { retryAfterSeconds: 12 },
      { code: 429, message: "no\ufffd", status: "RESOURCE_EXHAUSTED", details: [RETRY] },
    ],
    [
      "context_too_long",
      { contextLength: { tokens: 9, limit: 8 } },
      {
        code: 400,
        message: "The input token count (9) exceeds the maximum number of tokens allowed (8).",
        status: "INVALID_ARGUMENT",
      },
    ],
  ] as const)("has Google's words for %s", (kind, details, told) => {
    expect(JSON.parse(geminiEvents.writeError(new ProxyError(kind, "no\u202e", details)))).toEqual({ error: told });
  });

  test.each(["events", "array"] as const)("ends a stream that has begun, and one that has not: %s", (form) => {
    const error = new ProxyError("stream_truncated", "cut");
    const failure = { error: { code: 502, message: "cut", status: "UNAVAILABLE" } };
    const writer = DIALECTS[form].createWriter(answerContext());
    const events = [...eventsOf(answerOf({ kind: "text", text: "x" }))].slice(0, 3);
    const text = events.map(writer.event).join("") + writer.fail(error);
    expect(piecesOf[form](text) as unknown[]).toEqual([expect.objectContaining({ responseId: "r1" }), failure]);
    expect(piecesOf[form](DIALECTS[form].writeErrorEvent(error)) as unknown[]).toEqual([failure]);
  });
});
