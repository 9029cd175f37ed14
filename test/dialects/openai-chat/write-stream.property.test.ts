import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type OpenAI from "openai";
import { ChatCompletionStream } from "openai/lib/ChatCompletionStream";
import { type Answer, eventsOf } from "../../../src/dialects/conversation/answer.ts";
import type { AnswerContext } from "../../../src/dialects/dialect.ts";
import { chatChunkSchema } from "../../../src/dialects/openai-chat/schema.ts";
import { writeAnswer } from "../../../src/dialects/openai-chat/write-answer.ts";
import { createWriter } from "../../../src/dialects/openai-chat/write-stream.ts";
import { ProxyError } from "../../../src/errors.ts";
import { answerContext } from "../../support/answer-context.ts";
import { anyAnswer } from "../../support/any-answer.ts";
import { framesOf } from "../../support/chat-stream.ts";

type Chunk = OpenAI.ChatCompletionChunk;

const context = answerContext({ includeUsage: true });

function framesFor(answer: Answer, over: Partial<AnswerContext> = {}) {
  const writer = createWriter({ ...context, ...over });
  const events = [...eventsOf(answer)].map((event) => writer.event(event)).join("");
  return framesOf(events + writer.end());
}

function chunksFor(answer: Answer, over: Partial<AnswerContext> = {}): Chunk[] {
  const frames = framesFor(answer, over);
  expect(frames.at(-1)).toBe("[DONE]");
  return frames.slice(0, -1);
}

/** What the official SDK makes of the frames. */
function bySdk(chunks: readonly Chunk[]) {
  const lines = chunks.map((chunk) => `${JSON.stringify(chunk)}\n`).join("");
  const body = new Response(lines).body;
  if (!body) throw new Error("no body");
  return ChatCompletionStream.fromReadableStream(body).finalChatCompletion();
}

/** The SDK knows no reasoning, and keeps the last piece of it. */
const reasoningOf = (chunks: readonly Chunk[], choice: number) =>
  chunks
    .flatMap(({ choices }) => choices.filter(({ index }) => index === choice))
    .map(({ delta }) => Reflect.get(delta, "reasoning_content") ?? "")
    .join("");

describe("any answer that is written as a chat", () => {
  test("is the same as a stream, put together as OpenAI's SDK does, as in one piece", async () => {
    await fc.assert(
      fc.asyncProperty(anyAnswer({ maxChoices: 3 }), async (answer) => {
        const chunks = chunksFor(answer);
        const whole = JSON.parse(writeAnswer(answer, context));
        const { id, object, created, model, usage, choices } = await bySdk(chunks);
        expect({ id, object, created, model, usage: usage ?? undefined }).toEqual({ ...whole, choices: undefined });
        for (const [index, { message, finish_reason }] of choices.entries()) {
          const { reasoning_content = "", ...expected } = whole.choices[index].message;
          const { role, content, refusal, tool_calls } = message;
          const calls = tool_calls?.map((call) => {
            if (call.type !== "function") return call;
            const { name, arguments: text } = call.function;
            return { id: call.id, type: call.type, function: { name, arguments: text } };
          });
          expect({ role, content, refusal, tool_calls: calls }).toEqual(expected);
          expect(reasoningOf(chunks, index)).toBe(reasoning_content);
          expect<string>(finish_reason).toBe(whole.choices[index].finish_reason);
        }
      }),
    );
  });

  test("has only frames that OpenAI's specification knows, and usage in the last alone, when it is asked for", () => {
    fc.assert(
      fc.property(anyAnswer({ maxChoices: 2 }), fc.boolean(), (answer, includeUsage) => {
        const chunks = chunksFor(answer, { includeUsage });
        for (const chunk of chunks) expect(chatChunkSchema.safeParse(chunk).error).toBeUndefined();
        const told = chunks.filter(({ usage }) => usage);
        expect(told).toHaveLength(includeUsage && answer.usage ? 1 : 0);
        if (told.length > 0) expect(chunks.at(-1)?.usage).toEqual(told[0]?.usage ?? null);
      }),
    );
  });
});

describe("an answer that is written as a chat", () => {
  const head = { model: "upstream-model", createdSeconds: 5 };
  const reasoning = { kind: "reasoning", text: "hm" } as const;
  const silent = { kind: "reasoning", text: "", sealed: { origin: "openai-responses", data: "s" } } as const;

  test("says its role with its first words, and calls by their places", () => {
    const answer: Answer = {
      head,
      choices: [
        {
          parts: [
            silent,
            reasoning,
            silent,
            reasoning,
            { kind: "text", text: "I look" },
            { kind: "call", id: "a", name: "f", text: "{}" },
            { kind: "call", id: "b", name: "g", text: "" },
          ],
          finish: "calls",
        },
      ],
      usage: undefined,
    };
    const call = (index: number, id: string, name: string) => ({
      index,
      id,
      type: "function" as const,
      function: { name, arguments: "" },
    });
    const told: unknown = chunksFor(answer).map(({ choices }) => [choices[0]?.delta, choices[0]?.finish_reason]);
    expect(told).toEqual([
      [{ role: "assistant", reasoning_content: "hm" }, null],
      [{ reasoning_content: "\n\nhm" }, null],
      [{ content: "I look" }, null],
      [{ tool_calls: [call(0, "a", "f")] }, null],
      [{ tool_calls: [{ index: 0, function: { arguments: "{}" } }] }, null],
      [{ tool_calls: [call(1, "b", "g")] }, null],
      [{}, "tool_calls"],
    ]);
  });

  test("says an empty text when it says nothing", () => {
    const answer: Answer = { head: {}, choices: [{ parts: [silent], finish: "length" }], usage: undefined };
    const [chunk, ...rest] = chunksFor(answer);
    expect(rest).toEqual([]);
    expect(chunk).toEqual({
      id: "chatcmpl-r1",
      object: "chat.completion.chunk",
      created: 77,
      model: "asked-model",
      choices: [{ index: 0, delta: { role: "assistant", content: "" }, logprobs: null, finish_reason: "length" }],
      usage: null,
    });
  });

  test("ends in an error when it fails, which is no finish", () => {
    const text = createWriter(context).fail(new ProxyError("stream_truncated", "It broke off."));
    expect(framesOf(text)).toEqual([{ error: expect.objectContaining({ message: "It broke off." }) }]);
  });
});
