import { describe, expect, test } from "bun:test";
import { CHAT_ENDPOINTS, EMBEDDINGS_ENDPOINTS } from "../../src/models/model.ts";
import { resolveModel } from "../../src/models/names.ts";
import { readModels } from "../../src/models/read-models.ts";
import { createMemoryLog } from "../support/memory-log.ts";
import { modelRow } from "./rows.ts";
import { builtIn, live } from "./snapshots.ts";

const OLD = [
  ...["gpt-3.5-turbo-instruct", "gpt-3.5-turbo-instruct-0914", "text-davinci-003", "davinci-002", "babbage-002"],
  ...["davinci", "text-ada-001", "code-davinci-002", "openai/gpt-3.5-turbo-instruct", "davinci-002:latest"],
];

describe("a completion model of old", () => {
  test.each(OLD)("%s is stood in for by the account's default", (name) => {
    const rows = [modelRow("gpt-4o"), { ...modelRow("gpt-4.1"), is_chat_default: true }];
    const models = readModels({ data: rows }, createMemoryLog());
    const resolution = resolveModel(name, { ...live, models }, {}, CHAT_ENDPOINTS);
    expect(resolution).toMatchObject({ kind: "alias", model: { id: "gpt-4.1" }, requested: name });
  });

  test("is stood in for by the first model where none is the default, also of the built-in list", () => {
    for (const snapshot of [live, builtIn]) {
      expect(resolveModel("davinci-002", snapshot, {}, CHAT_ENDPOINTS)).toMatchObject({ model: { id: "gpt-4.1" } });
    }
  });

  test("is itself where the account has it", () => {
    const models = readModels({ data: [modelRow("gpt-4o"), modelRow("davinci-002")] }, createMemoryLog());
    expect(resolveModel("davinci-002", { ...live, models }, {}, CHAT_ENDPOINTS)).toMatchObject({ kind: "exact" });
  });

  test("is no model for embeddings, nor is a name that only sounds like one", () => {
    expect(resolveModel("davinci-002", live, {}, EMBEDDINGS_ENDPOINTS)).toMatchObject({ kind: "unknown" });
    expect(resolveModel("text-davinci-edit", live, {}, CHAT_ENDPOINTS)).toMatchObject({ kind: "unknown" });
  });
});
