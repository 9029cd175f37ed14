import { describe, expect, test } from "bun:test";
import { delta, finish, type framesOf, streamed, told } from "../../support/chat-stream.ts";

describe("the head of a stream", () => {
  test("is ours where upstream gives none", () => {
    const { frames } = streamed([delta({ content: "a" }), finish("stop")]);
    expect(frames[0]).toMatchObject({
      id: "chatcmpl-own",
      created: 77,
      model: "asked",
      object: "chat.completion.chunk",
    });
  });

  test("stays as it was first told", () => {
    const { frames } = streamed([
      { id: "", created: 0, choices: [] },
      { id: "", created: 5, choices: [] },
      { id: "x", created: 0, ...delta({ content: "a" }) },
      { id: "y", created: 6, model: "late", ...delta({ content: "b" }) },
      finish("stop"),
    ]);
    expect(frames.slice(0, 3).map(({ id, created, model }) => [id, created, model])).toEqual(
      Array.from({ length: 3 }, () => ["x", 5, "asked"]),
    );
  });

  test("keeps a fingerprint that is told", () => {
    const { frames } = streamed([{ system_fingerprint: "fp", ...delta({ content: "a" }) }, finish("stop")]);
    expect(frames.map((frame) => frame.system_fingerprint)).toEqual(["fp", undefined, undefined]);
  });
});

describe("a frame", () => {
  test("that only annotates is dropped", () => {
    const { frames } = streamed([
      delta({ content: "a" }),
      { choices: [{ index: 0, delta: {}, content_filter_offsets: {} }], id: "", created: 0 },
      delta({ role: null, content: null, copilot_annotations: { IPCodeCitations: [] } }),
      { choices: null, copilot_errors: [] },
      {},
      "",
      finish("stop"),
    ]);
    expect(told(frames)).toEqual([[{ role: "assistant", content: "a" }, null], [{}, "stop"], "[DONE]"]);
  });

  test("loses what no specification knows", () => {
    const extras = { padding: "x", obfuscation: "y", copilot_annotations: {}, content_filter_results: {} };
    const { frames } = streamed([
      { ...delta({ content: "a", ...extras }, extras), ...extras, copilot_usage: {} },
      finish("stop"),
    ]);
    expect(frames[0]).toEqual({
      id: "chatcmpl-own",
      object: "chat.completion.chunk",
      created: 77,
      model: "asked",
      choices: [{ index: 0, delta: { role: "assistant", content: "a" }, logprobs: null, finish_reason: null }],
    });
  });

  test("with all at once gives the content before the finish", () => {
    const { frames } = streamed([delta({ content: "a" }, { finish_reason: "length", logprobs: { content: [] } })]);
    expect(told(frames)).toEqual([[{ role: "assistant", content: "a" }, null], [{}, "length"], "[DONE]"]);
    expect(frames[0].choices[0].logprobs).toEqual({ content: [] });
  });

  test("behind the finish adds nothing but usage", () => {
    const usage = { prompt_tokens: 1, completion_tokens: 2 };
    const { frames } = streamed(
      [finish("stop"), delta({ content: "late" }), finish("length"), { choices: [], usage }],
      {
        includeUsage: true,
      },
    );
    expect(told(frames)).toEqual([
      [{ role: "assistant", content: "" }, "stop"],
      { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
      "[DONE]",
    ]);
  });

  test("with zeros for usage does not undo what was counted", () => {
    const counted = { ...delta({ content: "a" }), usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 } };
    const zeros = { ...finish("stop"), usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 } };
    expect(streamed([counted, zeros]).usage?.totalTokens).toBe(3);
    expect(streamed([zeros, zeros]).usage?.totalTokens).toBe(0);
  });

  test("that splits one choice into several gives them one after the other", () => {
    const call = { id: "c", function: { name: "f", arguments: {} } };
    const { frames } = streamed([
      {
        choices: [
          { finish_reason: "tool_calls", delta: { content: "a" } },
          { finish_reason: "tool_calls", delta: { tool_calls: [call] } },
        ],
      },
    ]);
    expect(told(frames)).toEqual([
      [{ role: "assistant", content: "a" }, null],
      [{ tool_calls: [{ index: 0, id: "c", type: "function", function: { name: "f", arguments: "{}" } }] }, null],
      [{}, "tool_calls"],
      "[DONE]",
    ]);
  });

  test("takes two calls without ids and with the same index for two", () => {
    const call = (name: string) => ({ index: 0, function: { name, arguments: "{}" } });
    const { frames } = streamed([
      { choices: [{ index: 0, delta: { tool_calls: [call("a"), call("b")] }, finish_reason: "tool_calls" }] },
    ]);
    const as = (index: number, name: string) => ({ index, function: { name, arguments: "{}" } });
    expect(told(frames)).toMatchObject([
      [{ tool_calls: [as(0, "a"), as(1, "b")] }, null],
      [{}, "tool_calls"],
      "[DONE]",
    ]);
  });

  test("keeps choices apart when several were asked for", () => {
    const { frames, verdict } = streamed(
      [
        {
          choices: [
            { index: 0, delta: { content: "a" } },
            { index: 1, delta: { content: "b" } },
          ],
        },
        { choices: [{ index: 1, delta: {}, finish_reason: "stop" }] },
        { choices: [{ index: 0, delta: {}, finish_reason: "length" }] },
      ],
      { choices: 2 },
    );
    expect(
      frames.slice(0, 4).map(({ choices: [choice] }) => [choice.index, choice.delta, choice.finish_reason]),
    ).toEqual([
      [0, { role: "assistant", content: "a" }, null],
      [1, { role: "assistant", content: "b" }, null],
      [1, {}, "stop"],
      [0, {}, "length"],
    ]);
    expect(verdict).toBe("ok");
  });

  const reasons: [string, string][] = [
    ["stop", "stop"],
    ["end_turn", "stop"],
    ["max_tokens", "length"],
    ["content_filter", "content_filter"],
    ["tool_use", "tool_calls"],
    ["something new", "stop"],
  ];
  for (const [word, expected] of reasons) {
    test(`that finishes for "${word}" says "${expected}"`, () => {
      expect(told(streamed([delta({ content: "a" }), finish(word)]).frames)[1]).toEqual([{}, expected]);
    });
  }

  test("names a summary of thoughts as its clients know it", () => {
    const { frames } = streamed([
      delta({ cot_summary: "a" }),
      delta({ reasoning_content: "b", refusal: "no" }),
      finish("stop"),
    ]);
    expect(told(frames).slice(0, 2)).toEqual([
      [{ role: "assistant", reasoning_content: "a" }, null],
      [{ reasoning_content: "b", refusal: "no" }, null],
    ]);
  });
});

describe("tool calls", () => {
  const calls = (...tool_calls: unknown[]) => delta({ tool_calls });
  const deltas = (frames: ReturnType<typeof framesOf>) =>
    frames
      .flatMap((frame) => frame.choices?.[0]?.delta.tool_calls ?? [])
      .map((call) => [call.index, call.id, call.function]);

  test("are told apart by id where indexes repeat or are missing", () => {
    const { frames } = streamed([
      calls(
        { id: "a", index: 0, function: { name: "f", arguments: "1" } },
        { id: "b", index: 0, function: { name: "g" } },
      ),
      calls({ id: "a", function: { arguments: "2" } }),
      calls({ function: { arguments: "3" } }),
      calls({ id: "b", function: { name: "g", arguments: "4" } }),
      finish("stop"),
    ]);
    expect(deltas(frames)).toEqual([
      [0, "a", { name: "f", arguments: "1" }],
      [1, "b", { name: "g", arguments: "" }],
      [0, undefined, { arguments: "2" }],
      [0, undefined, { arguments: "3" }],
      [1, undefined, { arguments: "4" }],
    ]);
    expect(frames.at(-2).choices[0].finish_reason).toBe("tool_calls");
  });

  test("get the arguments that follow them, also when frames look alike", () => {
    const args = (text: string) => calls({ function: { arguments: text } });
    const { frames } = streamed([
      calls({ id: "a", function: { name: "f" } }),
      ...["1", "2", "3", "4"].map(args),
      calls({ id: "b", function: { name: "g" } }),
      ...["5", "6"].map(args),
      calls({ id: "a", function: { arguments: "7" } }),
      ...["8", "9"].map(args),
      finish("tool_calls"),
    ]);
    expect(deltas(frames).map(([index]) => index)).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0]);
  });

  test("are told apart by name where there is neither id nor index", () => {
    const { frames } = streamed([
      calls({ function: { name: "f", arguments: "1" } }, { function: { name: "g" } }),
      calls({ function: { arguments: "2" } }),
      finish("tool_calls"),
    ]);
    expect(deltas(frames).map(([index]) => index)).toEqual([0, 1, 1]);
  });

  test("get running indexes, whatever upstream's are", () => {
    const { frames } = streamed([
      calls({ id: "a", index: 3, function: { name: "f" } }),
      calls({ id: "b", index: 7, function: { name: "g" } }),
      calls({ index: 3, function: { arguments: "1" } }),
      finish("tool_calls"),
    ]);
    expect(deltas(frames).map(([index]) => index)).toEqual([0, 1, 0]);
  });

  test("get an id where upstream gives none, each its own", () => {
    const { frames } = streamed([
      { id: "x", ...calls({ index: 0, function: { name: "f" } }, { index: 1, function: { name: "g" } }) },
      finish("tool_calls"),
    ]);
    const ids = deltas(frames).map(([, id]) => id);
    expect(new Set(ids).size).toBe(2);
    expect(ids[0]).toStartWith("call_");
  });

  test("of which nothing is said are not made up", () => {
    const { frames } = streamed([
      calls({ index: 0, function: { arguments: "1" } }),
      delta({ content: "a", tool_calls: [] }),
      calls({ id: "a", function: { name: "f" } }),
      calls({ id: "a" }),
      finish("stop"),
    ]);
    expect(deltas(frames)).toEqual([[0, "a", { name: "f", arguments: "" }]]);
  });

  test("leave a seal that comes in pieces, whole", () => {
    const seals: [string, string][] = [];
    streamed(
      [
        delta({ reasoning_text: "hm", reasoning_opaque: "one" }),
        delta({ reasoning_opaque: "two", tool_calls: [{ id: "a", function: { name: "f" } }] }),
        finish("tool_calls"),
      ],
      { seal: (...seal) => seals.push(seal) },
    );
    expect(seals).toEqual([["a", "onetwo"]]);
  });

  test("leave no seal when there are none, or when it is no seal but a flood", () => {
    const seals: [string, string][] = [];
    const needs = { seal: (...seal: [string, string]) => seals.push(seal) };
    streamed([delta({ content: "a", reasoning_opaque: "one" }), finish("stop")], needs);
    streamed([delta({ reasoning_opaque: "x".repeat(300_000), tool_calls: [{ id: "a" }] }), finish("stop")], needs);
    expect(seals).toEqual([]);
  });
});
