import { describe, expect, test } from "bun:test";
import { readAnswer } from "../../../src/dialects/anthropic-messages/read-answer.ts";
import { createReader } from "../../../src/dialects/anthropic-messages/read-stream.ts";
import { collect } from "../../../src/dialects/conversation/answer.ts";
import { failureOf } from "../../support/kind-of.ts";
import { CONTEXT, dataOf, fixture } from "../../support/messages-stream.ts";

/** What the events of upstream tell, with its clean end behind them. */
function stepsOf(events: readonly object[]) {
  const reader = createReader(CONTEXT);
  const steps = events.flatMap((event) => reader.event(event));
  return [...steps, ...reader.end()];
}

const recorded = (name: string) =>
  dataOf(fixture(name))
    .filter((data) => data !== "[DONE]")
    .map((data) => JSON.parse(data));

describe("a recorded stream", () => {
  for (const name of ["claude", "claude-tools"]) {
    test(`of ${name} says what the answer in one piece says`, () => {
      const answer = readAnswer(JSON.parse(fixture(`${name}.json`)), CONTEXT);
      expect(collect(stepsOf(recorded(`${name}.sse`)))).toEqual(answer);
    });
  }

  test("tells its parts one after another, with the seal of what was thought", () => {
    const { choices, usage } = collect(stepsOf(recorded("claude-tools.sse")));
    expect(choices).toEqual([
      {
        parts: [
          { kind: "reasoning", text: "Two cities.", sealed: { origin: "anthropic-messages", data: "EpYBsigned==" } },
          { kind: "text", text: "I'll check." },
          { kind: "call", id: "toolu_bdrk_1", name: "get_weather", text: '{"city":"Oslo"}' },
          { kind: "call", id: "toolu_bdrk_2", name: "now", text: "{}" },
        ],
        finish: "calls",
      },
    ]);
    expect(usage).toEqual({
      inputTokens: 432,
      cachedTokens: 300,
      cacheWriteTokens: 120,
      outputTokens: 40,
      reasoningTokens: 0,
    });
  });
});

describe("a block", () => {
  const told = (...blocks: object[]) => {
    const content = blocks.flatMap((content_block, index) => [
      { type: "content_block_start", index, content_block },
      { type: "content_block_stop", index },
    ]);
    const finish = { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: {} };
    return collect(stepsOf([...content, finish, { type: "message_stop" }])).choices[0]?.parts;
  };

  test("of withheld thoughts has its data as a seal and no text", () => {
    const sealed = { origin: "anthropic-messages", data: "opaque", isRedacted: true } as const;
    expect(told({ type: "redacted_thinking", data: "opaque" })).toEqual([{ kind: "reasoning", text: "", sealed }]);
  });

  test("of a server's tool tells nothing, and neither do deltas of it", () => {
    expect(
      told({ type: "server_tool_use", id: "x", name: "web_search", input: {} }, { type: "text", text: "a" }),
    ).toEqual([{ kind: "text", text: "a" }]);
  });
});

describe("the reason to stop", () => {
  const reasons: [string, object][] = [
    ["end_turn", { finish: "stop" }],
    ["max_tokens", { finish: "length" }],
    ["model_context_window_exceeded", { finish: "length" }],
    ["tool_use", { finish: "calls" }],
    ["refusal", { finish: "filtered" }],
    ["pause_turn", { finish: "stop" }],
    ["stop_sequence", { finish: "stop_sequence", stopSequence: "END" }],
  ];
  for (const [stop_reason, expected] of reasons) {
    test(`${stop_reason} is told`, () => {
      const stop_sequence = stop_reason === "stop_sequence" ? "END" : null;
      const message = { type: "message", content: [], stop_reason, stop_sequence };
      expect(readAnswer(message, CONTEXT).choices).toEqual([{ parts: [], ...expected }] as never);
    });
  }
});

describe("upstream's failure", () => {
  test("ends the reading, be it an event or the whole answer", async () => {
    const failure = { type: "error", error: { type: "overloaded_error", message: "Overloaded" } };
    for (const read of [() => stepsOf([failure]), () => readAnswer(failure, CONTEXT)]) {
      expect(await failureOf(async () => read())).toMatchObject({ kind: "upstream_refused", message: "Overloaded" });
    }
  });

  test("to end the stream is told as such", async () => {
    const whole = recorded("claude.sse");
    for (const length of whole.keys()) {
      expect((await failureOf(async () => stepsOf(whole.slice(0, length)))).kind).toBe("stream_truncated");
    }
  });

  test("to send an answer is told as such", async () => {
    for (const answer of ["x", {}, { type: "message", content: [] }]) {
      expect((await failureOf(async () => readAnswer(answer, CONTEXT))).kind).toBe("bad_upstream_answer");
    }
    expect((await failureOf(async () => createReader(CONTEXT).event("x"))).kind).toBe("bad_upstream_answer");
  });
});
