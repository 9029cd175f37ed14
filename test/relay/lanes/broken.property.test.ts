import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { createChatStream } from "../../../src/dialects/openai-chat/stream.ts";
import { ProxyError } from "../../../src/errors.ts";
import type { Lane } from "../../../src/relay/lanes/lane.ts";
import { createNormaliseLane } from "../../../src/relay/lanes/normalise.ts";
import { byteStringOf, decodeUtf8 } from "../../../src/wire/byte-string.ts";
import { delta, finish, rawChatLane, repairNeeds } from "../../support/chat-stream.ts";
import { toldIn } from "../../support/event-reader.ts";

const lanes: [string, () => Lane][] = [
  ["normalising", () => createNormaliseLane(createChatStream(repairNeeds()))],
  ["raw", rawChatLane],
];

/** What upstream has to say, and how it comes to its end. */
const content = fc.oneof(
  fc.string({ unit: "binary", maxLength: 8 }),
  fc.constantFrom("data: [DONE]", '{"error":{', "🙂"),
);
const frame = fc.oneof(
  { weight: 8, arbitrary: content.map((text) => JSON.stringify(delta({ content: text }))) },
  { weight: 1, arbitrary: fc.constant(JSON.stringify(finish("stop"))) },
  { weight: 1, arbitrary: fc.constant("[DONE]") },
  { weight: 1, arbitrary: fc.constant('{"error":{"message":"boom"}}') },
);
const between = fc.constantFrom("", "", ": a comment\n\n", "id: 1\n", "event: message\r\n", "retry: 5\n\n");
const event = fc
  .tuple(between, frame, fc.constantFrom("data: ", "data:"), fc.constantFrom("\n", "\r\n", "\r"))
  .map(([before, data, field, end]) => before + field + data + end + end);
const upstream = fc.record({
  start: fc.constantFrom("", "\ufeff"),
  events: fc.array(event, { maxLength: 12 }),
  /** Of all its bytes so many come; the rest is cut off. */
  cutAt: fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.nat(600)),
  slices: fc.array(fc.nat(600), { maxLength: 30 }),
  breaks: fc.boolean(),
});
type Upstream = typeof upstream extends fc.Arbitrary<infer T> ? T : never;

/** What the client has in the end. */
function clientOf(lane: Lane, { start, events, cutAt, slices, breaks }: Upstream): { text: string; verdict: string } {
  const all = new TextEncoder().encode(start + events.join(""));
  const bytes = all.subarray(0, Math.min(cutAt, all.length));
  const borders = [0, ...slices.map((cut) => Math.min(cut, bytes.length)).toSorted((a, b) => a - b), bytes.length];
  let text = "";
  for (let index = 1; index < borders.length && !lane.done(); index++) {
    text += byteStringOf(lane.push(bytes.subarray(borders[index - 1], borders[index])));
    // Before a byte order mark it would make that a part of a line.
    if (text !== "") text += byteStringOf(lane.heartbeat());
  }
  if (breaks && !lane.done()) {
    text += byteStringOf(lane.fail(new ProxyError("stream_interrupted", "The connection broke.")));
    return { text, verdict: "stream_interrupted" };
  }
  const { bytes: last, verdict } = lane.end();
  return { text: text + byteStringOf(last), verdict };
}

const isError = (told: unknown) => typeof told === "object" && told !== null && "error" in told;

describe.each(lanes)("the %s lane", (_, createLane) => {
  test("gives whole events only, and exactly one end: a finish, or an error without [DONE]", () => {
    fc.assert(
      fc.property(upstream, (said) => {
        const { text, verdict } = clientOf(createLane(), said);
        const told = toldIn(decodeUtf8(text));
        expect(told.filter(isError)).toHaveLength(verdict === "ok" ? 0 : 1);
        expect(told.slice(0, -1).filter((each) => isError(each) || each === "[DONE]")).toEqual([]);
        if (verdict === "ok") expect(text).toContain('"finish_reason":"stop"');
        else expect(told.at(-1)).toSatisfy(isError);
      }),
      { numRuns: 1000 },
    );
  });

  test("gives the same for any slices", () => {
    fc.assert(
      fc.property(upstream, fc.array(fc.nat(600), { maxLength: 60 }), (said, slices) => {
        const [one, other] = [said, { ...said, slices }].map((each) => {
          const { text, verdict } = clientOf(createLane(), each);
          return { events: toldIn(decodeUtf8(text)), verdict };
        });
        expect(other).toEqual(one);
      }),
      { numRuns: 500 },
    );
  });
});
