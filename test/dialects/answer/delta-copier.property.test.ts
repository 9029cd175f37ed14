import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { createAnswerStream } from "../../../src/dialects/answer/answer-stream.ts";
import { type Answer, eventsOf } from "../../../src/dialects/conversation/answer.ts";
import { type ClientName, clientDialect } from "../../../src/dialects/table.ts";
import { bytesOf, encodeUtf8 } from "../../../src/wire/byte-string.ts";
import { answerContext } from "../../support/answer-context.ts";
import { anyAnswer } from "../../support/any-answer.ts";
import { delta, finish } from "../../support/chat-stream.ts";
import { type Asking, outcomeOf } from "../../support/lane-outcome.ts";
import { UPSTREAM_NAMES, upstreamEvents } from "../../support/upstream-stream.ts";

const CLIENTS: readonly ClientName[] = [
  "openai-chat",
  "openai-responses",
  "anthropic-messages",
  "openai-completions",
  "ollama-chat",
  "gemini",
  "gemini-array",
];

/** Where both speak Anthropic's Messages, upstream's bytes are the client's, and so can't be told in two ways. */
const PAIRS = UPSTREAM_NAMES.flatMap((target) => CLIENTS.map((client) => ({ target, client }))).filter(
  ({ target, client }) => !(target === "anthropic-messages" && client === target),
);

/** A chat that stays one has templates of its own, which want all but the text to be equal. */
const COPIED = PAIRS.filter(({ target, client }) => !(target === "openai-chat" && client === target));

const LETTERS: Answer = {
  head: {},
  choices: [{ parts: [{ kind: "text", text: "abcdefgh" }], finish: "stop" }],
  usage: undefined,
};

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

function inTwos(events: readonly string[]): string[] {
  return events.flatMap((event, index) => (index % 2 === 0 ? [event + (events[index + 1] ?? "")] : []));
}

describe("deltas that are copied", () => {
  test.each(COPIED)("are taken from their bytes: %o", ({ target, client }) => {
    const stream = createAnswerStream(clientDialect(client), target, answerContext());
    const copied = upstreamEvents(target, eventsOf(LETTERS), 1).filter((event) => {
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
        expect(outcomeOf(asking, inTwos(events))).toEqual(expected);
        expect(outcomeOf(asking, sliced(events.join(""), lengths))).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });

  test("come to what they would if each were read, in recorded streams", () => {
    for (const asking of PAIRS) {
      const folder = new URL(`../../fixtures/${asking.target}/`, import.meta.url);
      for (const name of readdirSync(folder).filter((name) => name.endsWith(".sse"))) {
        const events = readFileSync(new URL(name, folder), "latin1").split(/(?<=\n\n)/);
        expect(outcomeOf(asking, events)).toEqual(read(asking, events));
      }
    }
  });

  test.each(PAIRS)("are read where a text may end the answer: %o", (pair) => {
    const stopping = { ...pair, over: { asked: { stopSequences: ["fg"] } } };
    const events = upstreamEvents(pair.target, eventsOf(LETTERS), 1);
    expect(outcomeOf(stopping, events)).toEqual(read(stopping, events));
  });

  test("are read where there are several answers", () => {
    const several = { target: "openai-chat", client: "openai-completions", over: { choices: 2 } } as const;
    const part = { kind: "text" as const };
    const events = upstreamEvents(
      "openai-chat",
      [
        { type: "begin" },
        { type: "open", part },
        { type: "open", part, choice: 1 },
        { type: "delta", text: "a" },
        { type: "delta", text: "bcdefg", choice: 1 },
      ],
      1,
    );
    expect(outcomeOf(several, events)).toEqual(read(several, events));
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
      { numRuns: 300 },
    );
  });
});

describe("what looks like such a delta", () => {
  const call = (index: number, more: object) => delta({ tool_calls: [{ index, ...more }] });
  const begun = (index: number) => call(index, { id: `call_${index}`, function: { name: "now", arguments: "" } });
  const input = (index: number, text: string) => call(index, { function: { arguments: text } });
  const piece = '{"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":"a"}';
  const escaped = piece.replace('"a"', '"a","d\\u0065lta":"a"');
  const other = (text: string) => ({ type: "response.other", output_index: 0, delta: text });
  const beside = (text: string) => piece.replace("{", `{"other":{"delta":"${text}"},`);
  const within = (text: string) => call(0, { function: { arguments: { content: text } } });
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
      [...["a", "b", "c"].map((text) => delta({ reasoning_text: text, reasoning_opaque: "x" })), finish("stop")],
    ],
    ["has a name that is escaped", "openai-responses", [escaped, escaped.replace('"a"', '"b"')]],
    ["has two texts", "openai-responses", ["a", "b", "c"].map((text) => beside(text))],
    ["has its text within another", "openai-chat", [begun(0), ...["a", "b", "c"].map(within)]],
    ["has no number", "openai-responses", [numbered("1"), numbered("2"), numbered("")]],
    ["has a number that is none", "openai-responses", [numbered("1"), numbered("2"), numbered("03")]],
    ["is no UTF-8", "openai-responses", [piece, piece, piece.replace('"a"', '"\xff"')]],
    ["has half an escape", "openai-responses", [piece, piece, piece.replace('"a"', '"\\u12"')]],
    ["is of another type", "openai-responses", [piece, piece, ...["a", "b"].map(other)]],
    ["says nothing", "openai-responses", [piece, piece, piece.replace('"a"', '""'), piece]],
    ["is encrypted", "openai-responses", [argument(""), argument("x"), argument("y")]],
  ];
  test.each(strangers)("and %s is read", (_, target, payloads) => {
    const events = payloads.map(
      (payload) => `data: ${typeof payload === "string" ? payload : JSON.stringify(payload)}\n\n`,
    );
    for (const client of CLIENTS) {
      const asking = { target, client };
      for (const [count] of events.entries()) {
        const first = events.slice(0, count + 1);
        expect(outcomeOf(asking, first)).toEqual(read(asking, first));
      }
    }
  });
});
