import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { fitCallIds } from "../../../src/dialects/conversation/call-ids.ts";
import { repairPairs } from "../../../src/dialects/conversation/pairs.ts";
import type { Turn } from "../../../src/dialects/conversation/request.ts";

const assistant = (...ids: string[]): Turn => ({
  role: "assistant",
  parts: [{ kind: "text", text: "hm" }, ...ids.map((id) => ({ kind: "call" as const, id, name: "f", input: "{}" }))],
});
const result = (callId: string, text = ""): Turn => ({
  role: "tool",
  callId,
  parts: [{ kind: "text", text }],
  isError: false,
});

const callsIn = (turns: readonly Turn[]) =>
  turns.flatMap(({ parts }) => parts.flatMap((part) => (part.kind === "call" ? [part.id] : [])));
const resultsIn = (turns: readonly Turn[]) => turns.flatMap((turn) => (turn.role === "tool" ? [turn.callId] : []));

const id = fc.oneof(
  fc.constantFrom("a", "b", "a 1", "1 a", "call.1", "", "x".repeat(40), "x".repeat(41)),
  fc.string({ unit: "grapheme" }),
);
const turn = fc.oneof(
  fc.constant<Turn>({ role: "user", parts: [] }),
  fc.array(id, { maxLength: 3 }).map((ids) => assistant(...ids)),
  id.map((callId) => result(callId)),
);

describe("the ids of calls", () => {
  test("are what upstream takes, each for one call and its result", () => {
    fc.assert(
      fc.property(fc.array(turn, { maxLength: 8 }), (turns) => {
        const paired = repairPairs(turns).turns;
        const fitted = fitCallIds(paired).turns;
        const ids = callsIn(fitted);
        expect(ids.filter((own) => !/^[a-zA-Z0-9_-]{1,40}$/.test(own))).toEqual([]);
        expect(new Set(ids).size).toBe(ids.length);
        expect(resultsIn(fitted)).toEqual(ids);
        expect(fitted.map(({ role }) => role)).toEqual(paired.map(({ role }) => role));
      }),
    );
  });

  test("stay as they are where that is so already, and nothing is told", () => {
    const turns = [assistant("toolu_1", "x".repeat(40)), result("toolu_1"), result("x".repeat(40)), assistant("2")];
    expect(fitCallIds(turns)).toEqual({ turns, changes: [] });
  });

  test("are the same in a longer conversation, so that upstream's cache holds", () => {
    const turns = [assistant("a.b", "c"), result("a.b"), result("c"), assistant("c"), result("c")];
    const [before, later] = [fitCallIds(turns.slice(0, 3)), fitCallIds(turns)];
    expect(later.turns.slice(0, 3)).toEqual(before.turns);
    expect(callsIn(later.turns)).toContain("c");
    expect(later.changes.map(({ path, effect }) => [path, effect])).toEqual([["tool_calls[].id", "replaced"]]);
  });

  test("lead each to its own result, where a client counts anew in each turn", () => {
    const turns = [assistant("0"), result("0", "first"), assistant("0"), result("0", "second")];
    const { turns: fitted } = fitCallIds(turns);
    expect(fitted[1]).toEqual(result("0", "first"));
    expect(fitted[3]).toEqual(result(callsIn(fitted)[1] ?? "", "second"));
  });
});
