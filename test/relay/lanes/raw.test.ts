import { describe, expect, test } from "bun:test";
import type { StreamVerdict } from "../../../src/dialects/dialect.ts";
import { ProxyError } from "../../../src/errors.ts";
import { createRawLane } from "../../../src/relay/lanes/raw.ts";
import { fixture } from "../../support/chat-stream.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const content =
  'data: {"choices":[{"delta":{"content":"data: [DONE] \\"finish_reason\\":\\"stop\\""},"finish_reason":null}]}\n\n';

/** What comes out of slices of `size` bytes, and how it ended. */
function through(text: string, size = text.length) {
  const lane = createRawLane();
  const bytes = encode(text);
  let out = "";
  for (let at = 0; at < bytes.length && !lane.done(); at += size)
    out += decode(lane.push(bytes.subarray(at, at + size)));
  const end = lane.end();
  return { out, last: decode(end.bytes), verdict: end.verdict, done: lane.done() };
}

describe("the raw lane", () => {
  for (const size of [1, 7, 10_000]) {
    test(`hands on upstream's bytes in slices of ${size}, and knows a good end`, () => {
      const text = fixture("openai-hosted.sse");
      expect(through(text, size)).toEqual({ out: text, last: "", verdict: "ok", done: true });
    });

    test(`tells in slices of ${size} that a stream had no finish`, () => {
      const { out, last, verdict, done } = through(content + content, size);
      expect({ out, verdict, done }).toEqual({ out: content + content, verdict: "stream_truncated", done: true });
      expect(last).toContain('"code":"stream_truncated"');
    });

    test(`hands on upstream's own error in slices of ${size}, and adds no other`, () => {
      const text = `${content}data: {"error":{"message":"x"}}\n\n`;
      expect(through(text, size)).toEqual({ out: text, last: "", verdict: "upstream_refused", done: true });
    });
  }

  test("sees the end among events that come each alone", () => {
    const finishes = ['"finish_reason":"stop"', '"finish_reason": "length"', '"finish_reason":\t  "stop"'].map(
      (finish) => `data: {"choices":[{"finish_reason":null},{${finish}}]}\n\n`,
    );
    const ends: [string, StreamVerdict][] = [
      ["data: [DONE]\n\n", "ok"],
      ['data: {"error": {"message":"x"}}\n\n', "upstream_refused"],
      ...finishes.map((finish): [string, StreamVerdict] => [finish, "ok"]),
      [content, "stream_truncated"],
    ];
    for (const [last, verdict] of ends) {
      const lane = createRawLane();
      const events = [content, content, last, content].map(encode);
      for (const event of events) if (!lane.done()) expect(lane.push(event)).toBe(event);
      expect(lane.end().verdict).toBe(verdict);
    }
  });

  test("takes a finish without [DONE] for a good end", () => {
    expect(through('data: {"choices":[{"finish_reason":"stop"}]}\r\n\r\n').verdict).toBe("ok");
  });

  test("sees [DONE] when it is all there is", () => {
    expect(through("data: [DONE]\n\n")).toMatchObject({ verdict: "ok", done: true });
  });

  test("keeps quiet in the middle of an event", () => {
    const lane = createRawLane();
    expect(decode(lane.heartbeat())).toMatch(/^: .*\n\n$/);
    lane.push(encode("data: {"));
    expect(lane.heartbeat()).toHaveLength(0);
    lane.push(encode("}\r\n\r\n"));
    expect(lane.heartbeat()).not.toHaveLength(0);
  });

  test("sees the middle of an event behind whole ones", () => {
    for (const rest of ["d", "data: {", "data: {}\n"]) {
      const lane = createRawLane();
      lane.push(encode(`data: {}\n\n${rest}`));
      expect(lane.heartbeat()).toHaveLength(0);
      lane.push(encode("\n"));
      lane.push(encode("\n"));
      expect(lane.heartbeat()).not.toHaveLength(0);
    }
  });

  test("ends an event that is cut before it tells the failure, once", () => {
    const lane = createRawLane();
    lane.push(encode("data: {"));
    expect(decode(lane.fail(new ProxyError("stream_interrupted", "Gone.")))).toStartWith('\n\ndata: {"error":');
    expect(lane.fail(new ProxyError("internal", "x"))).toHaveLength(0);
    expect(lane.usage()).toBeUndefined();
  });
});
