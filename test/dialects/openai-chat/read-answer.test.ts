import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Answer } from "../../../src/dialects/conversation/answer.ts";
import { readAnswer } from "../../../src/dialects/openai-chat/read-answer.ts";
import { type Caller, signIn, WEATHER_TOOL } from "../../simulator/simulated.ts";
import { answerContext } from "../../support/answer-context.ts";
import { collected } from "../../support/chat-reading.ts";
import { fixture } from "../../support/chat-stream.ts";
import { kindOf } from "../../support/kind-of.ts";

/** What is of the one answer and not of how it was asked for: ids are made anew for each. */
function comparable({ choices, usage }: Answer) {
  const anonymous = choices.map(({ parts, finish }) => ({
    finish,
    parts: parts.map((part) => {
      const { sealed, ...rest } = part.kind === "call" ? { ...part, id: "" } : part;
      return { ...rest, sealed: sealed?.origin };
    }),
  }));
  return { choices: anonymous, usage };
}

describe("the same answer of Copilot's", () => {
  let copilot: Caller;
  beforeAll(async () => {
    copilot = await signIn();
  });
  afterAll(() => copilot[Symbol.asyncDispose]());

  const said = (content: string) => [{ role: "user", content }];
  const bodies: [string, object][] = [
    ["words", { messages: said("hello") }],
    ["a call", { messages: said("call get_weather"), tools: [WEATHER_TOOL] }],
    ["two calls", { messages: said("get_weather and get_weather"), tools: [WEATHER_TOOL] }],
    ["an answer that is cut", { messages: said("hello"), max_tokens: 3 }],
    ["thoughts", { messages: said("get_weather"), tools: [WEATHER_TOOL], thinking_budget: 2000 }],
  ];
  const models = ["gpt-4o", "gpt-4.1", "claude-sonnet-4.6", "gemini-3.1-pro-preview", "gemini-2.5-pro"];
  test.each(models.flatMap((model) => bodies.map(([what, body]) => [model, what, body] as const)))(
    "reads the same streamed and in one piece: %s with %s",
    async (model, _, body) => {
      const whole = readAnswer(await copilot.ask({ model, ...body }), answerContext());
      const streamed = collected(await copilot.stream({ model, ...body }));
      expect(comparable(streamed)).toEqual(comparable(whole));
      expect(streamed.head.model).toBe(whole.head.model ?? "");
      expect(whole.choices[0]?.parts.length).toBeGreaterThan(0);
    },
  );

  test("reads the same when there are several", async () => {
    const body = { n: 3, messages: said("hello") };
    const whole = readAnswer(await copilot.ask(body), answerContext({ choices: 3 }));
    expect(comparable(collected(await copilot.stream(body), { choices: 3 }))).toEqual(comparable(whole));
    expect(whole.choices).toHaveLength(3);
  });
});

describe("a chat's answer in one piece", () => {
  const read = (name: string) => readAnswer(JSON.parse(fixture(name)), answerContext());

  test("is one answer where Claude splits it", () => {
    const call = (id: string, city: string) => ({
      kind: "call" as const,
      id,
      name: "get_weather",
      text: JSON.stringify({ city }),
    });
    expect(read("claude-split.json").choices).toEqual([
      {
        parts: [
          { kind: "text", text: "I'll look that up." },
          call("tooluse_sim_1", "Oslo"),
          call("tooluse_sim_2", "Rome"),
        ],
        finish: "calls",
      },
    ]);
  });

  test("is one in Anthropic's own form too, or one that had no room", () => {
    expect(read("claude-native.json").choices).toEqual([{ parts: [{ kind: "text", text: "I" }], finish: "length" }]);
    expect(read("claude-empty.json").choices).toEqual([{ parts: [], finish: "length" }]);
  });

  test("has choices in the order of their numbers", () => {
    const choice = (index: number, content: string) => ({ index, message: { content }, finish_reason: "stop" });
    const parsed = { choices: [choice(1, "b"), choice(0, "a")] };
    const { choices } = readAnswer(parsed, answerContext({ choices: 2 }));
    expect(choices.map(({ parts }) => parts[0]?.text)).toEqual(["a", "b"]);
  });

  test("keeps a refusal apart from a text", () => {
    const parsed = { choices: [{ message: { refusal: "no" }, finish_reason: "stop" }] };
    expect(readAnswer(parsed, answerContext()).choices).toEqual([
      { parts: [{ kind: "refusal", text: "no" }], finish: "stop" },
    ]);
  });

  test("that is a failure, or none at all, is refused", async () => {
    const kinds = [{ error: { message: "no" } }, {}, null].map((parsed) =>
      kindOf(async () => readAnswer(parsed, answerContext())),
    );
    expect(await Promise.all(kinds)).toEqual(["upstream_refused", "bad_upstream_answer", "bad_upstream_answer"]);
  });
});
