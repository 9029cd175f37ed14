import { describe, expect, test } from "bun:test";
import { isUtf8 } from "node:buffer";
import { createMessagesStream } from "../../../src/dialects/anthropic-messages/stream.ts";
import { ProxyError } from "../../../src/errors.ts";
import { byteStringOf, bytesOf, decodeUtf8, encodeUtf8 } from "../../../src/wire/byte-string.ts";
import { readBySdk } from "../../support/anthropic-sdk.ts";
import { CONTEXT, dataOf, eventsIn, fixture } from "../../support/messages-stream.ts";

/** What the client gets for upstream's events, with upstream's clean end behind them. */
function decoded(events: readonly unknown[]) {
  const stream = createMessagesStream(CONTEXT);
  const texts = events.map((event) => (typeof event === "string" ? event : JSON.stringify(event)));
  const given = texts.map((data) => stream.event(encodeUtf8(data), true)).join("");
  const isDone = stream.done();
  const { text: rest, verdict } = stream.end();
  const text = decodeUtf8(given + rest);
  return { text, verdict, usage: stream.usage(), isDone };
}

function streamed(events: readonly unknown[]) {
  const told = decoded(events);
  return { ...told, events: eventsIn(told.text) };
}

const start = {
  type: "message_start",
  message: { id: "msg_1", model: "claude", content: [], usage: { input_tokens: 3 } },
};
const open = { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } };
const delta = (text: string) => ({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text } });
const close = { type: "content_block_stop", index: 0 };
const finish = { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 2 } };
const stop = { type: "message_stop" };

describe("a recorded stream", () => {
  for (const name of ["claude.sse", "claude-tools.sse"]) {
    test(`of ${name} is upstream's own, without what is no event of Anthropic's`, () => {
      const { text, verdict, isDone } = streamed(dataOf(fixture(name)));
      expect(verdict).toBe("ok");
      expect(isDone).toBe(true);
      expect(text).not.toMatch(/copilot_|bedrock-inv|DONE/);
      const kept = fixture(name)
        .split("\n\n")
        .filter((event) => /content_block|ping/.test(event));
      for (const event of kept) expect(text).toContain(`${event}\n\n`);
    });
  }

  test("keeps upstream's ids and model, and has every count that the specification wants", () => {
    const [begin] = streamed(dataOf(fixture("claude-tools.sse"))).events;
    expect(begin.message).toMatchObject({ id: "msg_bdrk_sim02", model: "claude-sonnet-4-6", stop_details: null });
    expect(begin.message.usage).toMatchObject({
      input_tokens: 12,
      cache_read_input_tokens: 300,
      server_tool_use: null,
    });
  });

  test("tells what it cost, with what came from the cache", () => {
    const { usage } = streamed(dataOf(fixture("claude-tools.sse")));
    expect(usage).toEqual({ promptTokens: 432, completionTokens: 40, totalTokens: 472, cachedTokens: 300 });
  });

  test("is read by Anthropic's SDK, whatever comes behind its last event", async () => {
    const message = await readBySdk({ stream: streamed(dataOf(fixture("claude-tools.sse"))).text });
    expect(message.content).toEqual(JSON.parse(fixture("claude-tools.json")).content);
    expect(message.stop_reason).toBe("tool_use");
    expect(message.usage).toMatchObject({ input_tokens: 12, output_tokens: 40 });
  });
});

describe("an event", () => {
  test("without a count, a stop sequence or an id gets them", () => {
    const { events } = streamed([{ type: "message_start", message: {} }, finish, stop]);
    expect(events[0].message).toMatchObject({ id: "msg_own", model: "asked", usage: { cache_read_input_tokens: 0 } });
    expect(events[1].delta).toEqual({
      stop_reason: "end_turn",
      stop_sequence: null,
      stop_details: null,
      container: null,
    });
    expect(events[1].usage).toEqual({
      output_tokens: 2,
      input_tokens: null,
      cache_creation_input_tokens: null,
      cache_read_input_tokens: null,
      output_tokens_details: null,
      server_tool_use: null,
    });
  });

  test("that is an annotation of a back end is left out, and so are members like it", () => {
    const annotated = { ...delta("a"), copilot_annotations: { x: 1 } };
    const { events } = streamed([start, { copilot_usage: {} }, open, annotated, annotated, close, finish, stop]);
    expect(events.map(({ type }) => type)).toEqual([
      "message_start",
      "content_block_start",
      "content_block_delta",
      "content_block_delta",
      "content_block_stop",
      "message_delta",
      "message_stop",
    ]);
    expect(events[2]).toEqual(delta("a"));
    expect(events[3]).toEqual(delta("a"));
  });

  test("of a kind that is newer than this passes under its own name", () => {
    const newer = { ...delta("a"), type: "content_block_note" };
    const { text } = decoded([start, open, newer, newer]);
    expect(text.match(/event: content_block_note\n/g)).toHaveLength(2);
  });

  test("that is a ping may come at any time", () => {
    const ping = { type: "ping" };
    expect(streamed([ping, start, ping, finish, stop])).toMatchObject({ verdict: "ok", events: { 0: ping, 2: ping } });
  });

  test("of several lines becomes one of one line", () => {
    expect(streamed([start, JSON.stringify(open, null, 1), close, finish, stop]).events[1]).toEqual(open);
  });

  test("has its text whatever that is", () => {
    const texts = ["a", "b", 'quoted "c"', "\n", "ü", "", "\u2028", '"text":"', "d"];
    const { events } = streamed([start, open, ...texts.map(delta), close, finish, stop]);
    const deltas = events.filter(({ type }) => type === "content_block_delta");
    expect(deltas.map((event) => event.delta.text)).toEqual(texts);
  });
});

test("bytes that are no UTF-8 become characters that are none", () => {
  const stream = createMessagesStream(CONTEXT);
  for (const event of [start, open, delta("first")]) stream.event(JSON.stringify(event), true);
  const broken = stream.event(JSON.stringify(delta("a\xffb")), true);
  expect(eventsIn(decodeUtf8(broken))[0].delta.text).toBe("a\ufffdb");
  expect(isUtf8(bytesOf(broken))).toBe(true);
});

describe("a template", () => {
  const stream = createMessagesStream(CONTEXT);
  for (const event of [start, open, delta("first")]) stream.event(JSON.stringify(event), true);
  const chunkOf = (event: object) => bytesOf(`event: content_block_delta\ndata: ${JSON.stringify(event)}\n\n`);
  const refilled = (event: object) => {
    const chunk = stream.copier()?.(chunkOf(event));
    return chunk && byteStringOf(chunk);
  };

  test("gives a delta as the stream would", () => {
    expect(refilled(delta("next"))).toBe(stream.event(JSON.stringify(delta("next")), true));
  });

  test("fits no other event", () => {
    expect(refilled({ ...delta("x"), index: 1 })).toBeUndefined();
    expect(refilled({ ...delta("x"), copilot_usage: {} })).toBeUndefined();
    expect(refilled(delta('"'))).toBeUndefined();
  });

  test("ends with its block", () => {
    stream.event(JSON.stringify(close), true);
    expect(stream.copier()).toBeUndefined();
  });
});

describe("a stream that breaks", () => {
  const told = (events: readonly unknown[]) => {
    const { events: given, verdict } = streamed(events);
    return { last: given.at(-1), types: given.map(({ type }) => type), verdict };
  };

  test("without its last event says so, and does not stop as if it were whole", () => {
    const { last, types, verdict } = told([start, open, delta("a"), close, finish]);
    expect(verdict).toBe("stream_truncated");
    expect(types).not.toContain("message_stop");
    expect(last.error.type).toBe("api_error");
  });

  test("is cut too where its last event comes without a reason to stop", () => {
    const reasonless = { ...finish, delta: { stop_reason: null, stop_sequence: null } };
    for (const events of [
      [start, open, delta("a"), close, stop],
      [start, open, delta("a"), close, reasonless, stop],
    ]) {
      const { last, types, verdict } = told(events);
      expect(verdict).toBe("stream_truncated");
      expect(types).not.toContain("message_stop");
      expect(last.error.type).toBe("api_error");
    }
  });

  test("ends with what upstream says of its failure, and without secrets", () => {
    const failure = {
      type: "error",
      error: { type: "overloaded_error", message: "Overloaded, token ghu_0123456789abcdefghij0123456789abcdef" },
    };
    const { last, verdict } = told([start, open, failure, close, stop]);
    expect(verdict).toBe("upstream_refused");
    expect(last.error.type).toBe("overloaded_error");
    expect(last.error.message).toStartWith("Overloaded");
    expect(last.error.message).not.toContain("ghu_0123");
  });

  test("is ended by what is no stream of Anthropic's", () => {
    const broken = JSON.stringify(delta("b")).replace('"b"', '"b"b"');
    for (const events of [["<html>"], ["[1]"], [open], [start, start], [start, open, delta("a"), broken]])
      expect(told(events).verdict).toBe("bad_upstream_answer");
  });

  test("in the middle of an event tells the cut alone", () => {
    const stream = createMessagesStream(CONTEXT);
    stream.event(JSON.stringify(start), true);
    expect(stream.event('{"type":"content_blo', false)).toBe("");
    expect(eventsIn(stream.end().text)).toHaveLength(1);
  });

  test("by our own doing ends with that failure, once", () => {
    const stream = createMessagesStream(CONTEXT);
    const [event] = eventsIn(stream.fail(new ProxyError("stream_idle_timeout", "Nothing came.")));
    expect(event.error).toEqual({ type: "timeout_error", message: "Nothing came." });
    expect(stream.fail(new ProxyError("internal", "again")) + stream.end().text + stream.event("{}", true)).toBe("");
    expect(stream.done()).toBe(true);
  });
});

test("what keeps a silent stream alive is a ping", () => {
  expect(eventsIn(createMessagesStream(CONTEXT).heartbeat())).toEqual([{ type: "ping" }]);
});
