import { describe, expect, test } from "bun:test";
import { type EmbedOperation, readEmbed } from "../../../src/dialects/ollama/read-embed.ts";
import { writeEmbed } from "../../../src/dialects/ollama/write-embed.ts";
import { failureOf } from "../../support/kind-of.ts";
import { bodyOf } from "./bodies.ts";

const read = (operation: EmbedOperation, request: object) => readEmbed(operation, bodyOf(request), 32);

describe("a request to embed", () => {
  test("has a text or several, and tells what goes no further", () => {
    expect(read("embed", { model: "m", input: ["a", "b"], dimensions: 8, truncate: true, options: {} })).toEqual({
      model: "m",
      texts: ["a", "b"],
      dimensions: 8,
      changes: [
        { path: "truncate", effect: "dropped", why: expect.any(String) },
        { path: "options", effect: "dropped", why: expect.any(String) },
      ],
    });
    expect(read("embed", { input: "a" }).texts).toEqual(["a"]);
    expect(read("embeddings", { prompt: "a" })).toMatchObject({ texts: ["a"], dimensions: undefined });
  });

  test.each<[EmbedOperation, object]>([
    ["embed", {}],
    ["embed", { input: "" }],
    ["embed", { input: [] }],
    ["embeddings", { prompt: "" }],
  ])("by %s without a text asks for none: %p", (operation, request) => {
    expect(read(operation, request).texts).toEqual([]);
  });

  test.each<[string, EmbedOperation, object]>([
    ["input", "embed", { input: [1] }],
    ["dimensions", "embed", { input: "a", dimensions: 0 }],
    ["prompt", "embeddings", { prompt: ["a"] }],
    ["model", "embed", { model: "", input: "a" }],
  ])("is refused by the field %s where that is wrong", async (param, operation, request) => {
    const { details } = await failureOf(async () => read(operation, request));
    expect(details.param).toBe(param);
  });
});

describe("vectors in Ollama's form", () => {
  const vectors = [Float64Array.of(0.5, -1), Float64Array.of(2, 3)];
  const usage = { promptTokens: 4, completionTokens: 0, totalTokens: 4, cachedTokens: 0 };
  const written = (operation: EmbedOperation, answer: object = {}) => {
    const body = writeEmbed({ operation, model: "m", vectors, usage, elapsedMs: 1.5, ...answer });
    return JSON.parse(new TextDecoder().decode(body));
  };

  test("come with what they cost", () => {
    expect(written("embed")).toEqual({
      model: "m",
      embeddings: [
        [0.5, -1],
        [2, 3],
      ],
      total_duration: 1_500_000,
      load_duration: 0,
      prompt_eval_count: 4,
    });
  });

  test("are the first alone by the older way, and none where there is none", () => {
    expect(written("embeddings")).toEqual({ embedding: [0.5, -1] });
    expect(written("embeddings", { vectors: [] })).toEqual({ embedding: [] });
    expect(written("embed", { vectors: [], usage: undefined })).not.toHaveProperty("prompt_eval_count");
  });
});
