import { describe, expect, test } from "bun:test";
import { type OllamaModel, writeModel, writeRunning, writeTags } from "../../../src/dialects/ollama/write-models.ts";

const model: OllamaModel = {
  id: "gpt-4.1",
  name: "GPT-4.1",
  type: "chat",
  family: "gpt-4.1",
  limits: { contextTokens: 128_000 },
  supports: {
    toolCalls: true,
    vision: true,
    reasoningEfforts: [],
    adaptiveThinking: false,
    maxThinkingBudget: undefined,
  },
};
const shown = (changes: Partial<OllamaModel>) => JSON.parse(writeModel({ ...model, ...changes }));

describe("the list of models in Ollama's form", () => {
  test("names each with its tag, and a digest that stays the same", () => {
    const { models } = JSON.parse(writeTags([model]));
    expect(models).toEqual([
      {
        name: "gpt-4.1:latest",
        model: "gpt-4.1:latest",
        modified_at: "2023-12-29T00:00:00Z",
        size: 0,
        digest: expect.stringMatching(/^[0-9a-f]{64}$/),
        details: {
          parent_model: "",
          format: "",
          family: "gpt-4.1",
          families: ["gpt-4.1"],
          parameter_size: "",
          quantization_level: "",
        },
      },
    ]);
    expect(writeTags([model])).toBe(writeTags([{ ...model, name: "renamed" }]));
  });

  test("says that none is in memory", () => {
    expect(writeRunning()).toBe('{"models":[]}');
  });
});

describe("a model in Ollama's form", () => {
  test("tells how long its context is, by the name of its architecture", () => {
    expect(shown({}).model_info).toEqual({
      "general.architecture": "gpt-4-1",
      "general.basename": "GPT-4.1",
      "gpt-4-1.context_length": 128_000,
    });
    expect(Object.keys(shown({ limits: { contextTokens: undefined } }).model_info)).toHaveLength(2);
  });

  test("tells what it can do", () => {
    const can = (changes: Partial<OllamaModel["supports"]>) =>
      shown({ supports: { ...model.supports, ...changes } }).capabilities;
    expect(can({})).toEqual(["completion", "vision", "tools"]);
    expect(can({ vision: false, toolCalls: false })).toEqual(["completion"]);
    expect(can({ reasoningEfforts: ["low"] })).toContain("thinking");
    expect(can({ adaptiveThinking: true })).toContain("thinking");
    expect(can({ maxThinkingBudget: 32_000 })).toContain("thinking");
    expect(shown({ type: "embeddings" }).capabilities).toEqual(["embedding"]);
  });
});
