import { describe, expect, test } from "bun:test";
import type { ModelFacts } from "../../../src/dialects/dialect.ts";
import { fitted, HAIKU, OLD, OPUS, SONNET } from "../../support/messages-request.ts";

const on = (model: ModelFacts, more: object, betas = "") => fitted({ model: model.id, ...more }, model, betas);
const adaptive = { type: "adaptive" };
const budget = (budget_tokens: number) => ({ type: "enabled", budget_tokens });

describe("the way to think", () => {
  const cases: [string, ModelFacts, object, unknown][] = [
    ["is kept where the model takes it", SONNET, adaptive, adaptive],
    ["loses what only newer models know", SONNET, { ...adaptive, display: "omitted" }, adaptive],
    ["with a budget is kept", SONNET, budget(2000), budget(2000)],
    ["keeps to the model's least budget", SONNET, budget(10), budget(1024)],
    ["leaves room for the answer", SONNET, budget(30_000), budget(7999)],
    ["becomes a budget where the model knows nothing else", HAIKU, adaptive, budget(7999)],
    ["becomes the model's own decision where it takes no budget", OPUS, budget(2000), adaptive],
    ["is left out where the model does not think", OLD, budget(2000), undefined],
    ["is left off as it was", SONNET, { type: "disabled" }, { type: "disabled" }],
    ["of a kind that is newer than upstream is the model's own", SONNET, { type: "between_tools" }, adaptive],
  ];
  for (const [name, model, thinking, expected] of cases) {
    test(name, () => {
      const { body, changes } = on(model, { thinking });
      expect(body.thinking).toEqual(expected);
      const isSame = JSON.stringify(expected) === JSON.stringify(thinking);
      expect(changes.filter((change) => change.endsWith(" thinking"))).toHaveLength(isSame ? 0 : 1);
    });
  }

  test("is kept for a model that nobody knows", () => {
    const unknown = { id: "claude-next" };
    for (const thinking of [adaptive, budget(2000)]) expect(on(unknown, { thinking }).changes).toEqual([]);
  });

  test("is left out where the answer has no room for it", () => {
    expect(on(HAIKU, { thinking: adaptive, max_tokens: 1000 }).body).not.toHaveProperty("thinking");
  });

  test("is left out where a tool must be called at once, which upstream refuses", () => {
    const tools = [{ name: "f", input_schema: { type: "object" } }];
    for (const tool_choice of [{ type: "any" }, { type: "tool", name: "f" }]) {
      expect(on(SONNET, { thinking: adaptive, tools, tool_choice }).changes).toEqual(["dropped thinking"]);
    }
  });
});

describe("a turn that goes on behind a tool's result", () => {
  const call = { type: "tool_use", id: "t", name: "f", input: {} };
  const turn = (...thoughts: object[]) => ({
    messages: [
      { role: "user", content: "hi" },
      { role: "assistant", content: [...thoughts, call] },
      { role: "user", content: [{ type: "tool_result", tool_use_id: "t", content: "x" }] },
    ],
  });

  test("does not think within a budget without the thoughts that it began with", () => {
    expect(on(SONNET, { ...turn(), thinking: budget(2000) }).body).not.toHaveProperty("thinking");
    expect(on(SONNET, { ...turn(), thinking: adaptive }).body.thinking).toEqual(adaptive);
  });

  test("thinks on with them", () => {
    const thought = { type: "thinking", thinking: "hm", signature: "EpYB" };
    expect(on(SONNET, { ...turn(thought), thinking: budget(2000) }).changes).toEqual([]);
  });
});

describe("the effort", () => {
  const effort = (model: ModelFacts, word: string, more: object = {}) =>
    on(model, { output_config: { effort: word }, ...more });

  test("is the nearest that the model has", () => {
    expect(effort(SONNET, "high").changes).toEqual([]);
    expect(effort(SONNET, "max").body.output_config).toEqual({ effort: "high" });
  });

  test("is left out where the model has none, and measures the budget", () => {
    const { body, changes } = effort(HAIKU, "low", { thinking: adaptive });
    expect(body).not.toHaveProperty("output_config");
    expect(body.thinking).toEqual(budget(4096));
    expect(changes).toEqual(["replaced thinking", "dropped output_config"]);
  });

  test("is made of a budget where the model takes none", () => {
    expect(on(OPUS, { thinking: budget(2000) }).body.output_config).toEqual({ effort: "low" });
  });
});

describe("the form of an answer", () => {
  const format = { type: "json_schema", schema: { type: "object" } };

  test("is kept where the model can be bound to it", () => {
    expect(on(SONNET, { output_config: { format } }).changes).toEqual([]);
  });

  test("under its old name gets the new one", () => {
    const { body } = on(SONNET, { output_format: format });
    expect(body.output_config).toEqual({ format });
    expect(body).not.toHaveProperty("output_format");
  });

  test("is asked for in the system prompt where the model can't be bound", () => {
    const { body, changes } = on(HAIKU, { output_config: { format, task_budget: {} }, system: "base" });
    expect(body).not.toHaveProperty("output_config");
    expect(body.system[1].text).toContain('{"type":"object"}');
    expect(changes).toEqual(["replaced system", "dropped output_config"]);
  });

  test("keeps beside it what the model takes", () => {
    const { body, changes } = on(SONNET, { output_config: { format, effort: "max", task_budget: {} } });
    expect(body.output_config).toEqual({ format, effort: "high" });
    expect(changes).toEqual(["replaced output_config.effort", "dropped output_config.task_budget"]);
  });
});

test("thoughts are not cleared where there are none", () => {
  const beta = "context-management-2025-06-27";
  const clear = { type: "clear_thinking_20251015", keep: "all" };
  const tools = { type: "clear_tool_uses_20250919" };
  const edits = (...wanted: object[]) => ({ thinking: adaptive, context_management: { edits: wanted } });
  expect(on(SONNET, edits(clear), beta).changes).toEqual([]);
  expect(on(OLD, edits(clear), beta).body).not.toHaveProperty("context_management");
  expect(on(OLD, edits(clear, tools), beta).body.context_management).toEqual({ edits: [tools] });
});
