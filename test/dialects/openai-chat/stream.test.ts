import { describe, expect, test } from "bun:test";
import { createChatStream } from "../../../src/dialects/openai-chat/stream.ts";
import { ProxyError } from "../../../src/errors.ts";
import { byteStringOf, bytesOf } from "../../../src/wire/byte-string.ts";
import { dataOf, delta, finish, fixture, framesOf, repairNeeds, streamed, told } from "../../support/chat-stream.ts";

describe("a recorded stream", () => {
  const tool = (index: number, id: string, args = "") => ({
    index,
    id,
    type: "function",
    function: { name: "get_weather", arguments: args },
  });
  const args = (index: number, text: string) => [{ tool_calls: [{ index, function: { arguments: text } }] }, null];
  const recorded: Record<string, unknown[]> = {
    "gpt.sse": [[{ role: "assistant", content: "" }, null], [{ content: "Hello" }, null], [{}, "stop"], "[DONE]"],
    "openai-hosted.sse": [
      [{ role: "assistant", content: "" }, null],
      [{ content: "Hi" }, null],
      [{}, "stop"],
      "[DONE]",
    ],
    "gpt-tools.sse": [
      [{ role: "assistant", tool_calls: [tool(0, "call_sim1")] }, null],
      args(0, '{"city":'),
      args(0, '"Oslo"}'),
      [{}, "tool_calls"],
      "[DONE]",
    ],
    "claude-tools.sse": [
      [{ role: "assistant", content: "I'll check" }, null],
      [{ tool_calls: [tool(0, "toolu_sim1")] }, null],
      args(0, '{"city":"Oslo"}'),
      [{ tool_calls: [tool(1, "toolu_sim2")] }, null],
      args(1, '{"city":"Rome"}'),
      [{}, "tool_calls"],
      "[DONE]",
    ],
    "gemini-tools.sse": [
      [{ role: "assistant", reasoning_content: "Need the weather." }, null],
      [{ tool_calls: [tool(0, "call_sim9", '{"city":"Oslo"}')] }, null],
      [{}, "tool_calls"],
      "[DONE]",
    ],
  };
  for (const [name, expected] of Object.entries(recorded)) {
    test(`of ${name} becomes a strict one`, () => {
      const { frames, verdict } = streamed(dataOf(fixture(name)));
      expect(told(frames)).toEqual(expected);
      expect(verdict).toBe("ok");
      const heads = frames.slice(0, -1).map(({ id, created, model }) => `${id} ${created} ${model}`);
      expect(new Set(heads).size).toBe(1);
      expect(heads[0]).toContain(" 1790000000 ");
    });

    test(`of ${name} tells its usage once, at the end, when asked`, () => {
      const { frames, usage } = streamed(dataOf(fixture(name)), { includeUsage: true });
      const chunks = frames.slice(0, -1);
      expect(chunks.slice(0, -1).map((chunk) => chunk.usage)).toEqual(chunks.slice(0, -1).map(() => null));
      expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: usage?.totalTokens } });
      expect(usage?.promptTokens).toBeGreaterThan(0);
    });
  }

  test("of Gemini counts the reasoning within the output, as its total does", () => {
    const { frames } = streamed(dataOf(fixture("gemini-tools.sse")), { includeUsage: true });
    expect(frames.at(-2).usage).toEqual({
      prompt_tokens: 80,
      completion_tokens: 51,
      total_tokens: 131,
      prompt_tokens_details: { cached_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 39 },
    });
  });

  test("of Gemini leaves its seal with its first call", () => {
    const seals: [string, string][] = [];
    streamed(dataOf(fixture("gemini-tools.sse")), { seal: (...seal) => seals.push(seal) });
    expect(seals).toEqual([["call_sim9", "b3BhcXVl"]]);
  });
});

describe("the template of a stream", () => {
  const text = (content: string, more: object = {}) => JSON.stringify(delta({ content }, more));
  /** A stream that has told the frames, and what its template makes of another. */
  function after(frames: readonly string[]) {
    const stream = createChatStream(repairNeeds());
    for (const frame of frames) stream.event(frame, true);
    const refilled = (frame: string) => stream.copier()?.(bytesOf(`data: ${frame}\n\n`));
    return { stream, refilled };
  }

  test("is there once a frame came as it will come again", () => {
    expect(after([]).stream.copier()).toBeUndefined();
    const { stream, refilled } = after([text("a"), text("b")]);
    const event = refilled(text("c"));
    expect(event && byteStringOf(event)).toBe(stream.event(text("c"), true));
  });

  test("is gone when a frame has changed what such frames mean, and when the stream has ended", () => {
    for (const last of [JSON.stringify(finish("stop")), "[DONE]", '{"error":{"message":"x"}}']) {
      expect(after([text("a"), text("b"), last]).stream.copier()).toBeUndefined();
    }
    const { stream } = after([text("a"), text("b")]);
    stream.fail(new ProxyError("stream_interrupted", "Gone."));
    expect(stream.copier()).toBeUndefined();
  });

  test("is made anew at once where templates are of use, and later where they are not", () => {
    const shape = (offset: number) => text("x", { content_filter_offsets: offset });
    const useful = [text("a"), shape(1), shape(1), shape(2), shape(3), shape(4)];
    expect(after(useful).refilled(shape(4))).toBeDefined();
    expect(after(useful.toSpliced(1, 1)).refilled(shape(4))).toBeUndefined();
  });
});

describe("the end of a stream", () => {
  const truncated = { error: expect.objectContaining({ code: "stream_truncated", type: "upstream_error" }) };

  test("is [DONE] after a finish, whether upstream says so or not", () => {
    for (const frames of [[finish("stop")], [finish("stop"), "[DONE]"], [finish("stop"), " [DONE] ", "[DONE]"]]) {
      expect(streamed(frames).frames.at(-1)).toBe("[DONE]");
      expect(streamed(frames).frames).toHaveLength(2);
    }
  });

  test("is an error without a finish, even when upstream says [DONE]", () => {
    for (const frames of [
      [],
      [delta({ content: "a" })],
      [delta({ content: "a" }, { finish_reason: null }), "[DONE]"],
    ]) {
      const { frames: out, verdict } = streamed(frames);
      expect(out.at(-1)).toEqual(truncated);
      expect(verdict).toBe("stream_truncated");
    }
  });

  test("is an error when one of several choices lacks its finish", () => {
    const { frames } = streamed(
      [
        {
          choices: [
            { index: 0, delta: { content: "a" } },
            { index: 1, delta: { content: "b" }, finish_reason: "stop" },
          ],
        },
      ],
      { choices: 2 },
    );
    expect(frames.at(-1)).toEqual(truncated);
  });

  test("is a full limit when upstream tells usage and nothing else", () => {
    const { frames, verdict } = streamed([
      { choices: [], usage: { prompt_tokens: 9, completion_tokens: 1 } },
      "[DONE]",
    ]);
    expect(told(frames)).toEqual([[{ role: "assistant", content: "" }, "length"], "[DONE]"]);
    expect(verdict).toBe("ok");
  });

  test("tells no usage that upstream did not tell", () => {
    expect(told(streamed([finish("stop")], { includeUsage: true }).frames)).toHaveLength(2);
  });

  test("is upstream's own error, once, without [DONE]", () => {
    const failure = { error: { message: "boom, Bearer abcdefghijk", code: "server_busy" } };
    const { frames, verdict, done } = streamed([delta({ content: "a" }), failure, delta({ content: "b" }), "[DONE]"]);
    expect(frames.slice(1)).toEqual([
      { error: { message: "boom, Bearer [redacted]", type: "upstream_error", param: null, code: "server_busy" } },
    ]);
    expect({ verdict, done }).toEqual({ verdict: "upstream_refused", done: true });
  });

  test("is an error when upstream finishes for one, or says it in a word", () => {
    for (const frame of [finish("error"), { error: "boom" }, { error: {} }]) {
      const { frames, verdict } = streamed([frame]);
      expect(frames).toEqual([{ error: expect.objectContaining({ code: "upstream_refused" }) }]);
      expect(verdict).toBe("upstream_refused");
    }
  });

  test("is an error when upstream sends what is no frame", () => {
    for (const data of ["{", "[1]", "null", "hello"]) {
      const { frames, verdict } = streamed([delta({ content: "a" }), data, finish("stop")]);
      expect(frames.slice(1)).toEqual([{ error: expect.objectContaining({ code: "bad_upstream_answer" }) }]);
      expect(verdict).toBe("bad_upstream_answer");
    }
  });

  test("is the failure that the relay tells, and nothing behind it", () => {
    const stream = createChatStream(repairNeeds());
    const text = stream.fail(new ProxyError("stream_idle_timeout", "Silence."));
    expect(framesOf(text)).toEqual([
      { error: expect.objectContaining({ code: "stream_idle_timeout", message: "Silence." }) },
    ]);
    expect(stream.fail(new ProxyError("internal", "x")) + stream.event("[DONE]", true) + stream.end().text).toBe("");
    expect(stream.done()).toBe(true);
  });
});
