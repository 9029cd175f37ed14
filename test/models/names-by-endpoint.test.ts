import { describe, expect, test } from "bun:test";
import { CHAT_ENDPOINTS, EMBEDDINGS_ENDPOINTS } from "../../src/models/model.ts";
import { resolveModel } from "../../src/models/names.ts";
import { readModels } from "../../src/models/read-models.ts";
import { createMemoryLog } from "../support/memory-log.ts";
import { modelRow } from "./rows.ts";
import { live } from "./snapshots.ts";

describe("the endpoints of a call", () => {
  const rows = [
    modelRow("gpt-5.2"),
    modelRow("gpt-5.4", { endpoints: ["/responses", "ws:/responses"] }),
    modelRow("claude-sonnet-4.6", { endpoints: ["/v1/messages"] }),
    modelRow("text-embedding-3-small", { type: "embeddings" }),
    modelRow("text-embedding-ada-002", { type: "embeddings" }),
  ];
  const snapshot = { ...live, models: readModels({ data: rows }, createMemoryLog()) };
  const resolveFor = (name: string, endpoints: readonly string[]) => resolveModel(name, snapshot, {}, endpoints);

  test("say what may stand in: a conversation goes to whichever it can be translated to", () => {
    expect(resolveFor("gpt-5", ["/chat/completions"])).toMatchObject({ model: { id: "gpt-5.2" } });
    expect(resolveFor("gpt-5", CHAT_ENDPOINTS)).toMatchObject({ model: { id: "gpt-5.4" } });
    expect(resolveFor("claude-sonnet-5-5", CHAT_ENDPOINTS)).toMatchObject({ model: { id: "claude-sonnet-4.6" } });
  });

  test("of embeddings find a model by its id, and name the nearest of their own for another", () => {
    expect(resolveFor("text-embedding-ada-002", EMBEDDINGS_ENDPOINTS)).toMatchObject({ kind: "exact" });
    expect(resolveFor("text-embedding-3-large", EMBEDDINGS_ENDPOINTS)).toEqual({
      kind: "unknown",
      nearest: ["text-embedding-3-small", "text-embedding-ada-002"],
      gated: null,
    });
    expect(resolveFor("gpt-5", EMBEDDINGS_ENDPOINTS)).toMatchObject({ kind: "unknown", nearest: [] });
  });
});
