import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import { type Answer, collect, eventsOf as stepsOf } from "../../../src/dialects/conversation/answer.ts";
import type { AnswerEvent } from "../../../src/dialects/conversation/event.ts";
import { createResponsesReader } from "../../../src/dialects/openai-responses/create-reader.ts";
import { writeAnswer } from "../../../src/dialects/openai-responses/write-answer.ts";
import { createResponsesWriter } from "../../../src/dialects/openai-responses/write-stream.ts";
import { ProxyError } from "../../../src/errors.ts";
import { answerContext } from "../../support/answer-context.ts";
import { orderFault } from "../../support/answer-order.ts";
import { anyAnswer } from "../../support/any-answer.ts";
import { accumulated, eventsOf } from "../../support/responses-stream.ts";

function written(steps: Iterable<AnswerEvent>, asked = {}): string {
  const writer = createResponsesWriter(answerContext({ asked }));
  let text = "";
  for (const step of steps) text += writer.event(step);
  return text + writer.end();
}

const call = (name: string, ...pieces: string[]): AnswerEvent[] => [
  { type: "begin" },
  { type: "open", part: { kind: "call", id: "c1", name } },
  ...pieces.map((text) => ({ type: "delta" as const, text })),
  { type: "close" },
  { type: "finish", reason: "calls" },
];

test("what OpenAI's library puts together is the answer in one piece", async () => {
  await fc.assert(
    fc.asyncProperty(anyAnswer(), async (answer) => {
      const stream = written(stepsOf(answer));
      const whole = JSON.parse(writeAnswer(answer, answerContext()));
      expect(eventsOf(stream).at(-1).response).toEqual(whole);
      const { id, status, output, usage } = await accumulated(stream);
      expect(JSON.parse(JSON.stringify({ id, status, output, usage }))).toMatchObject({
        id: whole.id,
        status: whole.status,
        output: whole.output,
        usage: whole.usage,
      });
    }),
    { numRuns: 40 },
  );
});

/** An answer as this API can tell it: without silent parts, and it has calls, or was cut, or was done. */
function tellable(answer: Answer): Answer {
  const choices = answer.choices.map(({ parts: all, finish }) => {
    const parts = all.filter(({ text, sealed }) => text !== "" || sealed !== undefined);
    const isCut = finish === "length" || finish === "filtered";
    const whole = parts.some(({ kind }) => kind === "call") ? "calls" : "stop";
    return { parts, finish: isCut ? finish : whole } as const;
  });
  return { ...answer, choices };
}

test("what is written is read as the same answer", () => {
  fc.assert(
    fc.property(anyAnswer().map(tellable), (answer) => {
      const reader = createResponsesReader(answerContext());
      const steps = eventsOf(written(stepsOf(answer))).flatMap(reader.event);
      expect(orderFault(steps)).toBeUndefined();
      const { choices, usage } = collect(steps);
      expect({ choices, usage }).toEqual({ choices: answer.choices, usage: answer.usage });
    }),
  );
});

describe("the events", () => {
  test("of a text are in OpenAI's order", () => {
    const steps: AnswerEvent[] = [
      { type: "begin", model: "m" },
      { type: "open", part: { kind: "text" } },
      { type: "delta", text: "Hi" },
      { type: "close" },
      { type: "finish", reason: "stop" },
    ];
    expect(eventsOf(written(steps)).map(({ type }) => type)).toEqual([
      "response.created",
      "response.in_progress",
      "response.output_item.added",
      "response.content_part.added",
      "response.output_text.delta",
      "response.output_text.done",
      "response.content_part.done",
      "response.output_item.done",
      "response.completed",
    ]);
  });

  test("that end the arguments of a call have no name, as in OpenAI's own type of them", () => {
    const events = eventsOf(written(call("f", "{}")));
    const done = events.find(({ type }) => type === "response.function_call_arguments.done");
    expect(Object.keys(done).toSorted()).toEqual(["arguments", "item_id", "output_index", "sequence_number", "type"]);
  });

  test("of a summary are in OpenAI's order", () => {
    const steps: AnswerEvent[] = [
      { type: "begin" },
      { type: "open", part: { kind: "reasoning" } },
      { type: "delta", text: "Hm" },
      { type: "close", sealed: { origin: "anthropic-messages", data: "s" } },
      { type: "finish", reason: "length" },
    ];
    const events = eventsOf(written(steps));
    expect(events.slice(2).map(({ type }) => type)).toEqual([
      "response.output_item.added",
      "response.reasoning_summary_part.added",
      "response.reasoning_summary_text.delta",
      "response.reasoning_summary_text.done",
      "response.reasoning_summary_part.done",
      "response.output_item.done",
      "response.incomplete",
    ]);
    expect(events.at(-1).response.output[0].encrypted_content).toStartWith("svcs1.anthropic-messages.");
    expect(events.at(-1).response.incomplete_details).toEqual({ reason: "max_output_tokens" });
  });
});

describe("an answer that was cut off", () => {
  const text = (...pieces: string[]): AnswerEvent[] => [
    { type: "open", part: { kind: "text" } },
    ...pieces.map((piece) => ({ type: "delta" as const, text: piece })),
    { type: "close" },
  ];
  const cut = (...parts: AnswerEvent[]): AnswerEvent[] => [
    { type: "begin" },
    ...parts,
    { type: "finish", reason: "length" },
  ];
  const statusesOf = (items: { status: string }[]) => items.map(({ status }) => status);

  test("has its last item marked, in the stream as in the whole", () => {
    const steps = cut(...text("I call."), ...call("f", '{"a":').slice(1, -1));
    const events = eventsOf(written(steps));
    const done = events.filter(({ type }) => type === "response.output_item.done");
    expect(statusesOf(done.map(({ item }) => item))).toEqual(["completed", "incomplete"]);
    expect(statusesOf(events.at(-1).response.output)).toEqual(["completed", "incomplete"]);
    expect(JSON.parse(writeAnswer(collect(steps), answerContext())).output).toEqual(events.at(-1).response.output);
  });

  test("makes no call of one that has nothing yet", () => {
    const { output } = eventsOf(written(cut(...call("f").slice(1, -1)))).at(-1).response;
    expect(output).toMatchObject([{ type: "function_call", status: "incomplete", arguments: "" }]);
  });

  test("is told to the end of what had come when it fails", () => {
    const writer = createResponsesWriter(answerContext());
    const begun = [{ type: "begin" } as const, ...text("Hello.")].map((step) => writer.event(step)).join("");
    const events = eventsOf(begun + writer.fail(new ProxyError("stream_truncated", "Cut.")));
    expect(events.map(({ type }) => type)).toContain("response.output_item.done");
  });
});

test("a call without arguments has an empty object for them", () => {
  const { output } = eventsOf(written(call("f"))).at(-1).response;
  expect(output).toMatchObject([{ type: "function_call", name: "f", call_id: "c1", arguments: "{}" }]);
});

test("a tool that takes free text gets it out of the function's input as that comes", () => {
  const asked = { tools: { apply_patch: { type: "custom", name: "apply_patch" } } };
  const events = eventsOf(written(call("apply_patch", '{"inp', 'ut":"a\\', 'n\\"b', '"}'), asked));
  const deltas = events.filter(({ type }) => type === "response.custom_tool_call_input.delta");
  expect(deltas.map(({ delta }) => delta)).toEqual(["a", '\n"b']);
  expect(events.at(-1).response.output).toMatchObject([{ type: "custom_tool_call", input: 'a\n"b', call_id: "c1" }]);
});

test("a tool may be called like a member that every object has", () => {
  const asked = { tools: { f: { type: "custom", name: "f" } } };
  expect(eventsOf(written(call("constructor", "{}"), asked)).at(-1).response.output).toMatchObject([
    { type: "function_call", name: "constructor" },
  ]);
});

test("the response repeats what was asked", () => {
  const echo = { instructions: "Be brief.", metadata: { a: "b" }, temperature: 0.2 };
  expect(eventsOf(written(call("f", "{}"), { echo })).at(0).response).toMatchObject(echo);
});

test("a failure ends the stream in both ways that clients know", () => {
  const writer = createResponsesWriter(answerContext());
  const text = writer.event({ type: "begin" }) + writer.fail(new ProxyError("stream_truncated", "Cut."));
  expect(eventsOf(text).slice(2)).toMatchObject([
    { type: "error", code: "stream_truncated", message: "Cut." },
    { type: "response.failed", response: { status: "failed", error: { code: "stream_truncated" } } },
  ]);
});
