import { describe, expect, test } from "bun:test";
import { createReader } from "../../../src/dialects/openai-chat/read-stream.ts";
import { answerContext } from "../../support/answer-context.ts";
import { orderFault } from "../../support/answer-order.ts";
import { collected, payloadsOf, stepsOf } from "../../support/chat-reading.ts";
import { delta, finish, fixture } from "../../support/chat-stream.ts";
import { failureOf, kindOf } from "../../support/kind-of.ts";

const call = (index: number, id: string, args: string) => ({
  index,
  ...(id === "" ? {} : { id }),
  function: { ...(id === "" ? {} : { name: "f" }), arguments: args },
});
const calls = (...list: unknown[]) => delta({ tool_calls: list });
const opaque = (text: string, more: object = {}) => delta({ reasoning_opaque: text, ...more });

describe("a chat's stream", () => {
  test.each(["gpt.sse", "openai-hosted.sse", "gpt-tools.sse", "claude-tools.sse", "gemini-tools.sse"])(
    "of %s is read in the order of all answers, with what it cost",
    (name) => {
      const steps = stepsOf(payloadsOf(fixture(name)));
      expect(orderFault(steps)).toBeUndefined();
      expect(steps.at(-1)?.type).toBe("usage");
    },
  );

  test("of Gemini has its reasoning with its seal, its call, and thinking as a part of the output", () => {
    expect(collected(payloadsOf(fixture("gemini-tools.sse")))).toEqual({
      head: { id: "sim-gem-1", model: "gemini-3.1-pro-preview", createdSeconds: 1_790_000_000 },
      choices: [
        {
          parts: [
            { kind: "reasoning", text: "Need the weather.", sealed: { origin: "openai-chat", data: "b3BhcXVl" } },
            { kind: "call", id: "call_sim9", name: "get_weather", text: '{"city":"Oslo"}' },
          ],
          finish: "calls",
        },
      ],
      usage: { inputTokens: 80, cachedTokens: 0, cacheWriteTokens: 0, outputTokens: 51, reasoningTokens: 39 },
    });
  });

  test("puts a seal together that comes in pieces, in frames that say nothing else", () => {
    const frames = [opaque("a"), delta({ role: "assistant", reasoning_text: "hm" }), opaque("b"), opaque("c")];
    const [choice] = collected([
      ...frames,
      delta({ content: "x" }),
      opaque("d"),
      finish("stop"),
      opaque("late"),
    ]).choices;
    expect(choice?.parts).toEqual([
      { kind: "reasoning", text: "hm", sealed: { origin: "openai-chat", data: "abc" } },
      { kind: "text", text: "x" },
      { kind: "reasoning", text: "", sealed: { origin: "openai-chat", data: "d" } },
    ]);
  });

  test("tells calls one after another that come in pieces of each", () => {
    const frames = [
      calls(call(0, "a", '{"x'), call(1, "b", "{")),
      calls(call(1, "", '"y":2}')),
      calls(call(0, "", '":1}')),
      finish("stop"),
    ];
    const steps = stepsOf(frames);
    expect(orderFault(steps)).toBeUndefined();
    expect(collected(frames).choices).toEqual([
      {
        parts: [
          { kind: "call", id: "a", name: "f", text: '{"x":1}' },
          { kind: "call", id: "b", name: "f", text: '{"y":2}' },
        ],
        finish: "calls",
      },
    ]);
  });

  test("keeps choices apart that were asked for, each with its seal", () => {
    const of = (index: number, said: object, more: object = {}) => ({ choices: [{ index, delta: said, ...more }] });
    const frames = [
      of(0, { content: "a" }),
      of(1, { reasoning_text: "hm" }),
      of(1, { reasoning_opaque: "s" }),
      of(0, { refusal: "no" }, { finish_reason: "content_filter" }),
      of(1, { content: "b" }, { finish_reason: "length" }),
    ];
    expect(orderFault(stepsOf(frames, { choices: 2 }))).toBeUndefined();
    expect(collected(frames, { choices: 2 }).choices).toEqual([
      {
        parts: [
          { kind: "text", text: "a" },
          { kind: "refusal", text: "no" },
        ],
        finish: "filtered",
      },
      {
        parts: [
          { kind: "reasoning", text: "hm", sealed: { origin: "openai-chat", data: "s" } },
          { kind: "text", text: "b" },
        ],
        finish: "length",
      },
    ]);
  });

  test("has no more than its usage where the limit left no room", () => {
    const usage = { prompt_tokens: 20, completion_tokens: 1, total_tokens: 21 };
    const steps = stepsOf([{ choices: [], usage }]);
    expect(orderFault(steps)).toBeUndefined();
    expect(steps.map(({ type }) => type)).toEqual(["begin", "finish", "usage"]);
  });
});

describe("a chat's stream that fails", () => {
  test("without a finish is cut off", async () => {
    for (const frames of [[], [delta({ content: "x" })]]) {
      expect(await kindOf(async () => stepsOf(frames))).toBe("stream_truncated");
    }
  });

  test("by upstream's word is told with it, and the secrets in it are hidden", async () => {
    const reader = createReader(answerContext({ redact: (text) => text.replace("secret", "***") }));
    reader.event(delta({ content: "x" }));
    const failure = await failureOf(async () => reader.event({ error: { message: "a secret", code: "overloaded" } }));
    expect([failure.kind, failure.message, failure.details.code]).toEqual(["upstream_refused", "a ***", "overloaded"]);
    expect(reader.done()).toBe(false);
  });

  test("because it is no chat is upstream's fault", async () => {
    for (const payload of [null, 1, []]) {
      expect(await kindOf(async () => stepsOf([payload]))).toBe("bad_upstream_answer");
    }
  });
});
