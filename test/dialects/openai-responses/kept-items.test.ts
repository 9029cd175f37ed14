import { describe, expect, test } from "bun:test";
import { fit } from "../../../src/dialects/openai-responses/fit.ts";
import { inspect } from "../../../src/dialects/openai-responses/inspect.ts";
import { readConversation } from "../../../src/dialects/openai-responses/read-conversation.ts";
import { repairAnswer } from "../../../src/dialects/openai-responses/repair-answer.ts";
import { answerContext } from "../../support/answer-context.ts";
import { failureOf } from "../../support/kind-of.ts";
import { fixture, payloadsOf, streamed } from "../../support/responses-stream.ts";

function createKept(asked = { keepsItems: true }) {
  const kept = new Map<string, string>();
  return { kept, context: { asked, seal: (key: string, value: string) => void kept.set(key, value) } };
}

const references = {
  model: "gpt-5.1",
  input: [
    { role: "user", content: "Hi" },
    { type: "item_reference", id: "rs_r1_0" },
    { type: "item_reference", id: "msg_r1_1" },
  ],
};

function read(request: object) {
  const body = new TextEncoder().encode(JSON.stringify(request));
  const found = inspect(body, 64, {});
  if (!found) throw new Error("It was cut short.");
  return { body, found };
}

describe("a client that reckons with its items being stored", () => {
  const { kept, context } = createKept();
  const { events } = streamed(payloadsOf(fixture("reasoning.sse")), context);
  const sealOf = (key: string) => kept.get(key);
  const { body, found } = read(references);

  test("may name them by their ids, to the model that made them", () => {
    const model = { id: "gpt-5.1" };
    const made = fit(body, found, { model, sealOf: (key) => kept.get(key), clientHeaders: {} });
    const { input, store } = JSON.parse(new TextDecoder().decode(made.body));
    const upstream = payloadsOf(fixture("reasoning.sse")).filter(({ type }) => type === "response.output_item.done");
    expect(input[1]).toMatchObject({
      type: "reasoning",
      id: upstream[0].item.id,
      encrypted_content: upstream[0].item.encrypted_content,
    });
    expect(input[2]).toEqual(events.at(-1).response.output[1]);
    expect(store).toBe(false);
    expect(made.changes.map(({ path }) => path)).toContain("input[2]");
    expect(made.asked?.keepsItems).toBe(true);
  });

  test("may name them to any other model", () => {
    const { conversation, asked } = readConversation(body, found, sealOf);
    expect(conversation.turns[1]?.parts).toMatchObject([{ kind: "reasoning" }, { kind: "text" }]);
    expect(asked?.keepsItems).toBe(true);
  });

  test("has its request's keys told, so that they can be looked up from elsewhere", () => {
    expect(found.callIds.every((key) => kept.has(key))).toBe(true);
    expect(found.callIds.length).toBe(2);
  });

  test("can't name one twice, and so make much of a small request", async () => {
    const twice = read({ ...references, input: [...references.input, ...references.input.slice(1)] });
    const attempts = [
      async () => readConversation(twice.body, twice.found, sealOf),
      async () => fit(twice.body, twice.found, { model: { id: "gpt-5.1" }, sealOf, clientHeaders: {} }),
    ];
    for (const attempt of attempts) {
      expect(await failureOf(attempt)).toMatchObject({ kind: "invalid_value", details: { param: "input[3]" } });
    }
  });

  test("is told when an item is not kept any more", () => {
    expect(() => readConversation(body, found, () => undefined)).toThrow("not kept");
    expect(() => fit(body, found, { model: { id: "m" }, sealOf: () => undefined, clientHeaders: {} })).toThrow(
      "not kept",
    );
  });
});

test("an answer in one piece is kept as well", () => {
  const { kept, context } = createKept();
  repairAnswer(JSON.parse(fixture("reasoning.json")), answerContext(context));
  expect([...kept.keys()]).toEqual(["item:rs_r1_0", "item:msg_r1_1"]);
});

test("nothing is kept for a client that wants nothing stored", () => {
  const { kept, context } = createKept({ keepsItems: false });
  streamed(payloadsOf(fixture("reasoning.sse")), context);
  const { body, found } = read({ model: "m", input: "Hi", store: false });
  expect(readConversation(body, found).asked?.keepsItems).toBe(false);
  expect(kept.size).toBe(0);
});
