import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { createTranslatedStream } from "../../../src/dialects/answer/translated-stream.ts";
import type { DialectStream } from "../../../src/dialects/dialect.ts";
import { createReader } from "../../../src/dialects/openai-chat/read-stream.ts";
import { createWriter } from "../../../src/dialects/openai-chat/write-stream.ts";
import { ProxyError } from "../../../src/errors.ts";
import { answerContext } from "../../support/answer-context.ts";
import { dataOf, delta, finish, fixture, framesOf } from "../../support/chat-stream.ts";
import { kindOf } from "../../support/kind-of.ts";

/** A chat's answer told as a chat, through the steps in the middle. */
function translated(): DialectStream {
  const context = answerContext({ includeUsage: true });
  return createTranslatedStream({ reader: createReader(context), writer: createWriter(context), heartbeat: "beat" });
}

function told(events: readonly unknown[], stream = translated()) {
  let text = "";
  for (const event of events) text += stream.event(typeof event === "string" ? event : JSON.stringify(event), true);
  const end = stream.end();
  return { frames: framesOf(text + end.text), verdict: end.verdict, usage: stream.usage() };
}

const said = (frames: readonly { choices?: { delta: { content?: string } }[] }[]) =>
  frames.map((frame) => frame.choices?.[0]?.delta.content ?? "").join("");

const errorsIn = (frames: readonly { error?: object }[]) => frames.filter((frame) => frame.error);

const SPOKEN = delta({ content: "Hi" });
const FAILED = { error: { message: "too busy", code: "overloaded" } };

describe("a translated stream", () => {
  test.each(["gpt.sse", "gpt-tools.sse", "claude-tools.sse", "gemini-tools.sse", "openai-hosted.sse"])(
    "of %s is whole, ends once, and tells its usage",
    (name) => {
      const { frames, verdict, usage } = told([...dataOf(fixture(name)), "[DONE]"]);
      expect(verdict).toBe("ok");
      expect(frames.filter((frame) => frame === "[DONE]")).toHaveLength(1);
      expect(frames.at(-1)).toBe("[DONE]");
      expect(usage?.promptTokens).toBeGreaterThan(0);
      expect(frames.at(-2).usage.prompt_tokens).toBe(usage?.promptTokens);
    },
  );

  test("ends well without upstream's last word, once it has a finish", () => {
    const { frames, verdict } = told([SPOKEN, finish("stop")]);
    expect([said(frames), verdict, frames.at(-1)]).toEqual(["Hi", "ok", "[DONE]"]);
  });

  test("says nothing for what says nothing, and keeps silence alive", () => {
    const stream = translated();
    expect(stream.event("  ", true)).toBe("");
    expect(stream.heartbeat()).toBe("beat");
    expect(stream.copier()).toBeUndefined();
    expect(stream.done()).toBe(false);
  });
});

describe("a translated stream that goes wrong", () => {
  const wrong: [string, unknown[], string, string][] = [
    ["upstream's report", [SPOKEN, FAILED, SPOKEN], "upstream_refused", "overloaded"],
    ["no JSON", [SPOKEN, "{", SPOKEN], "bad_upstream_answer", "bad_upstream_answer"],
    [
      "very deep",
      [SPOKEN, "[".repeat(50_000) + "]".repeat(50_000), SPOKEN],
      "bad_upstream_answer",
      "bad_upstream_answer",
    ],
    ["no object", [SPOKEN, "7", SPOKEN], "bad_upstream_answer", "bad_upstream_answer"],
    ["no finish", [SPOKEN], "stream_truncated", "stream_truncated"],
    ["an early last word", [SPOKEN, "[DONE]", SPOKEN], "stream_truncated", "stream_truncated"],
    ["nothing at all", [], "stream_truncated", "stream_truncated"],
  ];
  test.each(wrong)("by %s tells it once, behind what was said, and nothing more", (_, events, verdict, code) => {
    const { frames, verdict: found } = told(events);
    expect(found).toBe(verdict as typeof found);
    expect(said(frames)).toBe(events.length > 0 ? "Hi" : "");
    expect(errorsIn(frames)).toEqual([{ error: expect.objectContaining({ code }) }]);
    expect(frames.at(-1).error).toBeDefined();
  });

  test("because its last event is cut off is told as that, and not as no JSON", () => {
    const stream = translated();
    stream.event(JSON.stringify(SPOKEN), true);
    expect(stream.event('{"choices":[{"ind', false)).toBe("");
    expect(stream.end()).toMatchObject({ verdict: "stream_truncated" });
  });

  test("by a failure of ours tells it once", () => {
    const stream = translated();
    const failure = new ProxyError("stream_idle_timeout", "Nothing came.");
    expect(framesOf(stream.fail(failure))).toEqual([{ error: expect.objectContaining({ message: "Nothing came." }) }]);
    expect(stream.fail(failure)).toBe("");
    expect(stream.event(JSON.stringify(SPOKEN), true)).toBe("");
    expect(stream.end()).toEqual({ text: "", verdict: "stream_truncated" });
    expect(stream.done()).toBe(true);
  });

  test("by a fault of the code is no failure of upstream's", async () => {
    const fault = () => {
      throw new TypeError("a fault");
    };
    const context = answerContext();
    const reader = { event: fault, done: () => false, end: fault };
    const stream = createTranslatedStream({ reader, writer: createWriter(context), heartbeat: "" });
    expect(() => stream.event("{}", true)).toThrow(TypeError);
    expect(await kindOf(async () => stream.end()).catch((thrown) => thrown)).toBeInstanceOf(TypeError);
  });

  test("wherever it does, has at most one error, nothing behind it, and never a finish of our own", () => {
    const event = fc.constantFrom<unknown>(SPOKEN, finish("stop"), FAILED, "{", "7", "[DONE]", " ", { choices: [] });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 6 }), (events) => {
        const { frames, verdict } = told(events);
        const errors = errorsIn(frames);
        expect(errors).toHaveLength(verdict === "ok" ? 0 : 1);
        expect(frames.at(-1)).toBe(verdict === "ok" ? "[DONE]" : errors[0]);
        const finishes = frames.filter((frame) => frame.choices?.[0]?.finish_reason);
        expect(finishes.length).toBeLessThanOrEqual(events.includes(finish("stop")) ? 1 : finishes.length);
        if (verdict === "ok") expect(finishes).toHaveLength(1);
      }),
      { numRuns: 500 },
    );
  });
});
