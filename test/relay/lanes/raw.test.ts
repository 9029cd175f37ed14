import { describe, expect, test } from "bun:test";
import type { StreamVerdict } from "../../../src/dialects/dialect.ts";
import { ProxyError } from "../../../src/errors.ts";
import { fixture, rawChatLane } from "../../support/chat-stream.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const content =
  'data: {"choices":[{"delta":{"content":"data: [DONE] \\"finish_reason\\":\\"stop\\""},"finish_reason":null}]}\n\n';

/** What comes out of slices of `size` bytes, and how it ended. */
function through(text: string, size = text.length) {
  const lane = rawChatLane();
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
      ['data: {"error": {"message":"x"}}\n\n', "upstream_refused"],
      ['data: {"choices":[{"finish_reason":"error"}]}\n\n', "upstream_refused"],
      ...finishes.map((finish): [string, StreamVerdict] => [finish, "ok"]),
      [content, "stream_truncated"],
    ];
    for (const [last, verdict] of ends) {
      const lane = rawChatLane();
      for (const event of [content, content, last, content]) {
        if (!lane.done()) expect(decode(lane.push(encode(event)))).toBe(event);
      }
      expect(lane.end().verdict).toBe(verdict);
    }
  });

  test("takes a finish without [DONE] for a good end", () => {
    expect(through('data: {"choices":[{"finish_reason":"stop"}]}\r\n\r\n').verdict).toBe("ok");
  });

  test("hands on no [DONE] that ends nothing: it is an error instead", () => {
    for (const text of ["data: [DONE]\n\n", `${content}data:[DONE]\r\r`, `${content}data: [DONE]`]) {
      const { out, last, verdict } = through(text);
      expect(out + last).not.toContain("\ndata: [DONE]");
      expect(out + last).toContain('"code":"stream_truncated"');
      expect(verdict).toBe("stream_truncated");
    }
  });

  test("hands on nothing behind the end, also of the same chunk", () => {
    const finish = 'data: {"choices":[{"finish_reason":"stop"}]}\n\n';
    expect(through(`${finish}data: [DONE]\n\n${content}`).out).toBe(`${finish}data: [DONE]\n\n`);
    const failure = 'data: {"error":{"message":"x"}}\n\n';
    expect(through(`${content}${failure}data: [DONE]\n\n`).out).toBe(content + failure);
  });

  test("takes an event at the end for whole though its blank line is missing, when it is", () => {
    const finish = 'data: {"choices":[{"finish_reason":"stop"}]}';
    expect(through(content + finish)).toMatchObject({ last: `${finish}\n\n`, verdict: "ok" });
    const cut = through(`${content}${finish.slice(0, -1)}`);
    expect(cut).toMatchObject({ out: content, verdict: "stream_truncated" });
    expect(cut.last).toStartWith('data: {"error":');
  });

  test("gives up an event that has no end, whatever it consists of", () => {
    for (const flood of [`data: ${"x".repeat(600_000)}`, "id: 1\n".repeat(100_000), ": x\n".repeat(150_000)]) {
      const lane = rawChatLane();
      expect(lane.push(encode(flood))).toHaveLength(0);
      expect(decode(lane.push(encode(flood)))).toMatch(/^data: \{"error":.*"code":"bad_upstream_answer".*\n\n$/);
      expect(lane.done()).toBe(true);
      expect(lane.end().verdict).toBe("bad_upstream_answer");
    }
  });

  test("gives signs of life also in the middle of an event, of which the client has nothing yet", () => {
    const lane = rawChatLane();
    expect(decode(lane.push(encode(`${content}data: {`)))).toBe(content);
    expect(decode(lane.heartbeat())).toMatch(/^: .*\n\n$/);
    expect(decode(lane.push(encode("}\r\n\r\n")))).toBe("data: {}\r\n\r\n");
  });

  test("hands upstream's comments on as they come", () => {
    const lane = rawChatLane();
    expect(decode(lane.push(encode(": wait\n\n")))).toBe(": wait\n\n");
    expect(decode(lane.push(encode("event: x\n")))).toBe("");
    expect(decode(lane.push(encode(content)))).toBe(`event: x\n${content}`);
  });

  test("leaves an event out that is cut, and tells the failure once", () => {
    const lane = rawChatLane();
    lane.push(encode("data: {"));
    expect(decode(lane.fail(new ProxyError("stream_interrupted", "Gone.")))).toStartWith('data: {"error":');
    expect(lane.fail(new ProxyError("internal", "x"))).toHaveLength(0);
    expect(lane.heartbeat()).toHaveLength(0);
    expect(lane.usage()).toBeUndefined();
  });
});
