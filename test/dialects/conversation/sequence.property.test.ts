import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { type AnswerPart, collect } from "../../../src/dialects/conversation/answer.ts";
import type { AnswerEvent } from "../../../src/dialects/conversation/event.ts";
import { createSequence, type Sequence } from "../../../src/dialects/conversation/sequence.ts";
import { orderFault } from "../../support/answer-order.ts";
import { interleave } from "../../support/interleave.ts";
import { kindOf } from "../../support/kind-of.ts";

type Kind = "text" | "reasoning" | "refusal";
type Piece = { say: Kind; text: string } | { seal: string } | { call: number; input: string };

/** A text cut into pieces somewhere. */
function piecesOf(text: string): fc.Arbitrary<string[]> {
  return fc.array(fc.nat(text.length), { maxLength: 3 }).map((cuts) => {
    const places = [0, ...cuts.toSorted((a, b) => a - b), text.length];
    return places.slice(1).map((place, index) => text.slice(places[index], place));
  });
}

const spoken = fc.constantFrom<Kind>("text", "reasoning", "refusal").chain((say) =>
  fc
    .string({ unit: "grapheme" })
    .chain(piecesOf)
    .map((pieces) => pieces.map((text): Piece => ({ say, text }))),
);
const seal = fc.string().map((data): Piece[] => [{ seal: data }]);
const input = fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 }).map((value) => JSON.stringify(value));
const call = (key: number) =>
  input.chain(piecesOf).map((pieces) => pieces.map((text): Piece => ({ call: key, input: text })));

const answer = fc
  .tuple(
    fc.array(fc.oneof(spoken, seal), { maxLength: 4 }),
    fc.tuple(call(0), call(1), call(2)),
    fc.array(fc.nat(9), { minLength: 1, maxLength: 9 }),
  )
  .map(([said, calls, picks]) => interleave([...said, ...calls], picks));

function tell(sequence: Sequence, piece: Piece): AnswerEvent[] {
  if ("say" in piece) return sequence.say(piece.say, piece.text);
  if ("seal" in piece) return sequence.seal({ origin: "openai-chat", data: piece.seal });
  return sequence.call(piece.call, { id: `id${piece.call}`, name: `name${piece.call}`, input: piece.input });
}

function told(pieces: readonly Piece[]): AnswerEvent[] {
  const sequence = createSequence();
  const steps = pieces.flatMap((piece) => tell(sequence, piece));
  return [{ type: "begin" }, ...steps, ...sequence.close(), { type: "finish", reason: "stop" }];
}

function partsOf(pieces: readonly Piece[]): AnswerPart[] {
  return collect(told(pieces)).choices[0]?.parts ?? [];
}

describe("pieces in any order", () => {
  test("become parts one after another", () => {
    fc.assert(
      fc.property(answer, (pieces) => expect(orderFault(told(pieces))).toBeUndefined()),
      { numRuns: 1000 },
    );
  });

  test("keep each call's input whole, and the calls in the order in which they began", () => {
    fc.assert(
      fc.property(answer, (pieces) => {
        const calls = Map.groupBy(
          pieces.filter((piece) => "call" in piece),
          (piece) => piece.call,
        );
        const expected = [...calls].map(([key, own]) => ({
          kind: "call" as const,
          id: `id${key}`,
          name: `name${key}`,
          text: own.map((piece) => piece.input).join(""),
        }));
        expect(partsOf(pieces).filter(({ kind }) => kind === "call")).toEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });

  test.each<Kind>(["text", "reasoning", "refusal"])("keep all that is said as %s, in its order", (kind) => {
    fc.assert(
      fc.property(answer, (pieces) => {
        const said = pieces.map((piece) => ("say" in piece && piece.say === kind ? piece.text : "")).join("");
        const parts = partsOf(pieces).filter((part) => part.kind === kind);
        expect(parts.map(({ text }) => text).join("")).toBe(said);
      }),
      { numRuns: 1000 },
    );
  });

  test("keep every seal, with reasoning", () => {
    fc.assert(
      fc.property(answer, (pieces) => {
        const seals = pieces.map((piece) => ("seal" in piece ? piece.seal : "")).join("");
        const parts = partsOf(pieces);
        expect(parts.map(({ sealed }) => sealed?.data ?? "").join("")).toBe(seals);
        expect(parts.filter(({ sealed }) => sealed).every(({ kind }) => kind === "reasoning")).toBe(true);
      }),
    );
  });

  test("are told at once as long as they are of one part", () => {
    const sequence = createSequence(1);
    expect(sequence.say("text", "a")).toEqual([
      { type: "open", part: { kind: "text" }, choice: 1 },
      { type: "delta", text: "a", choice: 1 },
    ]);
    expect(sequence.say("text", "b")).toEqual([{ type: "delta", text: "b", choice: 1 }]);
    expect(sequence.call(0, { id: "i", name: "n", input: "{" })).toEqual([
      { type: "close", choice: 1 },
      { type: "open", part: { kind: "call", id: "i", name: "n" }, choice: 1 },
      { type: "delta", text: "{", choice: 1 },
    ]);
    expect(sequence.call(0, { id: "", name: "", input: "}" })).toEqual([{ type: "delta", text: "}", choice: 1 }]);
    expect(sequence.close()).toEqual([{ type: "close", choice: 1 }]);
  });
});

test("a call that goes on after its input was whole, and others began, is upstream's fault", async () => {
  const sequence = createSequence();
  for (const key of [0, 1]) sequence.call(key, { id: `${key}`, name: "n", input: "{}" });
  expect(sequence.call(0, { id: "", name: "", input: " \n" })).toEqual([]);
  const late = async () => sequence.call(0, { id: "", name: "", input: "x" });
  expect(await kindOf(late)).toBe("bad_upstream_answer");
});

test("calls that come by turns, a little of each, are told in a time by their length", () => {
  const sequence = createSequence();
  const pieces = 200_000;
  for (const key of [0, 1]) sequence.call(key, { id: `id${key}`, name: "f", input: '{"a":"' });
  for (let piece = 0; piece < pieces; piece++) sequence.call(piece % 2, { id: "", name: "", input: "0123456789 " });
  expect(sequence.call(0, { id: "", name: "", input: '"}' })).toHaveLength(4);
  expect(sequence.call(1, { id: "", name: "", input: '"}' })).toHaveLength(1);
});

test("very many calls that wait are told in a time by their number", () => {
  const sequence = createSequence();
  const calls = 200_000;
  for (let key = 0; key < calls; key++) sequence.call(key, { id: `id${key}`, name: "f", input: "{" });
  expect(sequence.close()).toHaveLength(3 * calls - 2);
});
