import { describe, expect, test } from "bun:test";
import type { AnswerEvent } from "../../../src/dialects/conversation/event.ts";
import { createMemory, recallReasoning } from "../../../src/dialects/conversation/remembered.ts";
import type { SpokenPart, Turn } from "../../../src/dialects/conversation/request.ts";
import type { Sealed } from "../../../src/dialects/conversation/sealed.ts";
import { arePacked } from "../../../src/dialects/conversation/thoughts.ts";

const sealed: Sealed = { origin: "anthropic-messages", data: "sig.na.ture", isRedacted: true, id: "rs_1" };

const thought = (text: string, seal?: Sealed): AnswerEvent[] => [
  { type: "open", part: { kind: "reasoning" } },
  { type: "delta", text: text.slice(0, 1) },
  { type: "delta", text: text.slice(1) },
  { type: "close", ...(seal ? { sealed: seal } : {}) },
];
const text: AnswerEvent[] = [
  { type: "open", part: { kind: "text" } },
  { type: "delta", text: "said" },
  { type: "close" },
];
const call = (id: string): AnswerEvent[] => [
  { type: "open", part: { kind: "call", id, name: "f" } },
  { type: "delta", text: "{}" },
  { type: "close" },
];

function remembered(...events: AnswerEvent[]): Map<string, string> {
  const seals = new Map<string, string>();
  const remember = createMemory((callId, seal) => seals.set(callId, seal));
  for (const event of [{ type: "begin" } as const, ...events, { type: "finish", reason: "calls" } as const]) {
    remember(event);
  }
  return seals;
}

/** The turn as a client without a place for seals sends it back. */
function recalled(seals: ReadonlyMap<string, string>, ...parts: SpokenPart[]): SpokenPart[] {
  const turns: Turn[] = [
    { role: "user", parts: [] },
    { role: "assistant", parts },
  ];
  const [, turn] = recallReasoning(turns, (callId) => seals.get(callId));
  return turn?.role === "assistant" ? turn.parts : [];
}

const callPart = (id: string): SpokenPart => ({ kind: "call", id, name: "f", input: "{}" });

describe("what a model thought before it called a tool", () => {
  test("comes back with the first call, in front of all else, with its seals", () => {
    const seals = remembered(...thought("hm", sealed), ...thought("more", sealed), ...text, ...call("a"), ...call("b"));
    expect([...seals.keys()]).toEqual(["a"]);
    expect(recalled(seals, { kind: "text", text: "said" }, callPart("a"), callPart("b"))).toEqual([
      { kind: "reasoning", text: "hm", sealed, isRecalled: true },
      { kind: "reasoning", text: "more", sealed, isRecalled: true },
      { kind: "text", text: "said" },
      callPart("a"),
      callPart("b"),
    ]);
  });

  test("takes the place of the summary that the client sends back", () => {
    const seals = remembered(...thought("hm", sealed), ...call("a"));
    expect(recalled(seals, { kind: "reasoning", text: "hm" }, callPart("a"))).toEqual([
      { kind: "reasoning", text: "hm", sealed },
      callPart("a"),
    ]);
  });

  test("is not remembered without a seal, nor without a call", () => {
    expect(remembered(...thought("hm"), ...call("a")).size).toBe(0);
    expect(remembered(...thought("hm", sealed), ...text).size).toBe(0);
  });

  test("is that of its own choice, where several are told side by side", () => {
    const other: Sealed = { origin: "openai-chat", data: "other" };
    const first = [...thought("hm", sealed), ...call("a")];
    const second = [...thought("ah", other), ...call("b"), { type: "finish", reason: "calls" } as const];
    const told = first.flatMap((event, at) => [event, { ...(second[at] ?? event), choice: 1 }] as AnswerEvent[]);
    const seals = remembered(...told, { ...second.at(-1), choice: 1 } as AnswerEvent);
    expect(recalled(seals, callPart("a"))[0]).toMatchObject({ text: "hm", sealed });
    expect(recalled(seals, callPart("b"))[0]).toMatchObject({ text: "ah", sealed: other });
  });

  test("is not put in twice", () => {
    const own: SpokenPart = { kind: "reasoning", text: "own", sealed };
    const seals = remembered(...thought("hm", sealed), ...call("a"));
    expect(recalled(seals, own, callPart("a"))).toEqual([own, callPart("a")]);
  });

  test("is nothing for a turn whose calls nobody remembers", () => {
    expect(recalled(new Map(), { kind: "text", text: "said" })).toEqual([{ kind: "text", text: "said" }]);
    expect(recalled(new Map([["b", "blob"]]), callPart("a"))).toEqual([callPart("a")]);
  });

  test("comes back once, with the last of the turns whose calls have one id", () => {
    const seals = remembered(...thought("hm", sealed), ...call("a"));
    const turns = [1, 2, 3].map((): Turn => ({ role: "assistant", parts: [callPart("a")] }));
    const counts = recallReasoning(turns, (id) => seals.get(id)).map(({ parts }) => parts.length);
    expect(counts).toEqual([1, 1, 2]);
  });

  test("may be a chat's own blob, which was kept as it is", () => {
    expect(recalled(new Map([["a", "blob"]]), callPart("a"))).toEqual([
      { kind: "reasoning", text: "", sealed: { origin: "openai-chat", data: "blob" }, isRecalled: true },
      callPart("a"),
    ]);
    expect(arePacked("blob")).toBe(false);
    expect(arePacked(remembered(...thought("hm", sealed), ...call("a")).get("a") ?? "")).toBe(true);
  });
});
