import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { createAnswerStream } from "../../../src/dialects/answer/answer-stream.ts";
import type { ModelFacts, UpstreamName } from "../../../src/dialects/dialect.ts";
import { readRequest } from "../../../src/dialects/request/read-request.ts";
import { clientDialect } from "../../../src/dialects/table.ts";
import { createNormaliseLane } from "../../../src/relay/lanes/normalise.ts";
import { answerContext } from "../../support/answer-context.ts";
import { SONNET } from "../../support/messages-request.ts";
import { UPSTREAM_NAMES } from "../../support/upstream-stream.ts";
import { anyReply, callsIn, type Reply, thoughtsIn } from "./any-reply.ts";
import { SENT_BACK_BY } from "./sent-back-by.ts";
import { STREAMED_BY } from "./streamed-by.ts";

type ClientName = keyof typeof SENT_BACK_BY;
type Json = ReturnType<typeof JSON.parse>;

const CLIENTS = Object.keys(SENT_BACK_BY) as ClientName[];

/** Of those that chat, Gemini is the one that wants back what it sealed. */
const MODELS: Record<UpstreamName, ModelFacts> = {
  "openai-chat": { id: "gemini-3.1-pro-preview", vendor: "Google" },
  "openai-responses": { id: "gpt-5-mini", vendor: "Azure OpenAI", family: "gpt-5-mini" },
  "anthropic-messages": SONNET,
};

type Seals = Map<string, string>;

/** What the client gets of the reply's stream, whose bytes come in chunks of so many. */
function told(client: ClientName, from: UpstreamName, { reply, length, seals }: Told): string {
  const context = answerContext({ seal: (callId, sealed) => void seals.set(callId, sealed) });
  const lane = createNormaliseLane(createAnswerStream(clientDialect(client), from, context));
  const bytes = Buffer.from(STREAMED_BY[from](reply, length));
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += 7 * length) {
    chunks.push(Uint8Array.from(lane.push(bytes.subarray(at, at + 7 * length))));
  }
  return Buffer.concat([...chunks, lane.end().bytes]).toString();
}

type Told = { reply: Reply; length: number; seals: Seals };

/** The request that goes on with the conversation, as upstream gets it. */
async function asked(client: ClientName, to: UpstreamName, { reply, stream, seals }: Asked) {
  const kept = await SENT_BACK_BY[client].kept(stream);
  const model = MODELS[to];
  const named = client === "gemini" ? {} : { model: model.id };
  const request = { ...SENT_BACK_BY[client].request(kept, callsIn(reply)), ...named };
  const url = `http://localhost/v1beta/models/${model.id}:generateContent`;
  const body = new TextEncoder().encode(JSON.stringify(request));
  const read = readRequest(body, { dialect: client, purpose: "answer", url, maxDepth: 64 });
  const sealOf = (callId: string) => seals.get(callId);
  const made = await read.prepare({ target: to, model, sealOf, clientHeaders: {}, unsupportedFields: "report" });
  return { sent: new TextDecoder().decode(made.body), dropped: made.told.dropped };
}

type Asked = { reply: Reply; stream: string; seals: Seals };

type Own = { id: string; name: string; input: Json } | { seal: string; id?: string; text?: string };

/** The calls of the model's own turn and what it thought, in their order, as each upstream reads them. */
const OWN_IN: Record<UpstreamName, (body: Json) => Own[]> = {
  "openai-chat": ({ messages }) =>
    messages.flatMap(({ reasoning_opaque: seal, tool_calls = [] }: Json) => [
      ...(seal === undefined ? [] : [{ seal }]),
      ...tool_calls.map(({ id, function: { name, arguments: input } }: Json) => ({
        id,
        name,
        input: JSON.parse(input),
      })),
    ]),
  "openai-responses": ({ input }) =>
    input.flatMap(({ type, id, call_id, name, arguments: given, summary, encrypted_content: seal }: Json) => {
      if (type === "reasoning") return [{ seal, id, text: summary.map(({ text }: Json) => text).join() }];
      return type === "function_call" ? [{ id: call_id, name, input: JSON.parse(given) }] : [];
    }),
  "anthropic-messages": ({ messages }) =>
    messages
      .flatMap(({ content }: Json) => content)
      .flatMap(({ type, id, name, input, thinking, signature }: Json) => {
        if (type === "thinking") return [{ seal: signature, text: thinking }];
        return type === "tool_use" ? [{ id, name, input }] : [];
      }),
};

/** The same of the reply. */
function ownOf(reply: Reply, to: UpstreamName): Own[] {
  return reply.flatMap((part): Own[] => {
    if (part.kind === "call") return [{ id: part.id, name: part.name, input: JSON.parse(part.input) }];
    if (part.kind === "text") return [];
    const { seal, id, text } = part;
    if (to === "openai-chat") return [{ seal }];
    return [to === "openai-responses" ? { seal, id, text } : { seal, text }];
  });
}

const isThought = (own: Own) => "seal" in own;

/** A client that is given no seals can't tell between which calls the model thought. */
function asRemembered(client: ClientName, own: readonly Own[]): Own[] {
  if (clientDialect(client).carriesSeals) return [...own];
  return [...own.filter(isThought), ...own.filter((part) => !isThought(part))];
}

const RUNS = { numRuns: 8, seed: 4 };

describe("what a model said", () => {
  const loops = CLIENTS.flatMap((client) => UPSTREAM_NAMES.map((from) => [client, from] as const));

  test.each(loops)("comes back to it with the results of its calls as it was: by %s, %s", async (client, from) => {
    const anyOwn = anyReply({ isInterleaved: from !== "openai-chat" });
    await fc.assert(
      fc.asyncProperty(anyOwn, fc.integer({ min: 1, max: 9 }), async (reply, length) => {
        const seals: Seals = new Map();
        const stream = told(client, from, { reply, length, seals });
        const { sent } = await asked(client, from, { reply, stream, seals });
        expect(OWN_IN[from](JSON.parse(sent))).toEqual(asRemembered(client, ownOf(reply, from)));
      }),
      RUNS,
    );
  });

  const switches = loops.flatMap(([client, from]) =>
    UPSTREAM_NAMES.filter((to) => to !== from).map((to) => [client, from, to] as const),
  );
  test.each(switches)("is no riddle to another model, and its seals are not sent: by %s, %s to %s", async (...loop) => {
    const [client, from, to] = loop;
    const anyOwn = anyReply({ isInterleaved: from !== "openai-chat" });
    await fc.assert(
      fc.asyncProperty(anyOwn, fc.integer({ min: 1, max: 9 }), async (reply, length) => {
        const seals: Seals = new Map();
        const stream = told(client, from, { reply, length, seals });
        const { sent, dropped } = await asked(client, to, { reply, stream, seals });
        expect(OWN_IN[to](JSON.parse(sent))).toEqual(ownOf(callsIn(reply), to));
        expect(sent).not.toContain("sealed+/");
        const isLost = client !== "ollama-chat" && thoughtsIn(reply).length > 0;
        expect(dropped.length > 0).toBe(isLost);
      }),
      RUNS,
    );
  });
});
