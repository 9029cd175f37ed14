import { describe, expect, test } from "bun:test";
import { readPage } from "../../../src/dialects/anthropic-messages/model-page.ts";
import { modelListSchema, modelSchema } from "../../../src/dialects/anthropic-messages/model-schema.ts";
import { writeModel, writeModels } from "../../../src/dialects/anthropic-messages/write-models.ts";
import type { ListedModel } from "../../../src/dialects/listed-model.ts";
import { listedModel, NO_LIMITS } from "../listed-model.ts";

const sonnet = listedModel({ id: "claude-sonnet-4.6", name: "Claude Sonnet 4.6" });
const opus = listedModel({ id: "claude-opus-4.7", limits: NO_LIMITS });
const embeddings = listedModel({ id: "text-embedding-3-small", type: "embeddings" });

function list(models: readonly ListedModel[], query = "") {
  return modelListSchema.parse(JSON.parse(writeModels(models, readPage(new URLSearchParams(query)))));
}

const idsOf = (models: readonly ListedModel[], query = "") => list(models, query).data.map(({ id }) => id);

describe("the list of models in Anthropic's form", () => {
  test("has the fields of Anthropic's, null where upstream tells nothing", () => {
    expect(list([sonnet, opus])).toMatchObject({
      data: [
        {
          type: "model",
          id: "claude-sonnet-4.6",
          display_name: "Claude Sonnet 4.6",
          created_at: "1970-01-01T00:00:00Z",
          max_input_tokens: 111_424,
          max_tokens: 16_384,
          capabilities: null,
          line: null,
          lifecycle: "active",
          deprecated_at: null,
          retires_at: null,
        },
        { id: "claude-sonnet-4-6" },
        { id: "claude-opus-4.7", max_input_tokens: null, max_tokens: null },
        { id: "claude-opus-4-7" },
      ],
      has_more: false,
      first_id: "claude-sonnet-4.6",
      last_id: "claude-opus-4-7",
    });
  });

  test("has all chat models, Claude's in both spellings where they differ", () => {
    const models = ["claude-sonnet-4", "claude-3.5-sonnet", "gpt-4.1"].map((id) => listedModel({ id }));
    expect(idsOf([...models, embeddings])).toEqual([
      "claude-sonnet-4",
      "claude-3.5-sonnet",
      "claude-3-5-sonnet",
      "gpt-4.1",
    ]);
  });

  test("of no models has no first and no last", () => {
    expect(list([embeddings])).toEqual({ data: [], has_more: false, first_id: null, last_id: null });
  });

  test("describes a model by the spelling that was asked for, else by its own id", () => {
    const describe = (requested: string) => modelSchema.parse(JSON.parse(writeModel(sonnet, requested))).id;
    expect(describe("claude-sonnet-4-6")).toBe("claude-sonnet-4-6");
    expect(describe("claude-sonnet-4.6")).toBe("claude-sonnet-4.6");
    expect(describe("claude-sonnet-4-6-20260101")).toBe("claude-sonnet-4.6");
  });
});
