import { describe, expect, test } from "bun:test";
import type { ListedModel } from "../../../src/dialects/listed-model.ts";
import { modelListSchema } from "../../../src/dialects/openai-responses/model-schema.ts";
import { writeModels } from "../../../src/dialects/openai-responses/write-models.ts";
import { listedModel, NO_LIMITS } from "../listed-model.ts";

const reasoning = listedModel({
  id: "gpt-5.4",
  name: "GPT-5.4",
  vendor: "OpenAI",
  limits: { contextTokens: 400_000, promptTokens: 272_000, outputTokens: 128_000 },
  supports: { vision: false, parallelToolCalls: true, reasoningEfforts: ["low", "high"] },
});

const catalogue = (...models: ListedModel[]) => modelListSchema.parse(JSON.parse(writeModels(models))).models;

describe("Codex's catalogue", () => {
  test("tells of a model what upstream tells, in Codex's words", () => {
    expect(catalogue(reasoning)).toEqual([
      {
        slug: "gpt-5.4",
        display_name: "GPT-5.4",
        description: "OpenAI, by GitHub Copilot",
        supported_reasoning_levels: [
          { effort: "low", description: "" },
          { effort: "high", description: "" },
        ],
        supports_reasoning_summaries: true,
        supports_reasoning_summary_parameter: true,
        shell_type: "shell_command",
        visibility: "list",
        supported_in_api: true,
        priority: -1,
        base_instructions: expect.stringContaining("Codex"),
        support_verbosity: false,
        truncation_policy: { mode: "tokens", limit: 10_000 },
        supports_parallel_tool_calls: true,
        experimental_supported_tools: [],
        input_modalities: ["text"],
        context_window: 272_000,
        max_context_window: 272_000,
      },
    ]);
  });

  test("has the window of a request alone, so that Codex compacts before Copilot refuses", () => {
    const windowOf = (limits: ListedModel["limits"]) => catalogue(listedModel({ limits }))[0]?.context_window;
    expect(windowOf({ contextTokens: 128_000, promptTokens: 64_000, outputTokens: 4096 })).toBe(64_000);
    expect(windowOf({ ...NO_LIMITS, contextTokens: 128_000 })).toBe(128_000);
    expect(windowOf(NO_LIMITS)).toBeUndefined();
  });

  test("offers no reasoning to a model without it, and says nothing of images where upstream doesn't", () => {
    expect(catalogue(listedModel({ raw: {} }))).toMatchObject([
      { supported_reasoning_levels: [], supports_reasoning_summaries: false },
    ]);
    expect(catalogue(listedModel({ raw: {} }))[0]).not.toHaveProperty("input_modalities");
  });

  test("has the chat models alone, in upstream's order and before those that Codex brings", () => {
    const models = catalogue(
      reasoning,
      listedModel({ id: "text-embedding-3-small", type: "embeddings" }),
      listedModel({ id: "claude-sonnet-4.6" }),
    );
    expect(models.map(({ slug, priority }) => [slug, priority])).toEqual([
      ["gpt-5.4", -2],
      ["claude-sonnet-4.6", -1],
    ]);
  });
});
