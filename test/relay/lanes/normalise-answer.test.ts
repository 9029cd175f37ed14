import { expect, test } from "bun:test";
import { clientDialect } from "../../../src/dialects/table.ts";
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
