import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { ModelFacts, UpstreamName } from "../../../src/dialects/dialect.ts";
import { readRequest } from "../../../src/dialects/request/read-request.ts";
import { SONNET } from "../../support/messages-request.ts";
import { UPSTREAM_NAMES } from "../../support/upstream-stream.ts";
import { type Abilities, anyTalk, type Exchange, type Shown, type Talk } from "./any-talk.ts";
import { ASKED_IN } from "./asked-in.ts";
import { spelled } from "./exact-json.ts";
import { HEARD_IN, type Heard, type Role } from "./heard-in.ts";
import { misheard } from "./misheard.ts";

type Client = keyof typeof ASKED_IN;
type Pair = { client: Client; target: UpstreamName };

const MODELS: Record<UpstreamName, ModelFacts> = {
  "openai-chat": { id: "gpt-4.1", vendor: "Azure OpenAI", family: "gpt-4.1" },
  "openai-responses": { id: "gpt-5-mini", vendor: "Azure OpenAI", family: "gpt-5-mini" },
  "anthropic-messages": SONNET,
};

const ABILITIES: Record<Client, Abilities> = {
  "openai-chat": { documents: true, errors: false, reminders: true },
  "openai-responses": { documents: true, errors: false, reminders: true },
  "anthropic-messages": { documents: true, errors: true, reminders: true },
  "ollama-chat": { documents: false, errors: false, reminders: true },
  gemini: { documents: true, errors: true, reminders: false },
};

/** Where both speak the same nothing is translated. */
const PAIRS = Object.keys(ASKED_IN).flatMap((client) =>
  UPSTREAM_NAMES.filter((target) => target !== client).map((target) => [client as Client, target] as const),
);

/** What upstream is asked, and what is told of it. */
async function prepared({ client, target }: Pair, talk: Talk) {
  const model = MODELS[target];
  const named = client === "gemini" ? {} : { model: model.id };
  const body = new TextEncoder().encode(JSON.stringify({ ...ASKED_IN[client](talk), ...named }));
  const url = `http://localhost/v1beta/models/${model.id}:generateContent`;
  const read = readRequest(body, { dialect: client, purpose: "answer", url, maxDepth: 64 });
  const needs = { target, model, sealOf: () => undefined, clientHeaders: {}, unsupportedFields: "report" } as const;
  return await read.prepare(needs);
}

/** All that was said, in its order, as the target has a place for it. */
function saidIn({ client, target }: Pair, talk: Talk): Heard[] {
  let calls = 0;
  const heardAs =
    (role: Role) =>
    (shown: Shown): Heard => ({ role, ...shown });
  // One of Ollama's messages has its text first.
  const inOrder = (shown: readonly Shown[]): readonly Shown[] => {
    if (client !== "ollama-chat") return shown;
    return [...shown.filter((one) => "text" in one), ...shown.filter((one) => !("text" in one))];
  };
  const resultsOf = (called: Exchange["said"]["calls"], first: number): Heard[] => {
    const hasField = target === "anthropic-messages";
    const results = called.map(({ result, isError }, index) => ({
      resultOf: first + index,
      isError: isError && hasField,
      shown: isError && !hasField ? [{ text: "Error: " }, ...inOrder(result)] : inOrder(result),
    }));
    const isTold = (one: Shown) => target !== "openai-chat" || "text" in one;
    const told = results.flatMap(({ shown, ...head }): Heard[] => [head, ...shown.filter(isTold).map(heardAs("tool"))]);
    // A chat's results are texts, and what else they show follows as the user's.
    const rest = results.flatMap(({ shown }) => shown.filter((one) => !isTold(one)).map(heardAs("user")));
    return [...told, ...rest];
  };
  const exchanged = ({ shown, reminder, said }: Exchange): Heard[] => {
    const first = calls;
    calls += said.calls.length;
    const reminderRole = target === "anthropic-messages" ? "user" : "system";
    return [
      ...inOrder(shown).map(heardAs("user")),
      ...(reminder === undefined ? [] : [{ role: reminderRole, text: reminder } as const]),
      ...said.texts.map((text) => ({ role: "assistant" as const, text })),
      ...said.calls.map(({ name, input }, index) => {
        return { call: first + index, name, input: JSON.stringify(spelled(input)) };
      }),
      ...resultsOf(said.calls, first),
    ];
  };
  return [
    ...talk.instructions.map((text) => ({ role: "system" as const, text })),
    ...talk.exchanges.flatMap(exchanged),
    ...inOrder(talk.last).map(heardAs("user")),
  ];
}

describe("any conversation", () => {
  test.each(PAIRS)("is heard by upstream as it was said, and what isn't is told: %s to %s", async (client, target) => {
    const pair = { client, target };
    const abilities = ABILITIES[client];
    const documents = abilities.documents && target !== "openai-chat";
    await fc.assert(
      fc.asyncProperty(anyTalk({ ...abilities, documents }), async (talk) => {
        const { body, asked, told } = await prepared(pair, talk);
        const { toolNames = {} } = asked;
        const heard = HEARD_IN[target](spelled(new TextDecoder().decode(body))).map((one) => {
          if (!("call" in one) || !Object.hasOwn(toolNames, one.name)) return one;
          return { ...one, name: toolNames[one.name] ?? "" };
        });
        expect(misheard(saidIn(pair, talk), heard)).toBeNull();
        const hasThought = talk.exchanges.some(({ said }) => said.thought !== undefined);
        expect(told.dropped).toEqual(hasThought ? ["reasoning"] : []);
      }),
      { numRuns: 40, seed: 4 },
    );
  });
});
