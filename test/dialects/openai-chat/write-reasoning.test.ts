import { describe, expect, test } from "bun:test";
import type { ReasoningWish } from "../../../src/dialects/conversation/request.ts";
import type { ModelFacts } from "../../../src/dialects/dialect.ts";
import type { LooseObject } from "../../../src/dialects/loose-json.ts";
import { writeReasoning } from "../../../src/dialects/openai-chat/write-reasoning.ts";

const NO_BUDGET = { adaptiveThinking: false, minThinkingBudget: undefined, maxThinkingBudget: undefined };

const gpt5: ModelFacts = {
  id: "gpt-5-mini",
  vendor: "Azure OpenAI",
  family: "gpt-5-mini",
  supports: { ...NO_BUDGET, reasoningEfforts: ["low", "medium", "high"] },
};
const gpt51: ModelFacts = { ...gpt5, supports: { ...NO_BUDGET, reasoningEfforts: ["none", "low", "high"] } };
const gpt4: ModelFacts = { id: "gpt-4.1", supports: { ...NO_BUDGET, reasoningEfforts: [] } };
const gemini: ModelFacts = {
  id: "gemini-3-pro",
  vendor: "Google",
  supports: { ...NO_BUDGET, reasoningEfforts: [], minThinkingBudget: 256, maxThinkingBudget: 32_000 },
};
const unbounded: ModelFacts = {
  id: "claude-x",
  supports: { ...NO_BUDGET, reasoningEfforts: ["low"], maxThinkingBudget: 500 },
};
const unlisted: ModelFacts = { id: "new" };

type Row = [wish: ReasoningWish | undefined, model: ModelFacts, fields: LooseObject, change?: string];

const rows: Row[] = [
  [undefined, gpt5, {}],
  [{}, gpt5, {}],
  [{ isAdaptive: true }, gemini, {}],
  [{ isAdaptive: true }, gpt5, {}],
  [{ isAdaptive: true }, unbounded, {}, "dropped thinking"],
  [{ isAdaptive: true, effort: "low" }, unbounded, { reasoning_effort: "low" }],
  [{ effort: "low", summary: "auto" }, gpt5, { reasoning_effort: "low" }],
  [{ effort: "low", summary: "detailed" }, gpt5, { reasoning_effort: "low" }, "dropped reasoning.summary"],
  [{ effort: "high" }, gpt5, { reasoning_effort: "high" }],
  [{ effort: "max" }, gpt5, { reasoning_effort: "high" }, "replaced reasoning_effort"],
  [{ budgetTokens: 4000 }, gpt5, { reasoning_effort: "low" }],
  [{ effort: "high" }, gpt4, {}, "dropped reasoning_effort"],
  [{ effort: "medium" }, gemini, { thinking_budget: 12_288 }, "replaced reasoning_effort"],
  [{ budgetTokens: 5000 }, gemini, { thinking_budget: 5000 }],
  [{ budgetTokens: 5000, effort: "low" }, gemini, { thinking_budget: 5000 }],
  [{ budgetTokens: 64_000 }, gemini, { thinking_budget: 32_000 }, "replaced thinking_budget"],
  [{ budgetTokens: 1 }, gemini, { thinking_budget: 256 }, "replaced thinking_budget"],
  [{ budgetTokens: 600 }, unbounded, { thinking_budget: 1024 }, "replaced thinking_budget"],
  [{ effort: "whatever" }, unlisted, { reasoning_effort: "whatever" }],
  [{ budgetTokens: 50_000 }, unlisted, { reasoning_effort: "xhigh" }],
  [{ isOff: true }, gpt51, { reasoning_effort: "none" }],
  [{ effort: "none" }, gpt51, { reasoning_effort: "none" }],
  [{ isOff: true }, gpt5, { reasoning_effort: "low" }, "replaced reasoning_effort"],
  [{ isOff: true }, gpt4, {}],
  [{ isOff: true }, gemini, {}],
  [{ isOff: true }, unbounded, {}],
  [{ effort: "none" }, unlisted, {}],
];

describe("how much a chat is to think", () => {
  for (const [wish, model, fields, change] of rows) {
    const efforts = model.supports?.reasoningEfforts.join() ?? "unknown";
    test(`when the wish is ${JSON.stringify(wish)}, of ${model.id} with the efforts ${efforts}`, () => {
      const { fields: written, changes = [] } = writeReasoning(wish, model);
      expect(written).toEqual(fields);
      expect(changes.map(({ effect, path }) => `${effect} ${path}`)).toEqual(change === undefined ? [] : [change]);
    });
  }
});
