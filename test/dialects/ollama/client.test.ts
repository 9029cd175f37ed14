import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import { eventsOf } from "../../../src/dialects/conversation/answer.ts";
import { ollamaChat } from "../../../src/dialects/ollama/chat.ts";
import { ollamaGenerate } from "../../../src/dialects/ollama/generate.ts";
import { ProxyError } from "../../../src/errors.ts";
import { tickingContext } from "../../support/answer-context.ts";
import { anyAnswer } from "../../support/any-answer.ts";
import { bodyOf, readChat } from "./bodies.ts";

type Line = Record<string, unknown> & { message?: Record<string, unknown>; response?: string; thinking?: string };

const linesOf = (text: string): Line[] =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

function stream(
  dialect: typeof ollamaChat,
  answer: Parameters<typeof eventsOf>[0],
  context = tickingContext(),
): Line[] {
  const writer = dialect.createWriter(context);
  return linesOf([...eventsOf(answer)].map(writer.event).join("") + writer.end());
}

/** As Ollama's clients put a stream together: texts joined, calls in a list, all else from the last line. */
function gather(lines: readonly Line[]): Line {
  const last = { ...lines.at(-1) };
  const join = (parts: unknown[]) => parts.map((part) => part ?? "").join("");
  if (!last.message) {
    const thinking = join(lines.map((line) => line.thinking));
    return { ...last, response: join(lines.map(({ response }) => response)), ...(thinking && { thinking }) };
  }
  const messages = lines.map(({ message }) => message ?? {});
  const thinking = join(messages.map((message) => message["thinking"]));
  const calls = messages.flatMap((message) => message["tool_calls"] ?? []);
  last.message = {
    role: "assistant",
    content: join(messages.map((message) => message["content"])),
    ...(thinking && { thinking }),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
  return last;
}

const said = (kind: "text" | "reasoning", text: string) => ({ kind, text });

describe("an answer in Ollama's form", () => {
  test.each([
    ["chat", ollamaChat],
    ["generate", ollamaGenerate],
  ])("says as a stream what it says in one piece: %s", (_name, dialect) => {
    fc.assert(
      fc.property(anyAnswer(), (answer) => {
        const streamed = gather(stream(dialect, answer));
        expect(streamed).toEqual(JSON.parse(dialect.writeAnswer(answer, tickingContext())));
      }),
    );
  });

  test("comes in lines, of which the last alone is done and has the counts", () => {
    const usage = { inputTokens: 7, cachedTokens: 2, cacheWriteTokens: 0, outputTokens: 5, reasoningTokens: 1 };
    const parts = [said("reasoning", "Hm."), said("text", "Hello"), said("text", " you")];
    const lines = stream(
      ollamaChat,
      { head: {}, choices: [{ parts, finish: "length" }], usage },
      tickingContext({}, 10),
    );
    expect(lines.map(({ done }) => done)).toEqual([false, false, false, true]);
    expect(lines[0]).toEqual({
      model: "gpt-4.1:latest",
      created_at: "2026-11-30T00:53:20.020Z",
      message: { role: "assistant", content: "", thinking: "Hm." },
      done: false,
    });
    expect(lines.at(-1)).toMatchObject({
      message: { role: "assistant", content: "" },
      done_reason: "length",
      prompt_eval_count: 7,
      eval_count: 5,
      load_duration: 0,
    });
  });

  test("tells in nanoseconds how long the first word took, and the rest", () => {
    const parts = [said("reasoning", "Hm."), said("text", "x")];
    const last = stream(
      ollamaChat,
      { head: {}, choices: [{ parts, finish: "stop" }], usage: undefined },
      tickingContext({}, 10),
    ).at(-1);
    // The clock is looked at for the head, and then at the first word.
    expect(last?.["prompt_eval_duration"]).toBe(20_000_000);
    expect(Number(last?.["eval_duration"])).toBeGreaterThan(0);
    expect(last?.["total_duration"]).toBe(20_000_000 + Number(last?.["eval_duration"]));
    expect(last).not.toHaveProperty("eval_count");
  });

  test("has a call in one line, with its arguments as an object that keeps its digits", () => {
    const text = '{\n "id": 12345678901234567890 }';
    const parts = [{ kind: "call" as const, id: "c1", name: "f", text }];
    const writer = ollamaChat.createWriter(tickingContext());
    const events = [...eventsOf({ head: {}, choices: [{ parts, finish: "calls" }], usage: undefined })];
    const lines = (events.map(writer.event).join("") + writer.end()).trimEnd().split("\n");
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain('"arguments":{  "id": 12345678901234567890 }');
    expect(JSON.parse(lines[0] ?? "").message.tool_calls).toMatchObject([
      { id: "c1", function: { index: 0, name: "f" } },
    ]);
    expect(JSON.parse(lines[1] ?? "")).toMatchObject({ done: true, done_reason: "stop" });
  });

  test.each([["[1]"], ['{"cut'], ["null"]])("fails on arguments that are no object: %s", (text) => {
    const parts = [{ kind: "call" as const, id: "c1", name: "f", text }];
    const answer = { head: {}, choices: [{ parts, finish: "calls" as const }], usage: undefined };
    expect(() => ollamaChat.writeAnswer(answer, tickingContext())).toThrow(ProxyError);
    expect(() => stream(ollamaChat, answer)).toThrow(ProxyError);
  });

  test.each(["length", "filtered"] as const)("leaves out a call within which it was cut: %s", (finish) => {
    const call = { kind: "call" as const, id: "c1", name: "f" };
    const parts = [said("text", "Wait"), { ...call, text: "{}" }, { ...call, id: "c2", text: '{"cut' }];
    const answer = { head: {}, choices: [{ parts, finish }], usage: undefined };
    const whole = JSON.parse(ollamaChat.writeAnswer(answer, tickingContext()));
    expect(whole.message).toMatchObject({ content: "Wait", tool_calls: [{ id: "c1" }] });
    expect(whole.message.tool_calls).toHaveLength(1);
    expect(whole.done_reason).toBe(finish === "length" ? "length" : "content_filter");
    expect(gather(stream(ollamaChat, answer))).toEqual(whole);
  });

  test("tells a failure in one member, in a stream as a line", () => {
    const error = new ProxyError("model_not_found", "No such model.\u202e");
    expect(ollamaChat.writeError(error)).toBe('{"error":"No such model.\ufffd"}');
    expect(ollamaChat.writeErrorEvent(error)).toBe(`${ollamaChat.writeError(error)}\n`);
    expect(ollamaChat.createWriter(tickingContext()).fail(error)).toBe(ollamaChat.writeErrorEvent(error));
  });
});

describe("a request without a word in it", () => {
  test.each([
    [{}, "load"],
    [{ messages: [], keep_alive: 300 }, "load"],
    [{ messages: [], keep_alive: 0 }, "unload"],
    [{ keep_alive: "0s" }, "unload"],
  ])("is answered here: %p", (request, reason) => {
    const { found } = readChat(request);
    expect(JSON.parse(ollamaChat.answerHere?.(found, tickingContext()) ?? "")).toEqual({
      model: "gpt-4.1:latest",
      created_at: "2026-11-30T00:53:20.000Z",
      message: { role: "assistant", content: "" },
      done: true,
      done_reason: reason,
    });
  });

  test("is not one with a message, whatever its keep_alive says", () => {
    const { found } = readChat({ messages: [{ role: "user", content: "x" }], keep_alive: 0 });
    expect(ollamaChat.answerHere?.(found, tickingContext())).toBeUndefined();
  });

  test("is given up where the reading of it was cut short", () => {
    const body = bodyOf({ model: "m", messages: [{ role: "user", content: "x" }] });
    expect(ollamaChat.inspect(body, 32, { maxValues: 2 })).toBeUndefined();
  });
});
