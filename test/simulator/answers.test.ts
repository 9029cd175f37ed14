import { describe, expect, test } from "bun:test";
import { type Choice, type Frame, signIn, type ToolCall, WEATHER_TOOL } from "./simulated.ts";

const TWO_CALLS = { tools: [WEATHER_TOOL], messages: [{ role: "user", content: "get_weather and get_weather" }] };

/** What the deltas of a stream say together. */
const textOf = (frames: Frame[], index = 0) =>
  choicesOf(frames)
    .filter((choice) => (choice.index ?? 0) === index)
    .map((choice) => choice.delta?.content ?? "")
    .join("");
const choicesOf = (frames: Frame[]): Choice[] => frames.flatMap((frame) => frame.choices);
const callDeltas = (frames: Frame[]): ToolCall[] =>
  choicesOf(frames).flatMap((choice) => choice.delta?.tool_calls ?? []);
const only = (frame: Frame | undefined): Choice => frame?.choices[0] ?? {};

describe("GPT", () => {
  test("answers without `object` and `created`, padded and filtered", async () => {
    await using caller = await signIn();
    const answer = await caller.ask({ messages: [{ role: "user", content: "hi" }] });
    expect(Object.keys(answer).sort()).toEqual(
      ["choices", "copilot_usage", "id", "model", "prompt_filter_results", "system_fingerprint", "usage"].sort(),
    );
    expect(only(answer).message).toEqual({
      role: "assistant",
      content: "This is a simulated GPT-4o. You said: hi",
      padding: expect.any(String),
    });
    expect(only(answer)).toHaveProperty("content_filter_results");
    expect(answer["model"]).toBe("gpt-4o-2024-11-20");
    expect(answer["system_fingerprint"]).toBe("fp_simulated");
  });

  test("has no content beside tool calls", async () => {
    await using caller = await signIn();
    const choice = only(await caller.ask(TWO_CALLS));
    expect(choice.message).not.toHaveProperty("content");
    expect(choice.message?.tool_calls?.map((call) => call.function)).toEqual([
      { name: "get_weather", arguments: '{"city":"Oslo"}' },
      { name: "get_weather", arguments: '{"city":"Rome"}' },
    ]);
    expect(choice.finish_reason).toBe("tool_calls");
  });

  test("streams a filter frame first, no `object`, no finish before the end, and the usage on the frame that finishes", async () => {
    await using caller = await signIn();
    const frames = await caller.stream();
    const [first, second] = frames;
    expect(first).toEqual({ choices: [], created: 0, id: "", prompt_filter_results: expect.any(Array) });
    expect(only(second).delta).toEqual({ role: "assistant", content: "" });
    expect(frames.filter((frame) => "object" in frame)).toEqual([]);
    expect(frames.filter((frame) => "finish_reason" in only(frame))).toEqual(frames.slice(-1));
    expect(frames.filter((frame) => frame.usage)).toEqual(frames.slice(-1));
    expect(only(frames.at(-1)).delta).toEqual({ content: null });
    expect(textOf(frames)).toBe("This is a simulated GPT-4o. You said: hello");
  });

  test("lets the filter speak for itself in mid-stream, without delta, id and time", async () => {
    await using caller = await signIn();
    const notes = (await caller.stream()).filter((frame) => frame.choices.length > 0 && !only(frame).delta);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatchObject({ id: "", created: 0 });
  });

  test("streams a call's name first and its arguments in pieces", async () => {
    await using caller = await signIn();
    const frames = await caller.stream(TWO_CALLS);
    const [start, ...rest] = callDeltas(frames).filter((call) => call.index === 0);
    expect(start).toMatchObject({ type: "function", function: { name: "get_weather", arguments: "" } });
    expect(rest.length).toBeGreaterThan(1);
    expect(rest.map((call) => call.function.arguments).join("")).toBe('{"city":"Oslo"}');
    expect(rest.filter((call) => "id" in call || "type" in call)).toEqual([]);
  });

  test("answers several choices, and in a stream they take turns", async () => {
    await using caller = await signIn();
    const answer = await caller.ask({ n: 2 });
    expect(answer.choices.map((choice) => choice.index)).toEqual([0, 1]);
    const frames = await caller.stream({ n: 2 });
    expect(choicesOf(frames.slice(1, 7)).map((choice) => choice.index)).toEqual([0, 1, 0, 1, 0, 1]);
    expect(textOf(frames, 1)).toBe("Choice 2: This is a simulated GPT-4o. You said: hello");
    expect(
      choicesOf(frames)
        .filter((choice) => choice.finish_reason)
        .map((choice) => choice.index),
    ).toEqual([0, 1]);
    expect(frames.filter((frame) => frame.usage)).toEqual(frames.slice(-1));
  });

  test("hides the length of its words from gpt-5 on", async () => {
    await using caller = await signIn();
    const deltas = choicesOf(await caller.stream({ model: "gpt-5-mini" })).map((choice) => choice.delta);
    expect(deltas.filter((delta) => delta && "obfuscation" in delta).length).toBeGreaterThan(3);
  });

  test("says a role of null again and again in its oldest models", async () => {
    await using caller = await signIn();
    const choices = choicesOf(await caller.stream({ model: "gpt-3.5-turbo" }));
    const roles = choices.filter((choice) => choice.delta?.content).map((choice) => choice.delta?.role);
    expect(new Set(roles)).toEqual(new Set([null]));
  });
});

describe("Claude", () => {
  const model = "claude-sonnet-4.6";

  test("splits text and each call over choices without an index, though one was asked for", async () => {
    await using caller = await signIn();
    const { choices, ...answer } = await caller.ask({ model, ...TWO_CALLS });
    expect(answer).not.toHaveProperty("object");
    expect(choices.map((choice) => Object.keys(choice).sort())).toEqual(Array(3).fill(["finish_reason", "message"]));
    expect(choices[0]?.message?.content).toBe("I'll use get_weather and get_weather.");
    expect(choices.slice(1).map((choice) => choice.message?.tool_calls?.length)).toEqual([1, 1]);
    expect(choices.slice(1).map((choice) => "content" in (choice.message ?? {}))).toEqual([false, false]);
  });

  test("streams its role again and again, and arguments after a delta that has none", async () => {
    await using caller = await signIn();
    const frames = await caller.stream({ model, ...TWO_CALLS });
    const deltas = choicesOf(frames).map((choice) => choice.delta);
    expect(deltas.filter((delta) => delta?.content).every((delta) => delta?.role === "assistant")).toBe(true);
    const second = callDeltas(frames).filter((call) => call.index === 1);
    expect(second[0]).toMatchObject({ id: expect.stringMatching(/^toolu_/), function: { name: "get_weather" } });
    expect(second[0]?.function).not.toHaveProperty("arguments");
    expect(second[1]?.function.arguments).toBe("");
    expect(second.map((call) => call.function.arguments ?? "").join("")).toBe('{"city":"Rome"}');
    expect(second.every((call) => call.type === "function")).toBe(true);
  });

  test("reasons when asked to, and its seal comes in pieces", async () => {
    await using caller = await signIn();
    const asked = { model, thinking_budget: 2000 };
    const message = only(await caller.ask(asked)).message;
    const deltas = choicesOf(await caller.stream(asked)).map((choice) => choice.delta);
    expect(message?.reasoning_text).toBe("The user wants an answer, so I think of one.");
    expect(deltas.map((delta) => delta?.reasoning_text ?? "").join("")).toBe(message?.reasoning_text ?? "");
    const seals = deltas.flatMap((delta) => delta?.reasoning_opaque ?? []);
    expect(seals).toHaveLength(2);
    expect(Buffer.from(seals.join(""), "base64").toString()).toStartWith("simulated reasoning of");
    expect(only(await caller.ask({ model })).message).not.toHaveProperty("reasoning_text");
  });

  test("says nothing at all when the newest generation may say one token", async () => {
    await using caller = await signIn();
    const answer = await caller.ask({ model: "claude-opus-4.7", max_tokens: 1 });
    expect(answer).toMatchObject({ choices: [], usage: { completion_tokens: 1 } });
  });

  test("calls itself by another name than the request did", async () => {
    await using caller = await signIn();
    expect((await caller.ask({ model }))["model"]).toBe("claude-sonnet-4-6");
    expect((await caller.ask({ model: "claude-sonnet-4" }))["model"]).toBe("claude-sonnet-4-20250514");
  });
});

describe("Gemini", () => {
  const model = "gemini-3.1-pro-preview";

  test("has a role and a usage on every frame, zeros until the last, and a total that is no sum", async () => {
    await using caller = await signIn();
    const frames = await caller.stream({ model });
    expect(choicesOf(frames).every((choice) => choice.delta?.role === "assistant")).toBe(true);
    expect(frames.slice(0, -1).every((frame) => frame.usage?.["total_tokens"] === 0)).toBe(true);
    const usage = frames.at(-1)?.usage ?? {};
    expect(usage["reasoning_tokens"]).toBeGreaterThan(0);
    expect(usage["total_tokens"]).toBe(
      Number(usage["prompt_tokens"]) + Number(usage["completion_tokens"]) + Number(usage["reasoning_tokens"]),
    );
    expect(textOf(frames)).toBe("This is a simulated Gemini 3.1 Pro (Preview). You said: hello");
    expect(choicesOf(frames).flatMap((choice) => choice.delta?.reasoning_opaque ?? [])).toHaveLength(1);
  });

  test("sends its calls whole, in one frame with the seal, all with index 0", async () => {
    await using caller = await signIn();
    const last = only((await caller.stream({ model, ...TWO_CALLS })).at(-1));
    expect(last).toMatchObject({
      finish_reason: "tool_calls",
      delta: { content: null, reasoning_opaque: expect.any(String) },
    });
    expect(last.delta?.tool_calls?.map((call) => [call.index, call.function.arguments])).toEqual([
      [0, '{"city":"Oslo"}'],
      [0, '{"city":"Rome"}'],
    ]);
  });

  test("forgets the index and the reason in its older generation", async () => {
    await using caller = await signIn();
    const last = only((await caller.stream({ model: "gemini-2.5-pro", ...TWO_CALLS })).at(-1));
    expect(last.finish_reason).toBe("stop");
    expect(last.delta?.tool_calls?.some((call) => "index" in call)).toBe(false);
  });

  test("tells its reasoning in a whole answer too", async () => {
    await using caller = await signIn();
    expect(only(await caller.ask({ model })).message).toMatchObject({
      reasoning_text: expect.any(String),
      reasoning_opaque: expect.any(String),
      content: expect.stringContaining("hello"),
    });
  });
});

describe("GPT that OpenAI hosts itself", () => {
  test("has `object` and nulls, and its usage on a frame without choices", async () => {
    await using caller = await signIn();
    const frames = await caller.stream({ model: "gpt-5.1" });
    expect(frames.every((frame) => frame["object"] === "chat.completion.chunk")).toBe(true);
    expect(frames.slice(0, -2).every((frame) => only(frame).finish_reason === null && frame.usage === null)).toBe(true);
    expect(frames.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: expect.any(Number) } });
  });
});

describe("the clean personality", () => {
  test.each(["gpt-4o", "claude-sonnet-4.6", "gemini-2.5-pro"])(
    "speaks as OpenAI's specification wants it, as %s too",
    async (model) => {
      await using caller = await signIn();
      caller.simulator.state.personality = "clean";
      const answer = await caller.ask({ model, ...TWO_CALLS });
      expect(answer).toMatchObject({
        object: "chat.completion",
        created: expect.any(Number),
        choices: [{ index: 0, finish_reason: "tool_calls" }],
      });
      expect(only(answer).message?.tool_calls).toHaveLength(2);
      const frames = await caller.stream({ model, ...TWO_CALLS });
      expect(frames.every((frame) => frame["object"] === "chat.completion.chunk")).toBe(true);
      expect(callDeltas(frames).map((call) => call.index)).toEqual([0, 1]);
      expect(frames.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: expect.any(Number) } });
    },
  );
});

describe("the usage", () => {
  test.each(["gpt-4o", "claude-sonnet-4.6", "gemini-2.5-pro"])(
    "of %s is the same in a stream, and tells what it cost",
    async (model) => {
      await using caller = await signIn();
      const answer = await caller.ask({ model });
      const last = (await caller.stream({ model })).at(-1);
      expect(last?.usage).toEqual(answer.usage ?? {});
      expect(last?.["copilot_usage"]).toEqual(answer["copilot_usage"]);
      expect(answer["copilot_usage"]).toMatchObject({
        token_details: [{ token_type: "input" }, { token_type: "output" }],
      });
    },
  );
});
