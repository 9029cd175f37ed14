import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import type { Completion } from "openai/resources/completions";
import { eventsOf } from "../../../src/dialects/conversation/answer.ts";
import type { AnswerContext } from "../../../src/dialects/dialect.ts";
import { openaiCompletions } from "../../../src/dialects/openai-completions/client.ts";
import { ProxyError } from "../../../src/errors.ts";
import { tickingContext } from "../../support/answer-context.ts";
import { anyAnswer } from "../../support/any-answer.ts";
import { failureOf } from "../../support/kind-of.ts";

function read(request: object) {
  const body = new TextEncoder().encode(JSON.stringify({ model: "gpt-3.5-turbo-instruct", ...request }));
  const found = openaiCompletions.inspect(body, 32, {});
  if (!found) throw new Error("cut short");
  return { facts: found.facts, ...openaiCompletions.readConversation(body, found) };
}

function framesOf(answer: Parameters<typeof eventsOf>[0], context: AnswerContext): Completion[] {
  const writer = openaiCompletions.createWriter(context);
  const events = ([...eventsOf(answer)].map(writer.event).join("") + writer.end()).trimEnd().split("\n\n");
  expect(events.pop()).toBe("data: [DONE]");
  return events.map((event) => JSON.parse(event.slice("data: ".length)));
}

/** As clients put a stream together: the texts of each choice joined, its reason the last one told. */
function gather(frames: readonly Completion[]): Completion {
  const choices = new Map<number, Completion["choices"][number]>();
  for (const choice of frames.flatMap((frame) => frame.choices)) {
    const text = (choices.get(choice.index)?.text ?? "") + choice.text;
    choices.set(choice.index, { ...choice, text });
  }
  const [first] = frames;
  if (!first) throw new Error("no frame came");
  const usage = frames.findLast((frame) => frame.usage)?.usage;
  return { ...first, choices: [...choices.values()], usage } as Completion;
}

describe("a request for a completion", () => {
  test("asks a model that chats to continue the text", () => {
    const { facts, conversation, changes } = read({
      prompt: "Once upon",
      max_tokens: 256,
      temperature: 0.7,
      top_p: 1,
      n: 2,
      best_of: 2,
      stop: "END",
      stream: true,
      stream_options: { include_usage: true },
    });
    expect(facts).toMatchObject({ stream: true, choices: 2, includeUsage: true, initiator: "user", hasImages: false });
    expect(conversation).toMatchObject({
      turns: [{ role: "instructions" }, { role: "user", parts: [{ kind: "text", text: "Once upon" }] }],
      maxTokens: 256,
      sampling: { temperature: 0.7, topP: 1 },
      stop: ["END"],
      choices: 2,
    });
    expect(changes).toEqual([]);
  });

  test("with a suffix asks for what is between", () => {
    const { conversation } = read({ prompt: ["a"], suffix: "c" });
    expect(conversation.turns[1]?.parts).toEqual([
      { kind: "text", text: "<beginning>a</beginning><gap/><end>c</end>" },
    ]);
    expect(conversation.maxTokens).toBeUndefined();
  });

  test("tells what goes no further", () => {
    const { changes } = read({ prompt: "x", user: "me", logit_bias: { 50256: -100 }, seed: null, logprobs: null });
    expect(changes.map(({ path }) => path)).toEqual(["user", "logit_bias"]);
  });

  test.each([
    ["prompt", "invalid_value", {}],
    ["prompt", "invalid_value", { prompt: "" }],
    ["prompt", "invalid_value", { prompt: [] }],
    ["prompt", "invalid_value", { prompt: { text: "x" } }],
    ["prompt", "invalid_value", { prompt: ["a", "b"] }],
    ["prompt", "invalid_value", { prompt: [1, 2] }],
    ["logprobs", "unsupported_field", { prompt: "x", logprobs: 0 }],
    ["best_of", "unsupported_field", { prompt: "x", best_of: 3 }],
    ["max_tokens", "invalid_value", { prompt: "x", max_tokens: 0 }],
    ["n", "invalid_value", { prompt: "x", n: 0 }],
    ["n", "invalid_value", { prompt: "x", n: 129 }],
    ["echo", "invalid_value", { prompt: "x", echo: "yes" }],
    ["stream_options", "invalid_value", { prompt: "x", stream_options: 1 }],
    ["model", "invalid_model", { model: 7 }],
  ])("is refused by the field %s as %s: %p", async (param, kind, request) => {
    expect(await failureOf(async () => read(request))).toMatchObject({ kind, details: { param } });
  });
});

describe("a completion", () => {
  test("says as a stream what it says in one piece", () => {
    fc.assert(
      fc.property(anyAnswer(), fc.option(fc.string(), { nil: undefined }), (answer, prompt) => {
        const asked = prompt === undefined ? {} : { echo: { prompt } };
        const context = tickingContext({ includeUsage: true, asked });
        expect(gather(framesOf(answer, context))).toEqual(JSON.parse(openaiCompletions.writeAnswer(answer, context)));
      }),
    );
  });

  test("has the prompt in front where it is to be repeated, and what was thought nowhere", () => {
    const parts = [
      { kind: "reasoning" as const, text: "Hm." },
      { kind: "text" as const, text: " upon" },
    ];
    const answer = {
      head: { model: "gpt-4.1-2025" },
      choices: [{ parts, finish: "length" as const }],
      usage: undefined,
    };
    expect(
      JSON.parse(openaiCompletions.writeAnswer(answer, tickingContext({ asked: { echo: { prompt: "Once" } } }))),
    ).toEqual({
      id: "cmpl-r1",
      object: "text_completion",
      created: 1_796_000_000,
      model: "gpt-4.1-2025",
      choices: [{ text: "Once upon", index: 0, logprobs: null, finish_reason: "length" }],
    });
  });

  test("has its counts on a last frame of their own where they are asked for, and else none", () => {
    const usage = { inputTokens: 7, cachedTokens: 2, cacheWriteTokens: 0, outputTokens: 5, reasoningTokens: 1 };
    const answer = { head: {}, choices: [{ parts: [], finish: "stop" as const }], usage };
    const counted = framesOf(answer, tickingContext({ includeUsage: true }));
    expect(counted.map((frame) => [frame.choices.length, frame.usage ?? null])).toEqual([
      [1, null],
      [
        0,
        {
          prompt_tokens: 7,
          completion_tokens: 5,
          total_tokens: 12,
          prompt_tokens_details: { cached_tokens: 2 },
          completion_tokens_details: { reasoning_tokens: 1 },
        },
      ],
    ]);
    for (const frame of framesOf(answer, tickingContext())) expect(frame).not.toHaveProperty("usage");
  });

  test("keeps the choices of a stream apart", () => {
    const writer = openaiCompletions.createWriter(tickingContext({ choices: 2 }));
    const steps = [
      { type: "open", part: { kind: "text" } },
      { type: "open", part: { kind: "reasoning" }, choice: 1 },
      { type: "delta", text: "a" },
      { type: "delta", text: "thought", choice: 1 },
      { type: "close", choice: 1 },
      { type: "finish", reason: "stop", choice: 1 },
    ] as const;
    const told = steps.map((step) => writer.event(step)).join("");
    expect([...told.matchAll(/"text":"(\w*)","index":(\d)/g)].map(([, text, index]) => [text, index])).toEqual([
      ["a", "0"],
      ["", "1"],
    ]);
  });

  test("tells a failure in OpenAI's words, in a stream as an event", () => {
    const error = new ProxyError("unsupported_field", "No.", { param: "logprobs" });
    const shown = {
      error: { message: "No.", type: "invalid_request_error", param: "logprobs", code: "unsupported_field" },
    };
    expect(JSON.parse(openaiCompletions.writeError(error))).toEqual(shown);
    expect(openaiCompletions.createWriter(tickingContext()).fail(error)).toBe(`data: ${JSON.stringify(shown)}\n\n`);
  });
});
