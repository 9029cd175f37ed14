import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { createAnswerStream } from "../../src/dialects/answer-stream.ts";
import { eventsOf } from "../../src/dialects/conversation/answer.ts";
import { type ClientName, clientDialect } from "../../src/dialects/table.ts";
import { bytesOf, encodeUtf8 } from "../../src/wire/byte-string.ts";
import { answerContext } from "../support/answer-context.ts";
import { anyAnswer } from "../support/any-answer.ts";
import { delta } from "../support/chat-stream.ts";
import { type Asking, outcomeOf } from "../support/lane-outcome.ts";
import { UPSTREAM_NAMES, upstreamEvents } from "../support/upstream-stream.ts";

const CLIENTS: readonly ClientName[] = [
  "openai-chat",
  "openai-responses",
  "anthropic-messages",
  "openai-completions",
  "ollama-chat",
];

/** Where both speak Anthropic's Messages, upstream's bytes are the client's, and so can't be told in two ways. */
const PAIRS = UPSTREAM_NAMES.flatMap((target) => CLIENTS.map((client) => ({ target, client }))).filter(
  ({ target, client }) => !(target === "anthropic-messages" && client === target),
);

/** A chat that stays one has templates of its own, which want all but the text to be equal. */
const COPIED = PAIRS.filter(({ target, client }) => !(target === "openai-chat" && client === target));

const JSON_SIGNS = Buffer.from('"\\{}[],:0123456789\n\r');

const pair = fc.constantFrom(...PAIRS);
const pieceLength = fc.integer({ min: 1, max: 4 });
const lengths = fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 5 });
const stopSequences = fc.constantFrom<readonly string[]>([], [], ["a"], [" ", "e"]);
const byte = fc.oneof(fc.nat(255), fc.constantFrom(...JSON_SIGNS));

/** The same events, each written a little otherwise than the one before, so that each is read. */
function read(asking: Asking, events: readonly string[]) {
  const unlike = events.map((event, index) => event.replace("data: ", `data: ${" ".repeat(index % 7)}`));
  return outcomeOf(asking, unlike);
}

function sliced(stream: string, lengths: readonly number[]): string[] {
  const chunks: string[] = [];
  for (let from = 0; from < stream.length; from += chunks.at(-1)?.length ?? 1) {
    chunks.push(stream.slice(from, from + (lengths[chunks.length % lengths.length] ?? 1)));
  }
  return chunks;
}

describe("deltas that are copied", () => {
  test.each(COPIED)("are taken from their bytes: %o", ({ target, client }) => {
    const stream = createAnswerStream(clientDialect(client), target, answerContext());
    const parts = [{ kind: "text" as const, text: "abcdefgh" }];
    const answer = { head: {}, choices: [{ parts, finish: "stop" as const }], usage: undefined };
    const copied = upstreamEvents(target, eventsOf(answer), 1).filter((event) => {
      if (stream.copier()?.(bytesOf(event))) return true;
      stream.event(/^data: (.*)$/m.exec(event)?.[1] ?? "", true);
      return false;
    });
    expect(copied.length).toBeGreaterThanOrEqual(6);
  });

  test("come to what they would if each were read, however the stream is sliced", () => {
    fc.assert(
      fc.property(pair, anyAnswer({ maxChoices: 2 }), pieceLength, lengths, stopSequences, (pair, answer, ...rest) => {
        const [pieceLength, lengths, stopSequences] = rest;
        const asking = { ...pair, over: { asked: { stopSequences }, choices: answer.choices.length } };
        const events = upstreamEvents(pair.target, eventsOf(answer), pieceLength).map(encodeUtf8);
        const expected = read(asking, events);
        expect(outcomeOf(asking, events)).toEqual(expected);
        expect(outcomeOf(asking, sliced(events.join(""), lengths))).toEqual(expected);
      }),
      { numRuns: 400 },
    );
  });

  test("come to what they would if each were read, whichever byte is wrong", () => {
    fc.assert(
      fc.property(pair, anyAnswer(), fc.nat(), fc.nat(), byte, (asking, answer, which, where, byte) => {
        const events = upstreamEvents(asking.target, eventsOf(answer), 1).map(encodeUtf8);
        const at = which % events.length;
        const event = events[at] ?? "";
        const start = event.indexOf("data: ") + "data: ".length;
        const spot = start + (where % (event.length - start - 2));
        events[at] = event.slice(0, spot) + String.fromCharCode(byte) + event.slice(spot + 1);
        expect(outcomeOf(asking, events)).toEqual(read(asking, events));
      }),
      { numRuns: 1000 },
    );
  });
});

describe("what looks like such a delta", () => {
  const call = (index: number, more: object) => delta({ tool_calls: [{ index, ...more }] });
  const begun = (index: number) => call(index, { id: `call_${index}`, function: { name: "now", arguments: "" } });
  const input = (index: number, text: string) => call(index, { function: { arguments: text } });
  const piece = '{"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":"a"}';
  const escaped = piece.replace('"a"', '"a","d\\u0065lta":"a"');
  const numbered = (number: string) => piece.replace("{", `{"sequence_number":${number},`);
  const argument = (text: string) => ({ type: "response.function_call_arguments.delta", output_index: 0, delta: text });

  const strangers: [string, Asking["target"], unknown[]][] = [
    [
      "ends a call for which others wait",
      "openai-chat",
      [begun(0), begun(1), ...['{"a"', ":", "1", "}"].map((text) => input(0, text)), input(1, "{}")],
    ],
    [
      "brings a blob each time",
      "openai-chat",
      ["a", "b", "c"].map((text) => delta({ reasoning_text: text, reasoning_opaque: "x" })),
    ],
    ["has a name that is escaped", "openai-responses", [escaped, escaped.replace('"a"', '"b"')]],
    ["has no number", "openai-responses", [numbered("1"), numbered("2"), numbered("")]],
    ["has a number that is none", "openai-responses", [numbered("1"), numbered("2"), numbered("03")]],
    ["says nothing", "openai-responses", [piece, piece, piece.replace('"a"', '""'), piece]],
    ["is encrypted", "openai-responses", [argument(""), argument("x"), argument("y")]],
  ];
  test.each(strangers)("and %s is read", (_, target, payloads) => {
    const events = payloads.map(
      (payload) => `data: ${typeof payload === "string" ? payload : JSON.stringify(payload)}\n\n`,
    );
    for (const client of CLIENTS) {
      const asking = { target, client };
      expect(outcomeOf(asking, events)).toEqual(read(asking, events));
    }
  });
});
