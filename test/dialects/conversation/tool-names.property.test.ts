import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { type Conversation, emptyConversation, type Tool } from "../../../src/dialects/conversation/request.ts";
import { fitToolNames } from "../../../src/dialects/conversation/tool-names.ts";

const FITTING = /^[a-zA-Z0-9_-]{1,64}$/;

const tool = (name: string): Tool => ({ name, description: undefined, schema: {}, strict: undefined });

function conversationOf(names: readonly string[]): Conversation {
  const parts = names.map((name) => ({ kind: "call" as const, id: "c", name, input: "{}" }));
  const [first] = names;
  return {
    ...emptyConversation(),
    tools: names.map(tool),
    toolChoice: first === undefined ? { kind: "auto" } : { kind: "named", name: first },
    turns: [
      { role: "user", parts: [] },
      { role: "assistant", parts: [{ kind: "text", text: "hm" }, ...parts] },
    ],
  };
}

/** The names in the conversation, wherever one can be. */
function namesIn({ tools, toolChoice, turns }: Conversation) {
  const calls = turns.flatMap((turn) =>
    turn.role === "assistant" ? turn.parts.flatMap((part) => (part.kind === "call" ? [part.name] : [])) : [],
  );
  return { tools: tools.map(({ name }) => name), calls, chosen: toolChoice?.kind === "named" ? toolChoice.name : null };
}

const name = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 100 }),
  fc.stringMatching(/^[a-z]{60,70}$/),
  fc.stringMatching(/^mcp\.[a-z]{1,3}\/[a-z]{1,3}$/),
);

describe("names of tools", () => {
  test("are what upstream takes, the same everywhere, and lead back to the client's", () => {
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 5 }), (names) => {
        const { conversation, names: back } = fitToolNames(conversationOf(names));
        const { tools, calls, chosen } = namesIn(conversation);
        expect(tools.every((fitting) => FITTING.test(fitting))).toBe(true);
        expect(calls).toEqual(tools);
        expect(chosen).toBe(tools[0] ?? null);
        expect(tools.map((fitting) => (Object.hasOwn(back, fitting) ? back[fitting] : fitting))).toEqual(names);
      }),
      { numRuns: 1000 },
    );
  });

  test("that fit stay as they are, and nothing is told", () => {
    const conversation = conversationOf(["get_weather", "a-b"]);
    expect(fitToolNames(conversation)).toEqual({ conversation, names: {}, changes: [] });
  });

  test("are the same in each request, so that upstream's cache holds", () => {
    const long = "x".repeat(65);
    const [one, two] = [fitToolNames(conversationOf([long])), fitToolNames(conversationOf(["ok", long]))];
    expect(one.conversation.tools[0]?.name).toBe(two.conversation.tools[1]?.name ?? "");
    expect(one.changes.map(({ path, effect }) => [path, effect])).toEqual([["tools[].name", "replaced"]]);
  });
});
