import { describe, expect, test } from "bun:test";
import { type Answer, eventsOf } from "../../../src/dialects/conversation/answer.ts";
import type { AnswerContext, FitNeeds } from "../../../src/dialects/dialect.ts";
import { openaiChat } from "../../../src/dialects/openai-chat/client.ts";
import { translateRequest } from "../../../src/dialects/request/translate-request.ts";
import { answerContext } from "../../support/answer-context.ts";
import { framesOf } from "../../support/chat-stream.ts";

const grammar = { definition: "start: /.+/", syntax: "lark" };
const custom = { name: "edit", description: "Edits.", format: { type: "grammar", grammar } };
const tools = [
  { type: "custom", custom },
  { type: "function", function: { name: "f", parameters: {} } },
];
const call = { id: "c1", type: "custom", custom: { name: "edit", input: 'say "hi"' } };
const messages = [
  { role: "user", content: "go" },
  { role: "assistant", content: null, tool_calls: [call] },
  { role: "tool", tool_call_id: "c1", content: "done" },
];
const request = { messages, tools, tool_choice: { type: "custom", custom: { name: "edit" } } };

function needsOf(id: string): FitNeeds {
  return { model: { id }, sealOf: () => undefined, clientHeaders: {} };
}

function read(more: object) {
  const body = new TextEncoder().encode(JSON.stringify({ model: "gpt-4.1", ...more }));
  const found = openaiChat.inspect(body, 64, {});
  if (!found) throw new Error("It was cut short.");
  return { body, found };
}

function fitted(more: object) {
  const { body, found } = read(more);
  const made = openaiChat.native?.fit(body, found, needsOf("gpt-4.1"));
  if (!made) throw new Error("A chat has a lane of its own.");
  const told = made.changes.map(({ effect, path }) => `${effect} ${path}`);
  return { sent: JSON.parse(new TextDecoder().decode(made.body)), told, asked: made.asked };
}

const wholeCall = { id: "c1", type: "function", function: { name: "edit", arguments: '{"input":"say \\"hi\\""}' } };

describe("a tool that takes free text", () => {
  test("is a function of one text where upstream speaks the chat, in the calls and the choice too", () => {
    const { sent, told, asked } = fitted(request);
    const [edit, other] = sent.tools;
    expect(edit).toMatchObject({ type: "function", function: { name: "edit", parameters: { required: ["input"] } } });
    expect(JSON.stringify(edit)).toContain("start: /.+/");
    expect(other).toEqual(tools[1]);
    expect(sent.tool_choice).toEqual({ type: "function", function: { name: "edit" } });
    expect(sent.messages[1].tool_calls).toEqual([wholeCall]);
    expect(sent.messages[2]).toEqual(messages[2]);
    expect(told.toSorted()).toEqual(
      ["messages[1].tool_calls[0]", "tool_choice", "tools[0]"].map((p) => `replaced ${p}`),
    );
    expect(asked).toEqual({ tools: { edit: { type: "custom", name: "edit" } } });
  });

  test("stays one where upstream knows such tools", () => {
    const { body, found } = read(request);
    const made = translateRequest(openaiChat, body, found, { ...needsOf("gpt-5"), target: "openai-responses" });
    const sent = JSON.parse(new TextDecoder().decode(made.body));
    expect(sent.tools[0]).toEqual({ ...custom, type: "custom", format: { type: "grammar", ...grammar } });
    expect(sent.tool_choice).toEqual({ type: "custom", name: "edit" });
    expect(sent.input[1]).toEqual({ type: "custom_tool_call", call_id: "c1", name: "edit", input: 'say "hi"' });
    expect(made.changes.filter(({ path }) => path !== "model")).toEqual([]);
    expect(made.asked?.tools).toEqual({ edit: { type: "custom", name: "edit" } });
  });
});

const asked = { tools: { edit: { type: "custom", name: "edit" } } };
const context: AnswerContext = answerContext({ asked });

type Told = { id?: string; type?: string; custom?: { name?: string; input: string }; function?: object };

/** The calls that a client puts together of a stream: by their places, the text of each in one. */
function callsOf(stream: string): Told[] {
  const calls: Told[] = [];
  for (const frame of framesOf(stream)) {
    for (const { index, ...piece } of frame.choices?.[0]?.delta.tool_calls ?? []) {
      const known = calls[index];
      if (known?.custom) known.custom.input += piece.custom.input;
      else calls[index] ??= piece;
    }
  }
  return calls;
}

function streamed(pieces: readonly string[]) {
  const stream = openaiChat.native?.createStream(context);
  const frame = (delta: object, finish_reason: string | null = null) =>
    stream?.event(JSON.stringify({ id: "x", choices: [{ index: 0, delta, finish_reason }] }), true) ?? "";
  const begun = frame({
    tool_calls: [{ index: 0, id: "c1", type: "function", function: { name: "edit", arguments: "" } }],
  });
  const told = pieces.map((text) => frame({ tool_calls: [{ index: 0, function: { arguments: text } }] }));
  return [begun, ...told, frame({}, "tool_calls"), stream?.end().text].join("");
}

describe("its call", () => {
  const input = wholeCall.function.arguments;

  test("is given back as one of free text, however upstream cuts the stream", () => {
    for (let size = 1; size <= input.length; size++) {
      const pieces = input.match(new RegExp(`.{1,${size}}`, "g")) ?? [];
      expect(callsOf(streamed(pieces))).toEqual([call]);
    }
  });

  test("has what a model wrote of it before the limit was reached", () => {
    expect(callsOf(streamed(['{"inp']))).toEqual([{ ...call, custom: { name: "edit", input: '{"inp' } }]);
  });

  test("is given back so in one piece, and others as they are", () => {
    const other = { id: "c2", type: "function", function: { name: "f", arguments: "{}" } };
    const message = { role: "assistant", content: null, tool_calls: [wholeCall, other] };
    const answer = openaiChat.native?.normalise(
      { choices: [{ index: 0, message, finish_reason: "tool_calls" }] },
      context,
    );
    expect(JSON.parse(answer?.text ?? "").choices[0].message.tool_calls).toEqual([call, other]);
  });

  test("is one whatever the other dialect, streamed and in one piece", () => {
    const part = { kind: "call" as const, id: "c1", name: "edit" };
    const inputs = [
      { ...part, text: input },
      { ...part, text: call.custom.input, isFreeForm: true },
      { ...part, name: "f", text: "{}" },
    ];
    const answer: Answer = { head: {}, choices: [{ parts: inputs, finish: "calls" }], usage: undefined };
    const expected = [call, call, { id: "c1", type: "function", function: { name: "f" } }];
    const writer = openaiChat.createWriter(context);
    const events = [...eventsOf(answer)].map((event) => writer.event(event)).join("");
    expect(callsOf(events + writer.end())).toMatchObject(expected);
    expect(JSON.parse(openaiChat.writeAnswer(answer, context)).choices[0].message.tool_calls).toMatchObject(expected);
  });

  test("is never copied unread where its text must be taken out of the input", () => {
    const writer = openaiChat.createWriter(context);
    const part = { kind: "call" as const, id: "c1", name: "edit" };
    writer.event({ type: "open", part });
    expect(writer.around?.()).toBeUndefined();
    writer.event({ type: "close" });
    writer.event({ type: "open", part: { ...part, isFreeForm: true } });
    expect(writer.around?.()).toBeDefined();
  });
});
