import { describe, expect, test } from "bun:test";
import { writeModel, writeModels } from "../../../src/dialects/gemini/write-models.ts";
import { listedModel, NO_LIMITS } from "../listed-model.ts";

describe("the list of models in Google's form", () => {
  test("has the chat models, each with its limits and what can be asked of it", () => {
    const models = [listedModel(), listedModel({ id: "text-embedding-3-small", type: "embeddings" })];
    expect(JSON.parse(writeModels(models))).toEqual({
      models: [
        {
          name: "models/gpt-4.1",
          baseModelId: "gpt-4.1",
          displayName: "GPT-4.1",
          description: "GPT-4.1 by Azure OpenAI, of a Copilot subscription",
          inputTokenLimit: 111_424,
          outputTokenLimit: 16_384,
          supportedGenerationMethods: ["generateContent", "countTokens"],
        },
      ],
    });
  });

  test("has no limits where upstream tells none", () => {
    const model = JSON.parse(writeModel(listedModel({ limits: NO_LIMITS })));
    expect(model).toMatchObject({ name: "models/gpt-4.1" });
    expect(Object.keys(model)).not.toContain("inputTokenLimit");
  });
});
