import fc from "fast-check";

/** What a model says in one turn, in the words of no dialect; it calls a tool at least once. */
export type Reply = readonly ReplyPart[];

export type ReplyPart = Thought | { kind: "text"; text: string } | Call;

/** `seal` is what upstream wants back with it, and `id` what that is bound to. */
export type Thought = { kind: "thought"; text: string; seal: string; id: string };

export type Call = { kind: "call"; id: string; name: string; input: string };

const words = fc.oneof(
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 10 }),
  fc.constantFrom("a\r\nb", '"}\\', "data: [DONE]\n\n", "𝒳é"),
);

const thought: fc.Arbitrary<ReplyPart> = fc.record({
  kind: fc.constant("thought"),
  text: words,
  seal: fc.uuid().map((id) => `sealed+/${id}==`),
  id: fc.uuid().map(btoa),
});
const text: fc.Arbitrary<ReplyPart> = fc.record({ kind: fc.constant("text"), text: words });
const call: fc.Arbitrary<ReplyPart> = fc.record({
  kind: fc.constant("call"),
  // As long as upstream takes them, so that they come back as they were.
  id: fc.uuid().map((id) => `call_${id.replaceAll("-", "")}`),
  name: fc.constantFrom("f", "get_weather", "constructor"),
  input: fc
    .dictionary(fc.string({ maxLength: 4 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 })
    .map((value) => JSON.stringify(value)),
});

/** Its parts in any order, or as a chat can tell them: what was thought, what is said, the calls. */
export function anyReply({ isInterleaved }: { isInterleaved: boolean }): fc.Arbitrary<Reply> {
  if (isInterleaved) {
    const parts = fc.array(fc.oneof(thought, text, call), { maxLength: 5 });
    return fc.tuple(parts, call).map(([before, last]) => [...before, last]);
  }
  const parts = fc.tuple(fc.option(thought), fc.option(text), fc.array(call, { minLength: 1, maxLength: 3 }));
  return parts.map(([thoughtFirst, said, calls]) => [thoughtFirst, said, ...calls].filter((part) => part !== null));
}

export function callsIn(reply: Reply): Call[] {
  return reply.filter((part) => part.kind === "call");
}

export function thoughtsIn(reply: Reply): Thought[] {
  return reply.filter((part) => part.kind === "thought");
}
