import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { collect } from "../../../src/dialects/conversation/answer.ts";
import type { AnswerEvent } from "../../../src/dialects/conversation/event.ts";
import { createStopCutter } from "../../../src/dialects/conversation/stop-sequences.ts";
import { orderFault } from "../../support/answer-order.ts";

/** Few letters, so that sequences are met, and met half. */
const letters = fc.string({ unit: fc.constantFrom("a", "b", "c") });
const sequences = fc.array(fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 1, maxLength: 4 }), {
  maxLength: 3,
});
const CALL = { kind: "call", id: "c1", name: "f" } as const;

function steps(pieces: readonly string[]): AnswerEvent[] {
  return [
    { type: "begin" },
    { type: "open", part: { kind: "reasoning" } },
    { type: "delta", text: "abcabc" },
    { type: "close" },
    { type: "open", part: { kind: "text" } },
    ...pieces.map((text) => ({ type: "delta" as const, text })),
    { type: "close" },
    { type: "open", part: CALL },
    { type: "close" },
    { type: "finish", reason: "calls" },
  ];
}

function cut(pieces: readonly string[], stop: readonly string[]) {
  const events = steps(pieces).flatMap(createStopCutter(stop));
  expect(orderFault(events)).toBeUndefined();
  return collect(events).choices[0];
}

test("a text ends where the first of the sequences begins, however it is sliced", () => {
  fc.assert(
    fc.property(fc.array(letters), sequences, (pieces, stop) => {
      const text = pieces.join("");
      const ends = stop.map((sequence) => text.indexOf(sequence)).filter((at) => at >= 0);
      const choice = cut(pieces, stop);
      expect(choice?.parts[1]?.text).toBe(text.slice(0, Math.min(text.length, ...ends)));
      expect(choice?.finish).toBe(ends.length > 0 ? "stop_sequence" : "calls");
      expect(choice?.parts.some(({ kind }) => kind === "call")).toBe(ends.length === 0);
      if (ends.length > 0) expect(stop).toContain(choice?.stopSequence ?? "");
    }),
  );
});

test("of two the one counts that begins first, though the other is whole before it", () => {
  expect(cut(["xca", "a"], ["caa", "a"])).toMatchObject({ stopSequence: "caa" });
  expect(cut(["xca"], ["caa", "a"])).toMatchObject({ stopSequence: "a" });
  expect(cut(["xca", "b"], ["caa", "a"])).toMatchObject({ stopSequence: "a" });
});

test("what can't be the beginning of a sequence is not held back", () => {
  const cutter = createStopCutter(["END"]);
  const pieces = ["Hello", " E", "N", "d"].map((text) => ({ type: "delta" as const, text }));
  const [, ...told] = [{ type: "open" as const, part: { kind: "text" as const } }, ...pieces].map(cutter);
  expect(told.map(([event]) => event && "text" in event && event.text)).toEqual(["Hello", " ", undefined, "ENd"]);
});

test("each of several answers is cut by itself", () => {
  const events: AnswerEvent[] = [
    { type: "open", part: { kind: "text" }, choice: 1 },
    { type: "open", part: { kind: "text" } },
    { type: "delta", text: "a.b", choice: 1 },
    { type: "delta", text: "ab" },
    { type: "close", choice: 1 },
    { type: "close" },
    { type: "finish", reason: "stop" },
    { type: "finish", reason: "stop", choice: 1 },
  ];
  const { choices } = collect(events.flatMap(createStopCutter(["."])));
  expect(choices.map(({ parts, finish }) => [parts[0]?.text, finish])).toEqual([
    ["ab", "stop"],
    ["a", "stop_sequence"],
  ]);
});

test("without a sequence nothing is touched", () => {
  const [step] = steps([]);
  expect(step && createStopCutter([""])(step)).toEqual(step ? [step] : []);
});
