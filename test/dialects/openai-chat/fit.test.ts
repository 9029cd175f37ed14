import { describe, expect, test } from "bun:test";
import type { ModelFacts } from "../../../src/dialects/dialect.ts";
import { fit } from "../../../src/dialects/openai-chat/fit.ts";
import { inspect } from "../../../src/dialects/openai-chat/inspect.ts";
import { applyChanges } from "../../../src/dialects/request/change.ts";
import { failureOf } from "../../support/kind-of.ts";

const gpt4 = { id: "gpt-4.1", vendor: "Azure OpenAI", family: "gpt-4.1" };
const gpt5 = { id: "gpt-5-mini", vendor: "Azure OpenAI", family: "gpt-5-mini" };
const claude = { id: "claude-sonnet-4.6", vendor: "Anthropic", family: "claude-sonnet-4.6" };
const gemini = { id: "gemini-3-pro-preview", vendor: "Google", family: "gemini-3-pro-preview" };
const user = { role: "user", content: "hi" };

/** What upstream is asked after `fit`, without the model and messages where they are as ever. */
function fitted(extra: Record<string, unknown>, model: ModelFacts, seals: Record<string, string> = {}) {
  const body = { model: model.id, messages: [user], ...extra };
  const bytes = new TextEncoder().encode(JSON.stringify(body));
  const inspection = inspect(bytes, 128);
  const changes = fit(inspection, model, (callId) => seals[callId]);
  const {
    model: id,
    messages,
    ...rest
  } = JSON.parse(new TextDecoder().decode(applyChanges(bytes, inspection.objects, changes)));
  return { id, messages, rest };
}

describe("what a model is asked", () => {
  test("is what the client asked, where the model takes it all", () => {
    const extra = { max_tokens: 5, max_completion_tokens: 6, temperature: 0, top_p: 1, n: 2, logprobs: true, seed: 1 };
    expect(fitted(extra, gpt4).rest).toEqual(extra);
  });

  test("names the model that an alias stands for", () => {
    expect(fitted({ model: "my-alias" }, gpt4).id).toBe("gpt-4.1");
  });

  const limits: [string, Record<string, unknown>, ModelFacts, Record<string, unknown>][] = [
    ["by its new name for reasoning models", { max_tokens: 5 }, gpt5, { max_completion_tokens: 5 }],
    [
      "by its new name for o models",
      { max_tokens: 5 },
      { id: "o4-mini", vendor: "OpenAI" },
      { max_completion_tokens: 5 },
    ],
    ["by its old name for Claude", { max_completion_tokens: 5 }, claude, { max_tokens: 5 }],
    ["by its old name for Gemini", { max_completion_tokens: 5 }, gemini, { max_tokens: 5 }],
    [
      "once, when the client gives both",
      { max_tokens: 5, max_completion_tokens: 6 },
      gpt5,
      { max_completion_tokens: 6 },
    ],
    ["as it is, for a model of an unknown maker", { max_tokens: 5 }, { id: "raptor" }, { max_tokens: 5 }],
    ["as it is, for a model of Microsoft", { max_tokens: 5 }, { id: "raptor", vendor: "Microsoft" }, { max_tokens: 5 }],
    [
      "by its new name for a gpt-5 that isn't listed",
      { max_tokens: 5 },
      { id: "gpt-5.9" },
      { max_completion_tokens: 5 },
    ],
    [
      "by its old name for a Claude that isn't listed",
      { max_completion_tokens: 5 },
      { id: "claude-x" },
      { max_tokens: 5 },
    ],
  ];
  for (const [name, extra, model, expected] of limits) {
    test(`has the limit of tokens ${name}`, () => expect(fitted(extra, model).rest).toEqual(expected));
  }

  test("has no sampling parameters for reasoning models", () => {
    const extra = { temperature: 0.5, top_p: 0.5, presence_penalty: 1, frequency_penalty: 1, logit_bias: {}, seed: 1 };
    expect(fitted(extra, gpt5).rest).toEqual({ seed: 1 });
    expect(fitted({ temperature: 0.5 }, claude).rest).toEqual({ temperature: 0.5 });
  });

  const supports = { adaptiveThinking: false, minThinkingBudget: undefined, maxThinkingBudget: undefined };
  const efforts: [string, Partial<NonNullable<ModelFacts["supports"]>>, Record<string, unknown>][] = [
    ["as it is, where the model takes it", { reasoningEfforts: ["low", "high"] }, { reasoning_effort: "high" }],
    ["as the nearest that the model takes", { reasoningEfforts: ["low", "medium"] }, { reasoning_effort: "medium" }],
    ["as a budget, where the model takes one", { maxThinkingBudget: 32000 }, { thinking_budget: expect.any(Number) }],
    ["not at all, where the model takes neither", {}, {}],
  ];
  for (const [name, takes, expected] of efforts) {
    test(`has the effort ${name}`, () => {
      const model = { ...claude, supports: { reasoningEfforts: [], ...supports, ...takes } };
      expect(fitted({ reasoning_effort: "high" }, model).rest).toEqual(expected);
    });
  }

  test("has the effort as it is for a model of which nothing is known, and one budget", () => {
    const extra = { reasoning_effort: "high", thinking_budget: 2000 };
    expect(fitted(extra, claude).rest).toEqual(extra);
    const model = { ...gemini, supports: { reasoningEfforts: [], ...supports, maxThinkingBudget: 32000 } };
    expect(fitted(extra, model).rest).toEqual({ thinking_budget: 2000 });
  });

  test("has no empty tools, nor what speaks of them", () => {
    expect(fitted({ tools: [], tool_choice: "auto", parallel_tool_calls: true }, gpt4).rest).toEqual({});
    const extra = { tools: [{ type: "function" }], tool_choice: "auto" };
    expect(fitted(extra, gpt4).rest).toEqual(extra);
  });

  test("has none of the bookkeeping between client and OpenAI", () => {
    const extra = {
      service_tier: "auto",
      store: false,
      user: "me",
      metadata: {},
      prompt_cache_key: "k",
      prompt_cache_options: { mode: "implicit" },
      safety_identifier: "s",
    };
    expect(fitted(extra, gpt4).rest).toEqual({});
  });

  test("has no reasoning that a client sends back without its seal", () => {
    const messages = [user, { role: "assistant", content: "x", reasoning_content: "hm" }];
    expect(fitted({ messages }, claude).messages).toEqual([user, { role: "assistant", content: "x" }]);
  });

  test("has the seal of Gemini's calls again, and of nobody else's", () => {
    const assistant = { role: "assistant", tool_calls: [{ id: "c1" }, { id: "c2" }] };
    const messages = [user, assistant, { role: "tool", tool_call_id: "c2" }];
    expect(fitted({ messages }, gemini, { c2: "seal" }).messages[1]).toEqual({
      ...assistant,
      reasoning_opaque: "seal",
    });
    expect(fitted({ messages }, gemini).messages[1]).toEqual(assistant);
    expect(fitted({ messages }, claude, { c2: "seal" }).messages[1]).toEqual(assistant);
  });

  test("has each seal once, in the last message with its call", () => {
    const assistant = { role: "assistant", tool_calls: [{ id: "c" }] };
    const { messages } = fitted({ messages: [user, assistant, assistant] }, gemini, { c: "seal" });
    expect(messages).toEqual([user, assistant, { ...assistant, reasoning_opaque: "seal" }]);
  });

  test("is told with a reason for each change", () => {
    const bytes = new TextEncoder().encode(
      JSON.stringify({ model: "x", messages: [user], max_tokens: 1, top_p: 1, user: "" }),
    );
    const changes = fit(inspect(bytes, 128), gpt5, () => undefined);
    expect(changes.map(({ path, effect }) => [path, effect])).toEqual([
      ["model", "replaced"],
      ["max_tokens", "replaced"],
      ["top_p", "dropped"],
      ["user", "dropped"],
    ]);
    expect(changes.every(({ why }) => why.length > 10)).toBe(true);
  });
});

describe("a request that would mean something else without a field", () => {
  const refused: [string, Record<string, unknown>, ModelFacts][] = [
    ["messages[0].content[0]", { messages: [{ role: "user", content: [{ type: "file" }] }] }, gpt4],
    ["n", { n: 2 }, claude],
    ["n", { n: 2 }, { id: "gemini-9" }],
    ["logprobs", { logprobs: true }, gemini],
    ["logprobs", { logprobs: true }, gpt5],
  ];
  for (const [param, extra, model] of refused) {
    test(`is refused for ${param} with ${model.id}`, async () => {
      const failure = await failureOf(async () => fitted(extra, model));
      expect({ kind: failure.kind, param: failure.details.param }).toEqual({ kind: "unsupported_field", param });
    });
  }
});
