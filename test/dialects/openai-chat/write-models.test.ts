import { describe, expect, test } from "bun:test";
import { modelListSchema, modelSchema } from "../../../src/dialects/openai-chat/schema.ts";
import { writeModel, writeModels } from "../../../src/dialects/openai-chat/write-models.ts";
import { listedModel, NO_LIMITS } from "../listed-model.ts";

const model = listedModel({
  raw: {
    id: "gpt-4.1",
    version: "gpt-4.1-2025-04-14",
    preview: false,
    billing: { is_premium: false, multiplier: 0 },
    policy: { state: "enabled", terms: "A long text." },
    capabilities: { family: "gpt-4.1", supports: { vision: true } },
    request_headers: { "x-internal": "1" },
  },
});

describe("the list of models in OpenAI's form", () => {
  test("has what strict clients want, and what upstream tells besides", () => {
    const body = JSON.parse(writeModels([model]));
    expect(modelListSchema.safeParse(body).error).toBeUndefined();
    expect(body).toEqual({
      object: "list",
      data: [
        {
          id: "gpt-4.1",
          object: "model",
          created: 1703808000,
          owned_by: "Azure OpenAI",
          name: "GPT-4.1",
          supported_endpoints: ["/chat/completions"],
          context_window: 128000,
          max_input_tokens: 111424,
          max_output_tokens: 16384,
          input_modalities: ["text", "image"],
          output_modalities: ["text"],
          version: "gpt-4.1-2025-04-14",
          preview: false,
          billing: { is_premium: false, multiplier: 0 },
          policy: { state: "enabled" },
          capabilities: { family: "gpt-4.1", supports: { vision: true } },
        },
      ],
    });
  });

  test("leaves out what upstream does not tell", () => {
    const body = JSON.parse(writeModel(listedModel({ limits: NO_LIMITS, raw: {} })));
    expect(modelSchema.safeParse(body).error).toBeUndefined();
    expect(Object.keys(body)).toEqual(["id", "object", "created", "owned_by", "name", "supported_endpoints"]);
  });

  test("says what a chat model takes, and nothing of the kind of another", () => {
    const modalitiesOf = (type: string, vision: boolean) =>
      JSON.parse(writeModel(listedModel({ type, supports: { ...model.supports, vision } }))).input_modalities;
    expect(modalitiesOf("chat", true)).toEqual(["text", "image"]);
    expect(modalitiesOf("chat", false)).toEqual(["text"]);
    expect(modalitiesOf("embeddings", false)).toBeUndefined();
  });
});
