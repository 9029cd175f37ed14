import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  createRepairState,
  finishStream,
  type RepairNeeds,
  repairChunk,
} from "../../../src/dialects/openai-chat/repair.ts";
import { createChatStream } from "../../../src/dialects/openai-chat/stream.ts";
import { ProxyError } from "../../../src/errors.ts";
import { createNormaliseLane } from "../../../src/relay/lanes/normalise.ts";
import { fixture, framesOf, repairNeeds } from "../../support/chat-stream.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const newLane = (needs: Partial<RepairNeeds> = {}) => createNormaliseLane(createChatStream(repairNeeds(needs)));

/** The lane's output for the bytes in slices that end at `cuts`, each of which must be whole events. */
function through(bytes: Uint8Array, cuts: readonly number[], needs: Partial<RepairNeeds>) {
  const lane = newLane(needs);
  const borders = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  const frames: unknown[] = [];
  for (let index = 1; index < borders.length; index++) {
    frames.push(...framesOf(decode(lane.push(bytes.subarray(borders[index - 1], borders[index])))));
  }
  const { bytes: last, verdict } = lane.end();
  return { frames: [...frames, ...framesOf(decode(last))], verdict, usage: lane.usage() };
}

/** Where each of the texts ends, in bytes, when one follows the other. */
function bordersOf(lines: readonly string[]): number[] {
  let at = 0;
  return lines.map((line) => {
    at += encode(line).length;
    return at;
  });
}

/** What repairing each frame on its own gives. */
function repaired(frames: readonly unknown[], needs: Partial<RepairNeeds>): unknown[] {
  const state = createRepairState(repairNeeds(needs));
  const chunks = frames.flatMap((frame) => repairChunk(state, JSON.parse(JSON.stringify(frame))).chunks);
  return [...chunks, ...finishStream(state).chunks].map((chunk) => JSON.parse(JSON.stringify(chunk)));
}

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 8 }),
  fc.constantFrom("", "\\", '"', '\\"', "\n", "日本", "🙂", "@@slot@@", '"content":"'),
);
const toolCall = fc.record(
  {
    index: fc.nat(2),
    id: fc.constantFrom("a", "b", "c"),
    function: fc.record({ name: fc.constantFrom("f", "g"), arguments: text }, { requiredKeys: [] }),
  },
  { requiredKeys: ["function"] },
);
const delta = fc.oneof(
  { weight: 6, arbitrary: fc.record({ content: text }) },
  { weight: 3, arbitrary: fc.record({ content: fc.constant(null), reasoning_text: text }) },
  { weight: 3, arbitrary: fc.record({ content: fc.constant(null), tool_calls: fc.array(toolCall, { maxLength: 2 }) }) },
  {
    weight: 1,
    arbitrary: fc.record(
      {
        role: fc.constantFrom("assistant", null),
        content: text,
        reasoning_text: text,
        reasoning_opaque: text,
        refusal: text,
      },
      { requiredKeys: [] },
    ),
  },
);
const usage = fc.constantFrom(
  undefined,
  null,
  { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
  { prompt_tokens: 3 },
);
const frame = fc.record(
  {
    id: fc.constantFrom("", "x"),
    created: fc.constantFrom(0, 5),
    model: fc.constant("m"),
    usage,
    choices: fc.array(
      fc.record(
        {
          index: fc.nat(1),
          delta,
          finish_reason: fc.oneof(
            { weight: 12, arbitrary: fc.constant(null) },
            { weight: 1, arbitrary: fc.constant("stop") },
          ),
          content_filter_offsets: fc.constantFrom(1, 2),
        },
        { requiredKeys: ["delta"] },
      ),
      { minLength: 0, maxLength: 2 },
    ),
  },
  { requiredKeys: ["choices"] },
);
/** Real streams repeat one shape with other texts, which random frames hardly ever do. */
const run = fc
  .tuple(fc.array(text, { minLength: 1, maxLength: 8 }), fc.constantFrom("content", "reasoning_text", "arguments"))
  .map(([texts, member]) =>
    texts.map((value) => ({
      id: "x",
      choices: [
        {
          index: 0,
          delta: member === "arguments" ? { tool_calls: [{ function: { arguments: value } }] } : { [member]: value },
        },
      ],
    })),
  );
const streams = fc
  .array(fc.oneof(run, fc.array(frame, { maxLength: 4 })), { maxLength: 5 })
  .map((parts) => parts.flat());

describe("the normalising lane", () => {
  test("gives for any stream in any slices what repairing its frames one by one gives", () => {
    const needs = fc.record({ choices: fc.constantFrom(1, 2), includeUsage: fc.boolean() });
    const style = fc.record({ space: fc.constantFrom("", " "), end: fc.constantFrom("\n", "\r\n", "\r") });
    const slices = fc.oneof(fc.array(fc.nat(), { maxLength: 20 }), fc.constant("each event alone"));
    fc.assert(
      fc.property(streams, needs, style, slices, (frames, wanted, { space, end }, cuts) => {
        const lines = frames.map((value) => `data:${space}${JSON.stringify(value)}${end}${end}`);
        const bytes = encode(lines.join(""));
        const { frames: out, verdict } = through(bytes, Array.isArray(cuts) ? cuts : bordersOf(lines), wanted);
        expect(out.slice(0, -1)).toEqual(repaired(frames, wanted));
        expect(out.at(-1)).toEqual(verdict === "ok" ? "[DONE]" : { error: expect.objectContaining({ code: verdict }) });
      }),
      { numRuns: 500 },
    );
  });

  test("takes what follows half a line for its rest, whatever it looks like", () => {
    const event = encode('data: {"choices":[{"delta":{"content":"a"}}]}\n\n');
    const lane = newLane();
    const told = [event, event, event, encode(": half a comment "), event, event].map(
      (bytes) => lane.push(bytes).length > 0,
    );
    expect(told).toEqual([true, true, true, false, false, true]);
  });

  for (const name of ["gpt.sse", "gpt-tools.sse", "claude-tools.sse", "gemini-tools.sse", "openai-hosted.sse"]) {
    test(`gives for ${name} the same when every byte comes alone`, () => {
      const bytes = encode(fixture(name));
      const alone = through(
        bytes,
        Array.from({ length: bytes.length }, (_, index) => index),
        { includeUsage: true },
      );
      expect(alone).toEqual(through(bytes, [], { includeUsage: true }));
      expect(alone.verdict).toBe("ok");
    });
  }

  test("hands an event on in the push that completes it, and stops at [DONE]", () => {
    const lane = newLane();
    expect(decode(lane.push(encode('data: {"choices":[{"delta":{"content":"a"}}]}\n')))).toBe("");
    expect(decode(lane.push(encode("\n")))).toContain('"content":"a"');
    expect(lane.done()).toBe(false);
    const last = lane.push(
      encode('data: {"choices":[{"finish_reason":"stop","delta":{}}]}\n\ndata: [DONE]\n\ndata: {}\n\n'),
    );
    expect(framesOf(decode(last)).at(-1)).toBe("[DONE]");
    expect(lane.done()).toBe(true);
    expect(lane.end()).toEqual({ bytes: expect.objectContaining({ length: 0 }), verdict: "ok" });
  });

  test("tells a broken connection between whole events, and nothing after it", () => {
    const lane = newLane();
    const first = decode(lane.push(encode('data: {"choices":[{"delta":{"content":"a"}}]}\n\ndata: {"choi')));
    const failure = decode(lane.fail(new ProxyError("stream_interrupted", "The connection broke.")));
    expect(framesOf(first + failure).at(-1)).toEqual({
      error: expect.objectContaining({ code: "stream_interrupted" }),
    });
    expect(lane.end().bytes).toHaveLength(0);
  });

  const hello = 'data: {"choices":[{"delta":{"content":"a"}}]}\n\n';

  test("takes half an event at a clean end for a stream that was cut", () => {
    const { frames, verdict } = through(encode(`${hello}data: {"choi`), [], {});
    expect(frames.at(-1)).toEqual({ error: expect.objectContaining({ code: "stream_truncated" }) });
    expect(verdict).toBe("stream_truncated");
  });

  test("takes a whole event that is no JSON for an answer that is no good", () => {
    const { frames, verdict } = through(encode(`${hello}data: {"choi\n\n`), [], {});
    expect(frames.at(-1)).toEqual({ error: expect.objectContaining({ code: "bad_upstream_answer" }) });
    expect(verdict).toBe("bad_upstream_answer");
  });

  test("needs nothing of an event that was cut when the finish had come", () => {
    const finish = 'data: {"choices":[{"finish_reason":"stop","delta":{}}]}\n\n';
    const { frames, verdict } = through(encode(`${hello}${finish}data: {"usa`), [], {});
    expect(frames.at(-1)).toBe("[DONE]");
    expect(verdict).toBe("ok");
  });

  test("ends a stream whose event has no end", () => {
    const lane = newLane();
    const flood = encode(`data: ${"x".repeat(600_000)}`);
    expect(lane.push(flood)).toHaveLength(0);
    expect(framesOf(decode(lane.push(flood)))).toEqual([
      { error: expect.objectContaining({ code: "bad_upstream_answer" }) },
    ]);
    expect(lane.done()).toBe(true);
    expect(lane.end().verdict).toBe("bad_upstream_answer");
  });

  test("keeps a silent connection alive with a comment", () => {
    expect(decode(newLane().heartbeat())).toMatch(/^: .*\n\n$/);
  });
});
