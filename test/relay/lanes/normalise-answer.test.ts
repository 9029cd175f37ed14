import { expect, test } from "bun:test";
import { type ClientName, clientDialect } from "../../../src/dialects/table.ts";
import { normaliseAnswer } from "../../../src/relay/lanes/normalise-answer.ts";
import { answerContext } from "../../support/answer-context.ts";
import { fixture } from "../../support/chat-stream.ts";
import { failureOf } from "../../support/kind-of.ts";

const needs = { dialect: clientDialect("openai-chat"), target: "openai-chat" as const, context: answerContext() };

test("an answer becomes a strict answer, and its usage is told", () => {
  const { text, usage } = normaliseAnswer(fixture("gpt.json"), needs);
  expect(JSON.parse(text)).toMatchObject({ object: "chat.completion", created: 77 });
  expect(usage).toEqual({ promptTokens: 15, completionTokens: 4, totalTokens: 19, cachedTokens: 0 });
});

test("an answer without usage tells none, and characters stay what they are", () => {
  const raw = JSON.stringify({ choices: [{ message: { content: "naïve 日本 🙂 \u2028" } }] });
  const { text, usage } = normaliseAnswer(raw, needs);
  expect(JSON.parse(text).choices[0].message.content).toBe("naïve 日本 🙂 \u2028");
  expect(usage).toBeUndefined();
});

test("numbers in a call's input keep their digits, in the answer's own dialect and in another", () => {
  const call = '{"type":"tool_use","id":"toolu_1","name":"f","input":{"n":12345678901234567890}}';
  const raw = `{"type":"message","content":[${call}],"stop_reason":"tool_use"}`;
  const textFor = (client: ClientName) =>
    normaliseAnswer(raw, { ...needs, dialect: clientDialect(client), target: "anthropic-messages" }).text;
  expect(textFor("anthropic-messages")).toContain('"input":{"n":12345678901234567890}');
  expect(JSON.parse(textFor("openai-chat")).choices[0].message.tool_calls[0].function.arguments).toBe(
    '{"n":12345678901234567890}',
  );
});

test("what is nested too deeply to be written again is told as that", async () => {
  const deep = `{"choices":[],"x":${"[".repeat(50_000)}${"]".repeat(50_000)}}`;
  const failure = await failureOf(async () => normaliseAnswer(deep, needs));
  expect(failure).toMatchObject({ kind: "bad_upstream_answer", message: "Upstream's answer is nested too deeply." });
});

test("what isn't JSON is a bad answer of upstream", async () => {
  for (const text of ["", "<html>", '{"choices":']) {
    expect((await failureOf(async () => normaliseAnswer(text, needs))).kind).toBe("bad_upstream_answer");
  }
});
