import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { messageSchema } from "../../../src/dialects/anthropic-messages/schema.ts";
import { writeAnswer } from "../../../src/dialects/anthropic-messages/write-answer.ts";
import { createWriter } from "../../../src/dialects/anthropic-messages/write-stream.ts";
import { type Answer, type AnswerPart, eventsOf } from "../../../src/dialects/conversation/answer.ts";
import { unwrapSealed } from "../../../src/dialects/conversation/sealed.ts";
import { ProxyError } from "../../../src/errors.ts";
import { readBySdk } from "../../support/anthropic-sdk.ts";
import { anyAnswer } from "../../support/any-answer.ts";
import { CONTEXT, eventsIn } from "../../support/messages-stream.ts";

function streamOf(answer: Answer): string {
  const writer = createWriter(CONTEXT);
  const events = Array.from(eventsOf(answer), (event) => writer.event(event));
  return [...events, writer.end()].join("");
}

const answerOf = (...parts: AnswerPart[]): Answer => ({
  head: { model: "gpt-5" },
  choices: [{ parts, finish: "stop" }],
  usage: { inputTokens: 10, cachedTokens: 4, cacheWriteTokens: 0, outputTokens: 3, reasoningTokens: 1 },
});
const wholeOf = (answer: Answer) => JSON.parse(writeAnswer(answer, CONTEXT));

describe("a stream that is written", () => {
  test("has each event in its place, with numbered blocks", () => {
    const call = { kind: "call", id: "call_1", name: "now", text: '{"a":1}' } as const;
    const told = eventsIn(streamOf(answerOf({ kind: "reasoning", text: "hm" }, { kind: "text", text: "a" }, call)));
    expect(told.map(({ type, index }) => (index === undefined ? type : `${type} ${index}`))).toEqual([
      "message_start",
      ...[0, 1, 2].flatMap((index) => [
        `content_block_start ${index}`,
        `content_block_delta ${index}`,
        `content_block_stop ${index}`,
      ]),
      "message_delta",
      "message_stop",
    ]);
    expect(told[0].message).toMatchObject({ id: "msg_own", model: "gpt-5", content: [], stop_reason: null });
    expect(told[7].content_block).toEqual({ type: "tool_use", id: "call_1", name: "now", input: {} });
  });

  test("has no event for a piece in which nothing is said", () => {
    const writer = createWriter(CONTEXT);
    writer.event({ type: "open", part: { kind: "text" } });
    expect(writer.event({ type: "delta", text: "" }) + writer.event({ type: "close" })).toBe("");
  });

  test("has signatures of thoughts alone", () => {
    const sealed = { origin: "openai-chat", data: "x" } as const;
    expect(streamOf(answerOf({ kind: "call", id: "c", name: "f", text: "{}", sealed }))).not.toContain("signature");
  });

  test("tells at its end what it cost, for nobody knows before", () => {
    const told = eventsIn(streamOf(answerOf({ kind: "text", text: "a" })));
    expect(told[0].message.usage.input_tokens).toBe(0);
    expect(told.at(-2).usage).toMatchObject({ input_tokens: 6, cache_read_input_tokens: 4, output_tokens: 3 });
  });

  test("is, put together by Anthropic's SDK, the answer in one piece", async () => {
    await fc.assert(
      fc.asyncProperty(anyAnswer(), async (answer) => {
        const message = await readBySdk({ stream: streamOf(answer) });
        expect(JSON.parse(JSON.stringify(message))).toEqual(wholeOf(answer));
      }),
      { numRuns: 60 },
    );
  });

  test("that fails says so and does not stop as if it were whole", () => {
    const told = eventsIn(createWriter(CONTEXT).fail(new ProxyError("stream_interrupted", "It broke.")));
    expect(told).toEqual([{ type: "error", error: { type: "api_error", message: "It broke." } }]);
  });
});

describe("an answer in one piece", () => {
  test("is a message of the specification", () => {
    fc.assert(
      fc.property(anyAnswer(), (answer) => expect(messageSchema.safeParse(wholeOf(answer)).error).toBeUndefined()),
    );
  });

  test("has a seal of another origin where a client keeps Claude's", () => {
    const sealed = { origin: "openai-responses", data: "encrypted", id: "rs_1" } as const;
    const [thinking, redacted] = wholeOf(
      answerOf(
        { kind: "reasoning", text: "hm", sealed },
        { kind: "reasoning", text: "", sealed: { ...sealed, isRedacted: true } },
      ),
    ).content;
    expect(thinking).toMatchObject({ type: "thinking", thinking: "hm" });
    expect(unwrapSealed(thinking.signature)).toEqual(sealed);
    expect(redacted.type).toBe("redacted_thinking");
    expect(unwrapSealed(redacted.data)).toEqual({ ...sealed, isRedacted: true });
  });

  test("has no block in which nothing is said, since upstream would refuse it as history", () => {
    expect(wholeOf(answerOf({ kind: "text", text: "" }, { kind: "reasoning", text: "" })).content).toEqual([]);
  });

  test("keeps the digits of a call's input, and shows an input that is no object", () => {
    const call = (text: string) => answerOf({ kind: "call", id: "c", name: "f", text });
    expect(writeAnswer(call('{"n":12345678901234567890}'), CONTEXT)).toContain('{"n":12345678901234567890}');
    expect(wholeOf(call("")).content[0].input).toEqual({});
    expect(wholeOf(call('{"cut":')).content[0].input).toEqual({ _raw: '{"cut":' });
    expect(wholeOf(call("[1]")).content[0].input).toEqual({ _raw: "[1]" });
    const deep = `{"a":${"[".repeat(50_000)}${"]".repeat(50_000)}}`;
    expect(wholeOf(call(deep)).content[0].input).toEqual({ _raw: deep });
  });

  test("says that the model refused, and why it stopped", () => {
    expect(wholeOf(answerOf({ kind: "refusal", text: "No." })).stop_reason).toBe("refusal");
    const stopped: Answer = {
      head: {},
      choices: [{ parts: [], finish: "stop_sequence", stopSequence: "END" }],
      usage: undefined,
    };
    expect(wholeOf(stopped)).toMatchObject({ stop_reason: "stop_sequence", stop_sequence: "END", model: "asked" });
    expect(eventsIn(streamOf(stopped)).at(-2).delta.stop_sequence).toBe("END");
  });

  test("has the text of a free-form call as the one argument of its function", () => {
    const answer = answerOf({ kind: "call", id: "c", name: "patch", isFreeForm: true, text: "*** Begin" });
    expect(wholeOf(answer).content[0].input).toEqual({ input: "*** Begin" });
    expect(eventsIn(streamOf(answer))[2].delta.partial_json).toBe('{"input":"*** Begin"}');
  });
});
