import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { repairPairs } from "../../../src/dialects/conversation/pairs.ts";
import type { CallPart, Turn } from "../../../src/dialects/conversation/request.ts";

type ToolTurn = Extract<Turn, { role: "tool" }>;

const call = (id: string): CallPart => ({ kind: "call", id, name: "f", input: "{}" });
const said = (text: string) => ({ kind: "text" as const, text });
const user = (text: string): Turn => ({ role: "user", parts: [said(text)] });
const assistant = (...ids: string[]): Turn => ({ role: "assistant", parts: ids.map(call) });
const result = (callId: string, text = `result of ${callId}`): ToolTurn => ({
  role: "tool",
  callId,
  parts: [said(text)],
  isError: false,
});

/** Few ids, so that calls and results meet, miss and repeat each other. */
const id = fc.constantFrom("a", "b", "c");
const text = fc.uuid();
const turn: fc.Arbitrary<Turn> = fc.oneof(
  text.map(user),
  text.map((words): Turn => ({ role: "instructions", parts: [said(words)] })),
  fc.uniqueArray(id).map((ids) => assistant(...ids)),
  fc.tuple(id, text).map(([callId, words]) => result(callId, words)),
);

/** Whether each call has one result right behind its turn, in the calls' order, and no result stands elsewhere. */
function isPaired(turns: readonly Turn[]): boolean {
  const awaited: string[] = [];
  for (const each of turns) {
    if (each.role === "tool") {
      if (awaited.shift() !== each.callId) return false;
      continue;
    }
    if (awaited.length > 0) return false;
    if (each.role === "assistant")
      awaited.push(...each.parts.filter((part) => part.kind === "call").map((part) => part.id));
  }
  return awaited.length === 0;
}

const wordsIn = (turns: readonly Turn[]) =>
  turns.flatMap(({ parts }) => parts.flatMap((part) => (part.kind === "text" ? [part.text] : [])));

const reasonsFor = (turns: readonly Turn[]) => repairPairs(turns).changes.map(({ effect, why }) => `${effect}: ${why}`);

describe("the turns of any conversation", () => {
  const conversation = fc.array(turn, { maxLength: 12 });

  test("have one result behind each call when they are repaired", () => {
    fc.assert(
      fc.property(conversation, (turns) => expect(isPaired(repairPairs(turns).turns)).toBe(true)),
      { numRuns: 2000 },
    );
  });

  test("lose nothing that was said", () => {
    fc.assert(
      fc.property(conversation, (turns) => {
        const kept = new Set(wordsIn(repairPairs(turns).turns));
        expect(wordsIn(turns).filter((words) => !kept.has(words))).toEqual([]);
      }),
    );
  });

  test("stay as they are where they are paired, and are not told", () => {
    fc.assert(
      fc.property(conversation, (turns) => {
        const paired = repairPairs(turns).turns;
        expect(repairPairs(paired)).toEqual({ turns: paired, changes: [] });
      }),
    );
  });

  test("are told when they were not paired, but for an order within one turn's results", () => {
    fc.assert(
      fc.property(conversation, (turns) => {
        const { turns: repaired, changes } = repairPairs(turns);
        if (changes.length > 0) expect(repaired).not.toEqual(turns);
        else
          expect(repaired.filter(({ role }) => role !== "tool")).toEqual(turns.filter(({ role }) => role !== "tool"));
      }),
    );
  });
});

describe("a call", () => {
  test("without a result gets one that says so", () => {
    const { turns } = repairPairs([assistant("a"), user("go on")]);
    expect(turns).toEqual([
      assistant("a"),
      { ...result("a", "No result was given for this call."), isError: true },
      user("go on"),
    ]);
    expect(reasonsFor([assistant("a")])).toEqual([expect.stringContaining("added: a tool call had no result")]);
  });

  test("whose result stands elsewhere gets it", () => {
    const turns = [result("b"), assistant("a", "b"), user("wait"), result("a")];
    expect(repairPairs(turns).turns).toEqual([assistant("a", "b"), result("a"), result("b"), user("wait")]);
    expect(reasonsFor(turns)).toEqual([expect.stringContaining("replaced: a tool's result stood elsewhere")]);
  });

  test("whose id an earlier call had keeps its own result", () => {
    const turns = [assistant("a"), user("never mind"), assistant("a"), result("a")];
    const { turns: repaired } = repairPairs(turns);
    expect(repaired.slice(-2)).toEqual([assistant("a"), result("a")]);
    expect(reasonsFor(turns)).toEqual([expect.stringContaining("had no result")]);
  });
});

test("a result that no call asked for goes on as the user's text", () => {
  const turns = [result("x", "42")];
  expect(repairPairs(turns).turns).toEqual([{ role: "user", parts: [said("Result of the tool call x:"), said("42")] }]);
  expect(reasonsFor(turns)).toEqual([expect.stringContaining("belonged to no call")]);
});

test("calls that all have one id are paired in a time by their number", () => {
  const turns = Array.from({ length: 60_000 }, () => assistant("a"));
  expect(repairPairs([...turns, result("a")]).turns.slice(-2)).toEqual([assistant("a"), result("a")]);
});
