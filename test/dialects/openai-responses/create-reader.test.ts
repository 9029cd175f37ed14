import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import { type AnswerChoice, collect } from "../../../src/dialects/conversation/answer.ts";
import type { AnswerEvent } from "../../../src/dialects/conversation/event.ts";
import { createResponsesReader } from "../../../src/dialects/openai-responses/create-reader.ts";
import { readAnswer } from "../../../src/dialects/openai-responses/read-answer.ts";
import { answerContext } from "../../support/answer-context.ts";
import { orderFault } from "../../support/answer-order.ts";
import { fixture, payloadsOf } from "../../support/responses-stream.ts";

function read(payloads: readonly unknown[]): AnswerEvent[] {
  const reader = createResponsesReader(answerContext());
  return [...payloads.flatMap((payload) => reader.event(payload)), ...reader.end()];
}

/** Upstream encrypts anew for each event. */
function withoutSeals({ parts, finish }: AnswerChoice) {
  return { parts: parts.map(({ sealed: _, ...part }) => part), finish };
}

describe.each(["reasoning.sse", "function-call.sse", "custom-call.sse", "incomplete.sse"])("of %s", (name) => {
  const upstream = payloadsOf(fixture(name));

  test("the steps keep their order, and come as they come", () => {
    const steps = read(upstream);
    expect(orderFault(steps)).toBeUndefined();
    expect(steps.filter(({ type }) => type === "delta").length).toBeGreaterThan(2);
  });

  test("the stream and the answer in one piece say the same", () => {
    const streamed = collect(read(upstream));
    const whole = readAnswer(upstream.at(-1).response, answerContext());
    expect(streamed.usage).toEqual(whole.usage);
    expect(streamed.choices.map(withoutSeals)).toEqual(whole.choices.map(withoutSeals));
  });
});

test("encrypted reasoning is sealed with the id of the item's end", () => {
  const upstream = payloadsOf(fixture("reasoning.sse"));
  const { item } = upstream.find(({ type }) => type === "response.output_item.done");
  const sealed = { origin: "openai-responses" as const, id: item.id, data: item.encrypted_content };
  expect(collect(read(upstream)).choices[0]?.parts[0]).toMatchObject({ kind: "reasoning", sealed });
});

const created = { type: "response.created", response: { id: "r", model: "m", created_at: 5 } };
const completed = { type: "response.completed", response: { status: "completed" } };
const at = (index: number, fields: object) => ({ output_index: index, ...fields });
const message = (index: number, ...pieces: string[]) => [
  at(index, { type: "response.output_item.added", item: { type: "message", content: [] } }),
  ...pieces.map((delta) => at(index, { type: "response.output_text.delta", content_index: 0, delta })),
  at(index, {
    type: "response.output_item.done",
    item: { type: "message", content: [{ type: "output_text", text: pieces.join("") }] },
  }),
];
const call = (index: number, ...pieces: string[]) => [
  at(index, { type: "response.output_item.added", item: { type: "function_call", call_id: `c${index}`, name: "f" } }),
  ...pieces.map((delta) => at(index, { type: "response.function_call_arguments.delta", delta })),
  at(index, {
    type: "response.output_item.done",
    item: { type: "function_call", call_id: `c${index}`, name: "f", arguments: pieces.join("") },
  }),
];

test("items that upstream fills at the same time are told one after another, and lose nothing", () => {
  const items = [message(0, "Hel", "lo"), call(1, '{"a":', "1}"), message(2, "Bye")];
  const total = items.flat().length;
  fc.assert(
    fc.property(fc.array(fc.nat(2), { minLength: total * 3, maxLength: total * 3 }), (order) => {
      const queues = items.map((events) => [...events]);
      const mixed = [...order, 0, 1, 2].flatMap((index) => queues[index]?.shift() ?? []);
      const rest = queues.flat();
      const steps = read([created, ...mixed, ...rest, completed]);
      expect(orderFault(steps)).toBeUndefined();
      const texts = collect(steps).choices[0]?.parts.map(({ text }) => text) ?? [];
      expect(texts.toSorted()).toEqual(["Bye", "Hello", '{"a":1}']);
    }),
  );
});

test("what the pieces lacked is told at the end of the item", () => {
  const [added, delta] = call(0, '{"a"');
  const done = at(0, {
    type: "response.output_item.done",
    item: { type: "function_call", call_id: "c0", name: "f", arguments: '{"a":1}' },
  });
  expect(collect(read([created, added, delta, done, completed])).choices[0]?.parts).toMatchObject([
    { text: '{"a":1}' },
  ]);
  const secret = at(0, { type: "response.function_call_arguments.delta", delta: "c2VjcmV0" });
  const steps = read([created, added, secret, done, completed]);
  expect(steps.filter(({ type }) => type === "delta")).toEqual([{ type: "delta", text: '{"a":1}' }]);
});

test("the parts of a summary are kept apart by a blank line", () => {
  const summary = (index: number, text: string) => [
    at(0, { type: "response.reasoning_summary_part.added", summary_index: index }),
    at(0, { type: "response.reasoning_summary_text.delta", summary_index: index, delta: text }),
  ];
  const item = { type: "reasoning", summary: [{ text: "One." }, { text: "Two." }], encrypted_content: "e", id: "rs_1" };
  const steps = read([
    created,
    at(0, { type: "response.output_item.added", item: { type: "reasoning", summary: [] } }),
    ...summary(0, "One."),
    ...summary(1, "Two."),
    at(0, { type: "response.output_item.done", item }),
    completed,
  ]);
  expect(collect(steps).choices[0]?.parts).toMatchObject([{ kind: "reasoning", text: "One.\n\nTwo." }]);
});

test("a refusal and why an answer ended early are told", () => {
  const refused = { type: "message", content: [{ type: "refusal", refusal: "No." }] };
  const response = { status: "incomplete", incomplete_details: { reason: "content_filter" }, output: [refused] };
  const answer = collect(read([created, { type: "response.incomplete", response }]));
  expect(answer.choices).toEqual([{ parts: [{ kind: "refusal", text: "No." }], finish: "filtered" }]);
});

test("a stream that upstream cuts or fails is no answer", () => {
  expect(() => read([created, ...message(0, "Hi")])).toThrow("before the response was complete");
  expect(() => read([created, { type: "error", message: "Broken." }])).toThrow("Broken.");
  const failed = { type: "response.failed", response: { error: { message: "Failed." } } };
  expect(() => read([created, failed])).toThrow("Failed.");
  expect(() => read([created, 7])).toThrow("without a type");
});
