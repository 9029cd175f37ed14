import { describe, expect, test } from "bun:test";
import type { RepairNeeds } from "../../../src/dialects/openai-chat/repair.ts";
import { repairAnswer } from "../../../src/dialects/openai-chat/repair-answer.ts";
import { chatAnswerSchema } from "../../../src/dialects/openai-chat/schema.ts";
import type { ErrorKind } from "../../../src/errors.ts";
import { fixture, repairNeeds } from "../../support/chat-stream.ts";
import { failureOf } from "../../support/kind-of.ts";

function repaired(answer: unknown, needs: Partial<RepairNeeds> = {}) {
  const result = repairAnswer(answer, repairNeeds(needs));
  expect(chatAnswerSchema.safeParse(result).error).toBeUndefined();
  return result;
}

const recorded = (name: string) => repaired(JSON.parse(fixture(name)));
const message = (more: object) => ({ choices: [{ message: more, finish_reason: "stop" }] });

describe("a recorded answer", () => {
  test("of GPT gets what it lacks and loses what nobody knows", () => {
    expect(recorded("gpt.json")).toEqual({
      id: "chatcmpl-Sim0001",
      object: "chat.completion",
      created: 77,
      model: "gpt-4o-2024-11-20",
      system_fingerprint: "fp_sim",
      choices: [
        {
          index: 0,
          message: { role: "assistant", content: "Hello there!", refusal: null },
          logprobs: null,
          finish_reason: "stop",
        },
      ],
      usage: {
        prompt_tokens: 15,
        completion_tokens: 4,
        total_tokens: 19,
        prompt_tokens_details: { cached_tokens: 0 },
        completion_tokens_details: { accepted_prediction_tokens: 0, rejected_prediction_tokens: 0 },
      },
    });
  });

  test("of GPT that only calls a tool has null for content", () => {
    expect(recorded("gpt-tools.json").choices).toEqual([
      {
        index: 0,
        message: {
          role: "assistant",
          content: null,
          refusal: null,
          tool_calls: [
            { id: "call_sim1", type: "function", function: { name: "get_weather", arguments: '{"city":"Oslo"}' } },
          ],
        },
        logprobs: null,
        finish_reason: "tool_calls",
      },
    ]);
  });

  test("of Claude that is split over several choices becomes one", () => {
    const { choices } = recorded("claude-split.json");
    expect(choices).toHaveLength(1);
    expect(choices[0]).toMatchObject({
      index: 0,
      message: { content: "I'll look that up.", tool_calls: [{ id: "tooluse_sim_1" }, { id: "tooluse_sim_2" }] },
      finish_reason: "tool_calls",
    });
  });

  test("of Claude without choices is one that the limit left empty", () => {
    expect(recorded("claude-empty.json").choices[0]).toMatchObject({
      message: { content: "" },
      finish_reason: "length",
    });
  });

  test("of Claude in Anthropic's own form is read as one", () => {
    expect(recorded("claude-native.json")).toMatchObject({
      id: "msg_sim_02",
      model: "claude-opus-4.7",
      choices: [{ message: { content: "I" }, finish_reason: "length" }],
      usage: { prompt_tokens: 27, completion_tokens: 1, total_tokens: 28, prompt_tokens_details: { cached_tokens: 7 } },
    });
  });
});

describe("an answer", () => {
  test("keeps its choices apart when several were asked for", () => {
    const choices = [{ message: { content: "a" } }, { index: 1, message: { content: "b" }, finish_reason: "length" }];
    expect(
      repaired({ choices }, { choices: 2 }).choices.map(({ index, message, finish_reason }) => [
        index,
        message.content,
        finish_reason,
      ]),
    ).toEqual([
      [0, "a", "stop"],
      [1, "b", "length"],
    ]);
  });

  test("joins the texts of its parts in order", () => {
    const choices = [{ message: { content: "a" } }, { message: { content: null } }, { message: { content: "b" } }];
    expect(repaired({ choices }).choices[0]?.message.content).toBe("ab");
  });

  test("has ids, names and arguments in its tool calls, whatever upstream leaves out", () => {
    const tool_calls = [{ function: { name: "f", arguments: { a: 1 } } }, { id: "" }];
    expect(repaired(message({ tool_calls })).choices[0]?.message.tool_calls).toEqual([
      { id: "call_chatcmpl-own_0_0", type: "function", function: { name: "f", arguments: '{"a":1}' } },
      { id: "call_chatcmpl-own_0_1", type: "function", function: { name: "", arguments: "" } },
    ]);
  });

  test("names the model's thoughts as clients know them, and leaves the seal with us", () => {
    const seals: [string, string][] = [];
    const tool_calls = [{ id: "c", function: { name: "f", arguments: "{}" } }];
    const raw = message({ reasoning_text: "hm", reasoning_opaque: "seal", tool_calls, padding: "x" });
    const { choices } = repaired(raw, { seal: (...seal) => seals.push(seal) });
    expect(choices[0]?.message).toEqual({
      role: "assistant",
      content: null,
      refusal: null,
      reasoning_content: "hm",
      tool_calls: [expect.objectContaining({ id: "c" })],
    });
    expect(seals).toEqual([["c", "seal"]]);
  });

  test("in Anthropic's form keeps thoughts and calls", () => {
    const content = [
      { type: "thinking", thinking: "hm" },
      { type: "tool_use", id: "t", name: "f", input: { a: 1 } },
    ];
    expect(repaired({ type: "message", content, stop_reason: "tool_use" }).choices[0]).toMatchObject({
      message: {
        content: "",
        reasoning_content: "hm",
        tool_calls: [{ id: "t", function: { name: "f", arguments: '{"a":1}' } }],
      },
      finish_reason: "tool_calls",
    });
  });

  test("tells no usage that upstream did not tell", () => {
    expect(repaired(message({ content: "a" }))).not.toHaveProperty("usage");
  });

  const failures: [ErrorKind, string, unknown][] = [
    ["upstream_refused", "an error in disguise", { error: { message: "boom", code: "x" } }],
    ["upstream_refused", "a finish for an error", { choices: [{ finish_reason: "error" }] }],
    ["bad_upstream_answer", "an array", []],
    ["bad_upstream_answer", "null", null],
    ["bad_upstream_answer", "an object of something else", { hello: 1 }],
  ];
  for (const [kind, name, answer] of failures) {
    test(`is ${kind} when it is ${name}`, async () => {
      expect((await failureOf(async () => repaired(answer))).kind).toBe(kind);
    });
  }
});
