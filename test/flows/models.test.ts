import { describe, expect, test } from "bun:test";
import * as z from "zod";
import { KNOWN_FAILURES } from "../../src/simulator/known-failures.ts";
import { CHAT, ONE_ATTEMPT, type ProxyUnderTest, startProxy } from "../support/proxy.ts";

const MODELS = "/models";
const UNAVAILABLE = { answer: KNOWN_FAILURES.unavailable };
const PAST_THE_LIFETIME_MS = 11 * 60_000;
const PAST_THE_PAUSE_MS = 16_000;

const modelSpec = z.looseObject({
  id: z.string().min(1),
  object: z.literal("model"),
  created: z.int().positive(),
  owned_by: z.string().min(1),
});
const listSpec = z.strictObject({ object: z.literal("list"), data: z.array(modelSpec).min(1) });

/** The ids of the list and how old it says it is. */
async function list(proxy: ProxyUnderTest, path = "/v1/models") {
  const response = await proxy.get(path);
  expect(response.status).toBe(200);
  const { data } = listSpec.parse(await response.json());
  return { ids: data.map(({ id }) => id), age: response.headers.get("x-cache"), data };
}

const listCalls = ({ simulator }: ProxyUnderTest) => simulator.journal.calls(MODELS).length;

describe("the list", () => {
  test("is the account's own, each model once, and only those that can be called", async () => {
    await using proxy = await startProxy();
    const { ids, age, data } = await list(proxy);
    expect(age).toBeNull();
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain("gpt-4");
    expect(ids).toContain("text-embedding-3-small");
    expect(ids).not.toContain("gpt-41-copilot");
    expect(ids).not.toContain("claude-haiku-4.5");
    expect(data.find(({ id }) => id === "claude-sonnet-4.5")).toMatchObject({
      owned_by: "Anthropic",
      context_window: 200_000,
      max_output_tokens: 32_000,
      capabilities: { supports: { vision: true } },
    });
    expect((await list(proxy, "/models")).ids).toEqual(ids);
  });

  test("costs one upstream call, however many ask at once (FA28)", async () => {
    let hold: { reached: Promise<void>; release(): void } | undefined;
    await using proxy = await startProxy({
      prepare: ({ gate }) => {
        hold = gate.hold(MODELS, 0);
      },
    });
    await hold?.reached;
    const answers = Array.from({ length: 30 }, () => list(proxy));
    // It comes after the thirty, so they wait already when it is answered.
    await proxy.get("/livez");
    hold?.release();
    for (const { ids } of await Promise.all(answers)) expect(ids).toContain("gpt-4o");
    expect(listCalls(proxy)).toBe(1);
  });

  test("is asked for again when it has grown old, and not before", async () => {
    await using proxy = await startProxy();
    await list(proxy);
    proxy.simulator.state.models = proxy.simulator.state.models.filter(({ id }) => id !== "gpt-4o");
    expect((await list(proxy)).ids).toContain("gpt-4o");
    proxy.skip(PAST_THE_LIFETIME_MS);
    expect((await list(proxy)).ids).not.toContain("gpt-4o");
    expect(listCalls(proxy)).toBe(2);
  });

  test("is the last good one, marked as stale, while upstream fails, and the failure is not kept (FA28)", async () => {
    await using proxy = await startProxy({ config: ONE_ATTEMPT });
    const { ids } = await list(proxy);
    proxy.skip(PAST_THE_LIFETIME_MS);
    proxy.simulator.faults.push(MODELS, UNAVAILABLE);
    expect(await list(proxy)).toMatchObject({ ids, age: "stale" });
    expect(await list(proxy)).toMatchObject({ ids, age: "stale" });
    expect(listCalls(proxy)).toBe(2);
    proxy.skip(PAST_THE_PAUSE_MS);
    expect(await list(proxy)).toMatchObject({ ids, age: null });
  });

  test("is a built-in one while upstream has never given any, and unknown names are passed on then", async () => {
    await using proxy = await startProxy({
      config: ONE_ATTEMPT,
      prepare: ({ faults }) => faults.push(MODELS, UNAVAILABLE),
    });
    const { ids, age } = await list(proxy);
    expect(age).toBe("built-in");
    expect(ids).toContain("gpt-4.1");
    const response = await proxy.chat({ model: "brand-new-model" });
    const [call] = proxy.simulator.journal.calls(CHAT);
    expect(JSON.parse(call?.body ?? "").model).toBe("brand-new-model");
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { code: "model_not_supported", message: "The requested model is not supported.", param: "model" },
    });
  });

  test("is empty-handed without a login, rather than a list of what can't be called", async () => {
    await using proxy = await startProxy({ config: { github_token: "" } });
    const response = await proxy.get("/v1/models");
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: { code: "not_authenticated" } });
  });

  test("has nothing but allowed_models, and nothing else is served", async () => {
    await using proxy = await startProxy({ config: { allowed_models: ["gpt-4o", "claude-sonnet-4.5"] } });
    expect((await list(proxy)).ids.sort()).toEqual(["claude-sonnet-4.5", "gpt-4o"]);
    expect((await proxy.chat({ model: "gpt-4o" })).status).toBe(200);
    expect((await proxy.chat({ model: "gpt-5-mini" })).status).toBe(404);
    expect(proxy.simulator.journal.calls(CHAT)).toHaveLength(1);
  });
});

describe("a setting that leaves no model of a name", () => {
  test("is named with what it has, and ids that the account lacks are logged once", async () => {
    await using proxy = await startProxy({ config: { allowed_models: ["gpt-4.1x", "claude-sonnet-4.5"] } });
    for (const response of [await proxy.chat({ model: "gpt-4.1" }), await proxy.get("/v1/models/gpt-5-mini")]) {
      expect(response.status).toBe(404);
      expect(await messageOf(response)).toMatch(/ is not among those of allowed_models\. /);
    }
    proxy.skip(PAST_THE_LIFETIME_MS);
    await list(proxy);
    expect(proxy.log.lines("allowed_models has models that the account does not have")).toMatchObject([
      { level: "warn", absent: ["gpt-4.1x"] },
    ]);
  });

  test("is named where an alias stands for a model that is not there", async () => {
    await using proxy = await startProxy({ config: { model_aliases: { mine: "gpt-41" } } });
    const response = await proxy.chat({ model: "mine" });
    expect(response.status).toBe(404);
    expect(await messageOf(response)).toBe(
      'The model "gpt-41" is not in your subscription. It stands for "mine" by model_aliases. Did you mean gpt-4, gpt-4.1, gpt-4o?',
    );
  });
});

describe("one model", () => {
  test("is found by every name that a call may use, and its own id is told", async () => {
    await using proxy = await startProxy({ config: { model_aliases: { mine: "gpt-4.1" } } });
    for (const [name, id] of [
      ["claude-sonnet-4-5-20250929", "claude-sonnet-4.5"],
      ["GPT-4.1", "gpt-4.1"],
      ["openai%2Fgpt-4.1", "gpt-4.1"],
      ["mine", "gpt-4.1"],
    ]) {
      const response = await proxy.get(`/v1/models/${name}`);
      expect([name, response.status]).toEqual([name, 200]);
      expect(modelSpec.parse(await response.json()).id).toBe(id ?? "");
    }
  });

  test("that the list does not have is not told by its id either", async () => {
    await using proxy = await startProxy();
    expect((await proxy.get("/v1/models/gpt-41-copilot")).status).toBe(404);
    const gated = await proxy.get("/v1/models/claude-haiku-4.5");
    expect(gated.status).toBe(404);
    expect(await messageOf(gated)).toContain("github-copilot-svcs models enable claude-haiku-4.5");
  });

  test("that answers no chats is refused here, with where it answers", async () => {
    await using proxy = await startProxy();
    const response = await proxy.chat({ model: "text-embedding-3-small" });
    expect(response.status).toBe(400);
    const message = "text-embedding-3-small gives embeddings, at /v1/embeddings, and answers no conversation.";
    expect(await response.json()).toMatchObject({ error: { code: "invalid_model", param: "model", message } });
    expect(proxy.simulator.journal.calls(CHAT)).toHaveLength(0);
  });

  test("is described under its id, with and without /v1, to HEAD as well", async () => {
    await using proxy = await startProxy();
    for (const path of ["/v1/models/claude-sonnet-4.5", "/models/claude-sonnet-4.5"]) {
      expect(modelSpec.parse(await (await proxy.get(path)).json()).id).toBe("claude-sonnet-4.5");
    }
    const head = await fetch(`${proxy.url}/v1/models/gpt-4o`, { method: "HEAD" });
    expect(head.status).toBe(200);
    expect(await head.text()).toBe("");
  });

  test("that isn't there is a 404 that names the nearest", async () => {
    await using proxy = await startProxy();
    for (const response of [await proxy.get("/v1/models/gpt-4p"), await proxy.chat({ model: "gtp-4o" })]) {
      expect(response.status).toBe(404);
      const { error } = (await response.json()) as { error: { message: string } };
      expect(error).toMatchObject({ code: "model_not_found", type: "invalid_request_error", param: "model" });
      expect(error.message).toContain("gpt-4o");
    }
    expect(proxy.simulator.journal.calls(CHAT)).toHaveLength(0);
  });

  test("whose terms aren't accepted is told with the command that accepts them", async () => {
    await using proxy = await startProxy();
    const response = await proxy.chat({ model: "claude-3-5-haiku-latest" });
    expect(response.status).toBe(404);
    const { error } = (await response.json()) as { error: { message: string } };
    expect(error.message).toContain("github-copilot-svcs models enable claude-haiku-4.5");
  });

  test("is passed on by its own id all the same, and upstream's refusal is told with that command", async () => {
    await using proxy = await startProxy();
    const response = await proxy.chat({ model: "claude-haiku-4.5" });
    expect(response.status).toBe(400);
    const { error } = (await response.json()) as { error: { message: string; code: string } };
    expect(error.code).toBe("model_not_supported");
    expect(error.message).toContain("github-copilot-svcs models enable claude-haiku-4.5");
    expect(proxy.simulator.journal.calls(CHAT)).toHaveLength(1);
  });
});

test("a chat waits for no list that is merely old: it is fetched anew meanwhile", async () => {
  await using proxy = await startProxy();
  await list(proxy);
  proxy.skip(PAST_THE_LIFETIME_MS);
  const hold = proxy.simulator.gate.hold(MODELS, 0);
  expect((await proxy.chat({ model: "gpt-4o" })).status).toBe(200);
  await hold.reached;
  hold.release();
});

describe("a name", () => {
  test.each([
    ["gpt-4o", "gpt-4o", CHAT],
    ["gpt-4", "gpt-4", CHAT],
    ["openai/gpt-4o", "gpt-4o", CHAT],
    ["claude-sonnet-4-5", "claude-sonnet-4.5", CHAT],
    ["claude-sonnet-4-5-20250929", "claude-sonnet-4.5", CHAT],
    ["claude-opus-5-5", "claude-opus-4.7", CHAT],
    ["gemini-2.5-pro-preview-05-06", "gemini-2.5-pro", CHAT],
    ["fast", "gpt-5-mini", CHAT],
    // The newest of them answers elsewhere than chat.
    ["gpt-5", "gpt-5.4", "/responses"],
  ])("%s reaches upstream as %s, and a change is told", async (name, id, path) => {
    await using proxy = await startProxy({ config: { model_aliases: { fast: "gpt-5-mini" } } });
    const response = await proxy.chat({ model: name });
    expect(response.status).toBe(200);
    expect(response.headers.get("x-copilot-svcs-changed") ?? "").toStartWith(name === id ? "" : "model");
    const [call] = proxy.simulator.journal.calls(path);
    expect(JSON.parse(call?.body ?? "").model).toBe(id);
  });

  test.each(["gpt-6", "claude-5", "o3", "gemini-2.5-flash-lite"])(
    "%s has no relative in the account and finds no stand-in",
    async (name) => {
      await using proxy = await startProxy();
      expect((await proxy.chat({ model: name })).status).toBe(404);
      expect(proxy.simulator.journal.calls(CHAT)).toHaveLength(0);
    },
  );
});

async function messageOf(response: Response): Promise<string> {
  return z.object({ error: z.object({ message: z.string() }) }).parse(await response.json()).error.message;
}
