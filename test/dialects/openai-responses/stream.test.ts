import { describe, expect, test } from "bun:test";
import { unwrapSealed } from "../../../src/dialects/conversation/sealed.ts";
import { createResponsesStream } from "../../../src/dialects/openai-responses/stream.ts";
import { ProxyError } from "../../../src/errors.ts";
import { decodeUtf8 } from "../../../src/wire/byte-string.ts";
import { answerContext } from "../../support/answer-context.ts";
import { accumulated, eventsOf, fixture, payloadsOf, streamed } from "../../support/responses-stream.ts";

const RECORDED = ["reasoning.sse", "function-call.sse", "custom-call.sse", "incomplete.sse"];

describe.each(RECORDED)("a recorded stream: %s", (name) => {
  const upstream = payloadsOf(fixture(name));
  const { text, events, verdict, usage, done } = streamed(upstream);

  test("has the same events in the same order, numbered", () => {
    expect(events.map(({ type }) => type)).toEqual(upstream.map(({ type }) => type));
    expect(verdict).toBe("ok");
    expect(done).toBe(true);
  });

  test("has one id for each item and one for the response", () => {
    const ids = Map.groupBy(
      events.filter((event) => event.output_index !== undefined),
      (event) => event.output_index,
    );
    for (const [index, ofItem] of ids) {
      const known = new Set(ofItem.map((event) => event.item_id ?? event.item.id));
      expect([...known]).toEqual([events.at(-1).response.output[index].id]);
      expect([...known][0]).toMatch(/^(?:rs|msg|fc|ctc)_r1_\d$/);
    }
    const responses = events.flatMap(({ response }) => response ?? []);
    expect(new Set(responses.map(({ id }) => id))).toEqual(new Set(["resp_r1"]));
  });

  test("ends with the items as they were told at their ends", () => {
    const told = events.filter(({ type }) => type === "response.output_item.done").map(({ item }) => item);
    expect(events.at(-1).response.output).toEqual(told);
  });

  test("is free of what is Copilot's own", () => {
    expect(text).not.toMatch(/obfuscation|copilot_usage|"output_text":null/);
  });

  test("is one that OpenAI's library puts together", async () => {
    const { output, ...response } = await accumulated(text);
    expect(JSON.parse(JSON.stringify(output))).toMatchObject(events.at(-1).response.output);
    expect(response).toMatchObject({ id: "resp_r1", store: false, metadata: {}, error: null, access_programs: null });
  });

  test("tells what it cost", () => {
    expect(usage?.promptTokens).toBe(upstream.at(-1).response.usage.input_tokens);
    expect(usage?.completionTokens).toBe(upstream.at(-1).response.usage.output_tokens);
    const { input_tokens_details: details } = events.at(-1).response.usage;
    expect(details).toEqual({ cached_tokens: expect.any(Number), cache_write_tokens: 0 });
  });
});

test("encrypted reasoning keeps the id that it came with, inside", () => {
  const upstream = payloadsOf(fixture("reasoning.sse"));
  const isDone = ({ type, item }: { type: string; item?: { type: string } }) =>
    type === "response.output_item.done" && item?.type === "reasoning";
  const raw = upstream.find(isDone).item;
  const { item } = streamed(upstream).events.find(isDone);
  expect(unwrapSealed(item.encrypted_content)).toEqual({
    origin: "openai-responses",
    id: raw.id,
    data: raw.encrypted_content,
  });
});

const created = { type: "response.created", response: { id: "resp_up", created_at: 5, model: "m", output: [] } };
const added = { type: "response.output_item.added", output_index: 0 };
const call = { type: "function_call", call_id: "c1", name: "f" };
const completed = { type: "response.completed", response: { id: "x", status: "completed", output: [] } };

describe("an id", () => {
  test("that upstream keeps short and tells first is kept", () => {
    const item = { type: "message", id: "msg_up", role: "assistant", content: [] };
    const { events } = streamed([created, { ...added, item }, completed]);
    expect(events[0].response.id).toBe("resp_up");
    expect(events[1].item.id).toBe("msg_up");
    expect(events[2].response.id).toBe("resp_up");
  });
});

describe("the pieces of a call's arguments", () => {
  const delta = (text: string) => ({ type: "response.function_call_arguments.delta", output_index: 0, delta: text });
  const told = (...events: unknown[]) =>
    streamed([created, { ...added, item: { ...call, arguments: "" } }, ...events, completed])
      .events.filter(({ type }) => type.includes("arguments"))
      .map((event) => event.delta ?? `whole ${event.arguments}`);
  const done = { type: "response.function_call_arguments.done", output_index: 0, arguments: '{"a":1}' };
  const itemDone = { type: "response.output_item.done", output_index: 0, item: { ...call, arguments: '{"a":1}' } };

  test("go on as they come", () => {
    expect(told(delta('{"a"'), delta(":1}"), done, itemDone)).toEqual(['{"a"', ":1}", 'whole {"a":1}']);
  });

  test("give way to the whole where they are encrypted", () => {
    expect(told(delta("c2VjcmV0"), delta("aXNo"), done, itemDone)).toEqual(['{"a":1}', 'whole {"a":1}']);
  });

  test("stand first where their place is no number", () => {
    const odd = { ...delta("{}"), content_index: { valueOf: 1, toString: 1 } };
    expect(told(odd, { ...done, arguments: "{}" })).toEqual(["{}", "whole {}"]);
  });

  test("are made up for where upstream left some out", () => {
    expect(told(delta('{"a"'), done, itemDone)).toEqual(['{"a"', ":1}", 'whole {"a":1}']);
    expect(told(itemDone)).toEqual(['{"a":1}', 'whole {"a":1}']);
  });
});

test("a tool that was given in a namespace is called by both of its names", () => {
  const asked = { tools: { agents__spawn: { type: "function", name: "spawn", namespace: "agents" } } };
  const item = { ...call, name: "agents__spawn", arguments: "{}" };
  const { events } = streamed([created, { type: "response.output_item.done", output_index: 0, item }], { asked });
  const done = events.find(({ type }) => type === "response.output_item.done");
  expect(done.item).toMatchObject({ name: "spawn", namespace: "agents", call_id: "c1" });
});

describe("a failure", () => {
  const failed = { type: "response.failed", response: { error: { code: "server_error", message: "It broke." } } };
  const flat = { type: "error", code: "server_error", message: "It broke.", param: null };
  const nested = { type: "error", error: { code: "server_error", message: "It broke." } };

  test.each([
    ["at the response", failed],
    ["as OpenAI's reference has it", flat],
    ["as OpenAI sends it", nested],
  ])("that upstream reports %s is told in both ways", async (_how, event) => {
    const { events, verdict, text } = streamed([created, event, completed]);
    expect(verdict).toBe("upstream_refused");
    expect(events.map(({ type }) => type)).toEqual(["response.created", "error", "response.failed"]);
    expect(events[1]).toMatchObject({ code: "server_error", message: "It broke.", param: null });
    expect(events[2].response).toMatchObject({
      status: "failed",
      error: { code: "server_error", message: "It broke." },
    });
    await expect(accumulated(text)).rejects.toThrow("It broke.");
  });

  test("of ours in mid-stream keeps what was said", () => {
    const stream = createResponsesStream(answerContext());
    const item = { type: "message", content: [{ type: "output_text", text: "Half" }] };
    const start = stream.event(JSON.stringify(created), true);
    const said = stream.event(JSON.stringify({ type: "response.output_item.done", output_index: 0, item }), true);
    const end = stream.fail(new ProxyError("stream_idle_timeout", "Silence."));
    const events = eventsOf(decodeUtf8(start + said + end));
    expect(events.at(-1).response).toMatchObject({ status: "failed", output: [{ content: [{ text: "Half" }] }] });
    expect(stream.fail(new ProxyError("stream_idle_timeout", "Again."))).toBe("");
  });

  test.each([
    ["ends too early", [created], "stream_truncated"],
    ["ends before it began", [], "stream_truncated"],
    ["sends what is no JSON", [created, "{"], "bad_upstream_answer"],
    ["sends an event without a type", [created, {}], "bad_upstream_answer"],
    ["nests an event very deeply", [created, `${"[".repeat(50_000)}${"]".repeat(50_000)}`], "bad_upstream_answer"],
  ])("is told where upstream %s", (_what, payloads, kind) => {
    const { events, verdict } = streamed(payloads);
    expect(verdict).toBe(kind as typeof verdict);
    expect(events.at(-2)).toMatchObject({ type: "error", code: kind });
    expect(events.at(-1)).toMatchObject({ type: "response.failed", response: { error: { code: kind } } });
  });
});

test("half an event at the end, chat's `[DONE]` and events for Copilot's own editor are passed over", () => {
  const { events, verdict } = streamed([created, { type: "copilot_confirmation" }, completed, "[DONE]"]);
  expect(events.map(({ type }) => type)).toEqual(["response.created", "response.completed"]);
  expect(verdict).toBe("ok");
  expect(createResponsesStream(answerContext()).event('{"type":"resp', false)).toBe("");
});

test("a stream whose beginning upstream left out is begun", () => {
  const item = { type: "message", content: [] };
  const { events } = streamed([{ ...added, item }, completed]);
  expect(events.map(({ type }) => type)).toEqual([
    "response.created",
    "response.output_item.added",
    "response.completed",
  ]);
});
