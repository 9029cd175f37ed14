import { describe, expect, test } from "bun:test";
import { ProxyError } from "../../src/errors.ts";
import { builtInModels } from "../../src/models/built-in.ts";
import { answersAt, CHAT_ENDPOINTS, EMBEDDINGS_ENDPOINTS, isServed, isUsable } from "../../src/models/model.ts";
import { readModels } from "../../src/models/read-models.ts";
import { createMemoryLog } from "../support/memory-log.ts";
import { modelRow } from "./rows.ts";

const read = (...data: unknown[]) => readModels({ object: "list", data }, createMemoryLog());

const HAIKU = {
  id: "claude-haiku-4.5",
  name: "Claude Haiku 4.5",
  vendor: "Anthropic",
  version: "claude-haiku-4.5",
  preview: false,
  model_picker_enabled: true,
  billing: { is_premium: true, multiplier: 0.33 },
  policy: { state: "unconfigured", terms: "Enable access." },
  supported_endpoints: ["/chat/completions", "/v1/messages"],
  request_headers: { "X-Model-Route": "eu", Authorization: 7, "bad name": "x", "x-bad": "a\r\nb" },
  capabilities: {
    type: "chat",
    family: "claude-haiku-4.5",
    limits: {
      max_context_window_tokens: 200000,
      max_prompt_tokens: 136000,
      max_output_tokens: 64000,
      max_non_streaming_output_tokens: 16000,
      vision: { max_prompt_image_size: 3145728, max_prompt_images: 5, supported_media_types: ["image/png"] },
    },
    supports: { max_thinking_budget: 32000, min_thinking_budget: 1024, tool_calls: true, vision: true },
  },
};

const SUPPORTS_NOTHING = {
  streaming: false,
  toolCalls: false,
  parallelToolCalls: false,
  vision: false,
  structuredOutputs: false,
  reasoningEfforts: [],
  adaptiveThinking: false,
  minThinkingBudget: undefined,
  maxThinkingBudget: undefined,
  dimensions: false,
};

describe("a row of the model list", () => {
  test("gives the model with all that is known of it", () => {
    const [model] = read(HAIKU);
    expect(model).toMatchObject({
      id: "claude-haiku-4.5",
      name: "Claude Haiku 4.5",
      vendor: "Anthropic",
      type: "chat",
      endpoints: ["/chat/completions", "/v1/messages"],
      limits: {
        contextTokens: 200000,
        promptTokens: 136000,
        outputTokens: 64000,
        nonStreamingOutputTokens: 16000,
        maxInputs: undefined,
        maxImages: 5,
        maxImageBytes: 3145728,
        imageTypes: ["image/png"],
      },
      supports: {
        ...SUPPORTS_NOTHING,
        toolCalls: true,
        vision: true,
        minThinkingBudget: 1024,
        maxThinkingBudget: 32000,
      },
      policy: "unconfigured",
      raw: HAIKU,
    });
  });

  test("keeps of its request headers those that can be sent", () => {
    expect(read(HAIKU)[0]?.requestHeaders).toEqual({ "x-model-route": "eu" });
  });

  test("needs no more than an id", () => {
    expect(read({ id: "x" })[0]).toMatchObject({
      name: "x",
      vendor: "unknown",
      type: "chat",
      family: "x",
      endpoints: ["/chat/completions"],
      policy: undefined,
    });
  });

  test.each([
    ["chat", ["/chat/completions"]],
    ["embeddings", ["/embeddings"]],
    ["completion", []],
  ])("of the type %p that names no endpoint answers at %p", (type, endpoints) => {
    expect(read(modelRow("x", { type }))[0]?.endpoints).toEqual(endpoints);
  });

  test("tells how far a model can reason, and whether an embeddings model shortens its vectors", () => {
    const supports = { reasoning_effort: ["low", "high"], adaptive_thinking: true, dimensions: true };
    const [model] = read({ id: "x", capabilities: { supports, limits: { max_inputs: 512 } } });
    expect(model).toMatchObject({
      supports: { ...SUPPORTS_NOTHING, reasoningEfforts: ["low", "high"], adaptiveThinking: true, dimensions: true },
      limits: { maxInputs: 512 },
    });
  });

  test("is read although any of its fields is of the wrong type", () => {
    const odd = {
      id: "x",
      name: 1,
      preview: "yes",
      policy: "enabled",
      supported_endpoints: [1],
      request_headers: [],
      capabilities: null,
    };
    const limits = { max_output_tokens: "64000", max_context_window_tokens: -1.5, vision: [] };
    const supports = { vision: "yes", reasoning_effort: "high", max_thinking_budget: null, streaming: 1 };
    expect(read(odd)[0]).toMatchObject({ id: "x", name: "x", preview: false, policy: undefined });
    const [model] = read({ ...HAIKU, capabilities: { limits, supports } });
    expect(Object.values(model?.limits ?? { none: 0 }).every((limit) => limit === undefined)).toBe(true);
    expect(model?.supports).toEqual(SUPPORTS_NOTHING);
  });

  test.each([
    [["/chat/completions"], true],
    [["/responses", "ws:/responses"], true],
    [["/v1/messages"], true],
    [["/embeddings"], true],
    [["ws:/responses"], false],
    [[], false],
  ])("that answers at %p is served: %p", (endpoints, expected) => {
    const [model] = read(modelRow("x", { endpoints }));
    expect(model && isServed(model)).toBe(expected);
  });

  test("tells conversations from embeddings by where it answers", () => {
    const [model] = read(modelRow("x", { type: "embeddings" }));
    expect(model && [answersAt(model, CHAT_ENDPOINTS), answersAt(model, EMBEDDINGS_ENDPOINTS)]).toEqual([false, true]);
  });

  test("whose policy is a new word is not taken for enabled", () => {
    const [model] = read({ ...HAIKU, policy: { state: "pending", terms: "t" } });
    expect(model && isUsable(model)).toBe(false);
  });
});

describe("the model list", () => {
  test("has each id once, and the first row counts", () => {
    const models = read(modelRow("gpt-4"), modelRow("gpt-4o"), { ...modelRow("gpt-4"), name: "second" });
    expect(models.map(({ id, name }) => [id, name])).toEqual([
      ["gpt-4", "GPT-4"],
      ["gpt-4o", "GPT-4O"],
    ]);
  });

  test("survives rows that cannot be read, and the log counts them", () => {
    const log = createMemoryLog();
    const models = readModels({ data: [null, { id: "" }, { id: 7 }, [], "x", modelRow("gpt-4o")] }, log);
    expect(models.map(({ id }) => id)).toEqual(["gpt-4o"]);
    expect(log.entries).toMatchObject([{ level: "warn", fields: { skipped: 5 } }]);
  });

  test.each([[undefined], [null], ["x"], [[]], [{}], [{ data: {} }], [{ data: [] }], [{ data: [{}] }]])(
    "without any model, %p, is a bad answer",
    (answer) => {
      try {
        readModels(answer, createMemoryLog());
        expect.unreachable();
      } catch (error) {
        expect(error instanceof ProxyError && error.kind).toBe("bad_upstream_answer");
      }
    },
  );
});

test("the built-in list has chat and embedding models, and invents no limits", () => {
  const models = builtInModels();
  expect(models.map(({ type }) => type)).toContain("embeddings");
  expect(models.filter(({ type }) => type === "chat").every(({ endpoints }) => endpoints.length > 0)).toBe(true);
  expect(models.every(({ limits }) => Object.values(limits).every((limit) => limit === undefined))).toBe(true);
  expect(new Set(models.map(({ id }) => id)).size).toBe(models.length);
});
