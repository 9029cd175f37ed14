import type { ListedModel } from "../../src/dialects/listed-model.ts";

export const NO_LIMITS: ListedModel["limits"] = {
  contextTokens: undefined,
  promptTokens: undefined,
  outputTokens: undefined,
};

/** A model of a listing: gpt-4.1, but for what the test says. */
export function listedModel(model: Partial<ListedModel> = {}): ListedModel {
  return {
    id: "gpt-4.1",
    name: "GPT-4.1",
    vendor: "Azure OpenAI",
    type: "chat",
    endpoints: ["/chat/completions"],
    limits: { contextTokens: 128_000, promptTokens: 111_424, outputTokens: 16_384 },
    supports: { vision: true, parallelToolCalls: true, reasoningEfforts: [] },
    raw: { capabilities: { supports: { vision: true } } },
    ...model,
  };
}
