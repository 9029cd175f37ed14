import { afterAll, describe, expect, test } from "bun:test";
import * as z from "zod";
import { startProxy } from "../support/proxy.ts";

const ANTHROPIC = { "anthropic-version": "2023-06-01", "x-api-key": "unused" };

/** What Anthropic's API reference says of its list. */
const anthropicModel = z.object({
  type: z.literal("model"),
  id: z.string().min(1),
  display_name: z.string().min(1),
  created_at: z.iso.datetime(),
});
const anthropicList = z.strictObject({
  data: z.array(anthropicModel),
  has_more: z.boolean(),
  first_id: z.string().nullable(),
  last_id: z.string().nullable(),
});
const anthropicError = z.strictObject({
  type: z.literal("error"),
  error: z.strictObject({ type: z.string(), message: z.string().min(1) }),
});

/** Without which Codex 0.169 takes no catalogue at all. */
const codexList = z.object({
  models: z.array(
    z.object({
      slug: z.string(),
      display_name: z.string(),
      supported_reasoning_levels: z.array(z.object({ effort: z.string(), description: z.string() })),
      shell_type: z.enum(["default", "local", "shell_command", "unified_exec", "disabled"]),
      visibility: z.literal("list"),
      supported_in_api: z.literal(true),
      priority: z.int(),
      base_instructions: z.string().min(1),
      support_verbosity: z.boolean(),
      truncation_policy: z.object({ mode: z.enum(["bytes", "tokens"]), limit: z.int() }),
      experimental_supported_tools: z.array(z.string()),
      context_window: z.int().optional(),
    }),
  ),
});

const openAiList = z.object({ data: z.array(z.looseObject({ id: z.string() })) });

const proxy = await startProxy({ config: { model_aliases: { mine: "gpt-4.1" } } });
afterAll(() => proxy[Symbol.asyncDispose]());

async function answer<Schema extends z.ZodType>(schema: Schema, path: string, headers: Record<string, string> = {}) {
  const response = await proxy.get(path, headers);
  expect([path, response.status]).toEqual([path, 200]);
  return schema.parse(await response.json());
}

const openAiIds = async () => (await answer(openAiList, "/v1/models")).data.map(({ id }) => id);
const isChat = (id: string) => !id.startsWith("text-embedding");

describe("a client of Anthropic's API", () => {
  test("is listed every chat model, Claude's also by the spelling that Claude Code knows", async () => {
    const { data, has_more } = await answer(anthropicList, "/v1/models?limit=1000", ANTHROPIC);
    const ids = data.map(({ id }) => id);
    expect(has_more).toBe(false);
    expect(ids).toEqual(expect.arrayContaining(["claude-sonnet-4-6", "claude-sonnet-4", "gpt-5.4", "gemini-2.5-pro"]));
    expect(ids.filter((id) => !/claude-.*\d-\d/.test(id))).toEqual((await openAiIds()).filter(isChat));
  });

  test("can call each model by each id of its list", async () => {
    const { data } = await answer(anthropicList, "/v1/models", ANTHROPIC);
    for (const { id, display_name } of data) {
      const model = await answer(anthropicModel, `/v1/models/${id}`, ANTHROPIC);
      expect(model).toMatchObject({ id, display_name });
    }
  });

  test("turns pages, with and without /v1", async () => {
    const first = await answer(anthropicList, "/models?limit=3", ANTHROPIC);
    expect([first.data.length, first.has_more]).toEqual([3, true]);
    const second = await answer(anthropicList, `/v1/models?limit=3&after_id=${first.last_id}`, ANTHROPIC);
    expect(second.data.map(({ id }) => id)).not.toContain(first.last_id ?? "");
    const back = await answer(anthropicList, `/v1/models?limit=3&before_id=${second.first_id}`, ANTHROPIC);
    expect(back.data).toEqual(first.data);
  });

  test("finds one model by every name that a call may use", async () => {
    for (const [name, id] of [
      ["claude-sonnet-4-6", "claude-sonnet-4-6"],
      ["claude-sonnet-4-5-20250929", "claude-sonnet-4.5"],
      ["claude-opus-5-5", "claude-opus-4.7"],
      ["claude-opus-5-5%5B1m%5D", "claude-opus-4.7"],
      ["sonnet", "claude-sonnet-4.6"],
      ["mine", "gpt-4.1"],
    ]) {
      expect((await answer(anthropicModel, `/v1/models/${name}`, ANTHROPIC)).id).toBe(id ?? "");
    }
  });

  test.each([
    ["/v1/models/claude-fable-1", 404, "not_found_error"],
    ["/v1/models/claude-haiku-5-5", 404, "not_found_error"],
    ["/v1/models?limit=0", 400, "invalid_request_error"],
    ["/v1/models?after_id=nobody", 400, "invalid_request_error"],
  ])("is refused %s in Anthropic's words", async (path, status, type) => {
    const response = await proxy.get(path, ANTHROPIC);
    expect([response.status, response.headers.get("content-type")]).toEqual([status, "application/json"]);
    expect(anthropicError.parse(await response.json()).error.type).toBe(type);
  });

  test("is told in them that nobody is signed in, and the log has the kind", async () => {
    await using stranger = await startProxy({ config: { github_token: "" } });
    const response = await stranger.get("/v1/models", ANTHROPIC);
    expect(response.status).toBe(401);
    expect(anthropicError.parse(await response.json()).error.type).toBe("authentication_error");
    await stranger.log.waitFor("request", { outcome: "not_authenticated" });
  });
});

describe("Codex", () => {
  test("is given its catalogue of every chat model, with the window of a request", async () => {
    const { models } = await answer(codexList, "/v1/models?client_version=0.169.0");
    expect(models.map(({ slug }) => slug)).toEqual((await openAiIds()).filter(isChat));
    expect(models.find(({ slug }) => slug === "gpt-5.4")).toMatchObject({
      context_window: 272_000,
      supported_reasoning_levels: [{ effort: "low" }, { effort: "medium" }, { effort: "high" }],
    });
  });
});

describe("a client of OpenAI's API", () => {
  test("learns what each model takes, where it answers and what it costs", async () => {
    const { data } = await answer(openAiList, "/v1/models");
    expect(data.find(({ id }) => id === "gpt-5.4")).toMatchObject({
      context_window: 400_000,
      max_input_tokens: 272_000,
      max_output_tokens: 128_000,
      input_modalities: ["text", "image"],
      output_modalities: ["text"],
      supported_endpoints: ["/responses", "ws:/responses"],
      billing: { multiplier: 1 },
      capabilities: { supports: { reasoning_effort: ["low", "medium", "high"], tool_calls: true } },
    });
    expect(data.find(({ id }) => id === "gpt-4o-mini")).toMatchObject({ input_modalities: ["text"] });
    const embeddings = data.find(({ id }) => id === "text-embedding-3-small");
    expect(embeddings).toMatchObject({ supported_endpoints: ["/embeddings"] });
    expect(embeddings).not.toHaveProperty("input_modalities");
  });

  test("reads no name out of the query", async () => {
    expect((await answer(z.object({ id: z.string() }), "/v1/models/gpt-4o?from=/v1/models/gpt-4.1")).id).toBe("gpt-4o");
  });
});
