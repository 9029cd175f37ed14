import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { textAnswer } from "../../src/simulator/answer.ts";
import { createKey, KEYS, runKeys } from "../support/keys.ts";
import { createMemoryFiles } from "../support/memory-files.ts";
import { errorSpec } from "../support/openai-spec.ts";
import { CHAT, callsTo, type ProxyUnderTest, startProxy } from "../support/proxy.ts";

const FRIEND = "http://localhost:3000";
const LOOK_EVERY_MS = 1000;
/** Of a shape that nobody knows. */
const ENVIRONMENT_KEY = "a-key-of-the-environment";

async function expectNoEntry(response: Response): Promise<void> {
  expect(response.status).toBe(401);
  expect(response.headers.get("www-authenticate")).toBe("Bearer");
  expect(errorSpec.parse(await response.json()).error).toMatchObject({
    code: "invalid_api_key",
    type: "authentication_error",
    // Whole, though there is a redactor behind it.
    message: expect.stringMatching(
      /Authorization, or in x-api-key or x-goog-api-key\. .* `github-copilot-svcs keys create NAME`\.$/,
    ),
  });
}

describe("a proxy with a key", () => {
  let proxy: ProxyUnderTest;
  let key: string;
  beforeAll(async () => {
    const files = createMemoryFiles();
    key = await createKey(files, "laptop");
    proxy = await startProxy({ files, config: { cors: { allowed_origins: [FRIEND] } } });
  });
  afterAll(() => proxy[Symbol.asyncDispose]());

  test("takes it as a bearer, as x-api-key and as x-goog-api-key, and tells its name in the log and in no answer", async () => {
    for (const headers of [
      { authorization: `Bearer ${key}` },
      { Authorization: `bearer  ${key}` },
      { "x-api-key": key },
      { "x-goog-api-key": key },
    ]) {
      const response = await proxy.chat({}, { headers });
      expect(response.status).toBe(200);
      expect(JSON.stringify([...response.headers])).not.toContain("laptop");
      await proxy.log.waitFor("request", { id: response.headers.get("x-request-id"), key: "laptop" });
    }
    expect((await proxy.get("/v1/models", { "x-api-key": key })).status).toBe(200);
    expect(proxy.log.text()).not.toContain(key);
  });

  test("takes it beside a login of the client's own", async () => {
    const headers = { authorization: "Bearer sk-ant-oat01-of-the-client", "x-api-key": key };
    expect((await proxy.chat({}, { headers })).status).toBe(200);
  });

  test("IA09 answers 401 without one, and the same to the letter to a wrong one", async () => {
    const strangers: Record<string, string>[] = [
      {},
      { authorization: "Bearer unused" },
      { authorization: `Basic ${btoa(`user:${key}`)}` },
      { authorization: key },
      { authorization: "Bearer" },
      { "x-api-key": "" },
      { "x-api-key": `${key}x` },
      { "x-api-key": key.slice(0, -1) },
      { "x-api-key": key.toUpperCase() },
      { cookie: `key=${key}` },
    ];
    const bodies = new Set<string>();
    proxy.simulator.journal.clear();
    for (const headers of strangers) {
      const response = await proxy.chat({}, { headers });
      bodies.add(await response.clone().text());
      await expectNoEntry(response);
    }
    expect(bodies.size).toBe(1);
    expect(proxy.simulator.journal.calls()).toHaveLength(0);
  });

  test("IA10 never takes it from the URL", async () => {
    for (const query of [`api_key=${key}`, `key=${key}`, `x-api-key=${key}`, `access_token=${key}`]) {
      await expectNoEntry(await proxy.get(`/v1/models?${query}`));
    }
    expect(proxy.log.text()).not.toContain(key);
  });

  test("wants it everywhere, so that a stranger doesn't learn which routes there are", async () => {
    for (const path of [
      "/v1/models",
      "/models",
      "/v1/models/gpt-4o",
      "/docs/json",
      "/nowhere",
      "/",
      "/token",
      "/metrics",
    ]) {
      await expectNoEntry(await proxy.get(path));
    }
    for (const path of ["/livez/", "/%6civez", "/docs/", "/health/x"]) await expectNoEntry(await proxy.get(path));
    await expectNoEntry(await fetch(`${proxy.url}/v1/models`, { method: "DELETE" }));
    await expectNoEntry(await fetch(`${proxy.url}/v1/models`, { method: "OPTIONS" }));
    expect((await proxy.get("/nowhere", { "x-api-key": key })).status).toBe(404);
  });

  test("asks for it before the body is looked at, and after Host and Origin", async () => {
    await expectNoEntry(await proxy.post("/v1/chat/completions", "x".repeat(6_000_000)));
    await expectNoEntry(await proxy.post("/v1/chat/completions", "{", { headers: { "content-type": "text/plain" } }));
    const evil = { origin: "https://evil.example" };
    expect((await proxy.chat({}, { headers: evil })).status).toBe(403);
    expect((await proxy.get("/v1/models", { host: "evil.example" })).status).toBe(403);
  });

  test("answers supervisors and the empty page of the documentation without one", async () => {
    expect(await (await proxy.get("/livez")).text()).toBe("ok\n");
    expect(await (await proxy.get("/readyz")).text()).toBe("ready\n");
    for (const path of ["/docs", "/docs/assets/start.js", "/docs/assets/swagger-ui.css"]) {
      expect((await proxy.get(path)).status).toBe(200);
    }
  });

  test("tells a stranger its health in a word, and a client all of it", async () => {
    for (const headers of [{}, { "x-api-key": "wrong" }]) {
      expect(await (await proxy.get("/health", headers)).json()).toEqual({ status: "ok" });
    }
    const full = await (await proxy.get("/health", { "x-api-key": key })).json();
    expect(full).toMatchObject({ status: "ok", token: { state: "ready" }, requests: {} });
  });

  test("lets a page of an allowed origin ask whether it may, and read why it may not", async () => {
    const asked = {
      origin: FRIEND,
      "access-control-request-method": "POST",
      "access-control-request-headers": "x-api-key",
    };
    const preflight = await fetch(`${proxy.url}/v1/chat/completions`, { method: "OPTIONS", headers: asked });
    expect([preflight.status, preflight.headers.get("access-control-allow-headers")]).toEqual([204, "x-api-key"]);
    const refused = await proxy.get("/v1/models", { origin: FRIEND });
    expect(refused.headers.get("access-control-allow-origin")).toBe(FRIEND);
    await expectNoEntry(refused);
  });

  test("blacks it out where upstream repeats it", async () => {
    proxy.simulator.faults.push(CHAT, { answer: textAnswer(400, `${key} is bad`) });
    const response = await proxy.chat({}, { headers: { "x-api-key": key } });
    expect(await response.json()).toMatchObject({ error: { message: "[redacted] is bad" } });
  });
});

test("a stranger is refused before he could take a place among the calls in flight", async () => {
  await using proxy = await startProxy({
    config: { limits: { in_flight: 1, queue: 0 } },
    env: { COPILOT_SVCS_API_KEY: ENVIRONMENT_KEY },
  });
  const hold = proxy.simulator.gate.hold(CHAT, 0);
  const call = proxy.chat({}, { headers: { "x-api-key": ENVIRONMENT_KEY } });
  await proxy.simulator.journal.waitFor(CHAT, 1);
  await expectNoEntry(await proxy.chat());
  hold.release();
  expect((await call).status).toBe(200);
});

describe("a proxy that runs", () => {
  test("takes up keys that are made, and drops those that are revoked, within a second", async () => {
    await using proxy = await startProxy();
    expect((await proxy.chat()).status).toBe(200);
    const first = await createKey(proxy.files, "first");
    const second = await createKey(proxy.files, "second");
    proxy.skip(LOOK_EVERY_MS);
    await expectNoEntry(await proxy.chat());
    for (const key of [first, second]) {
      expect((await proxy.chat({}, { headers: { "x-api-key": key } })).status).toBe(200);
    }
    await runKeys(proxy.files, "revoke first");
    proxy.skip(LOOK_EVERY_MS);
    await expectNoEntry(await proxy.chat({}, { headers: { "x-api-key": first } }));
    expect((await proxy.chat({}, { headers: { "x-api-key": second } })).status).toBe(200);
    await runKeys(proxy.files, "revoke second");
    proxy.skip(LOOK_EVERY_MS);
    // On loopback it is as it was before there were keys.
    expect((await proxy.chat()).status).toBe(200);
  });

  test("is closed while the file of the keys makes no sense, says so once, and leaves it alone", async () => {
    await using proxy = await startProxy({ env: { COPILOT_SVCS_API_KEY: ENVIRONMENT_KEY } });
    const headers = { "x-api-key": await createKey(proxy.files, "laptop") };
    const whole = proxy.files.texts.get(KEYS) ?? "";
    for (const damaged of [
      "",
      "{",
      "[]",
      whole.slice(0, -20),
      whole.replace('version": 1', 'version": 2'),
      '{"version":1}',
    ]) {
      await proxy.files.writePrivate(KEYS, damaged);
      proxy.skip(LOOK_EVERY_MS);
      await expectNoEntry(await proxy.chat({}, { headers }));
      await expectNoEntry(await proxy.chat({}, { headers: { "x-api-key": ENVIRONMENT_KEY } }));
      expect((await proxy.get("/livez")).status).toBe(200);
      for (const line of ["create other", "revoke laptop", "list"]) {
        expect(await runKeys(proxy.files, line)).toMatchObject({
          code: 78,
          stderr: expect.stringContaining("damaged"),
        });
      }
      expect(proxy.files.texts.get(KEYS)).toBe(damaged);
    }
    expect(proxy.log.lines("nobody gets in: the keys cannot be read")).toHaveLength(1);
    await proxy.files.writePrivate(KEYS, whole);
    proxy.skip(LOOK_EVERY_MS);
    expect((await proxy.chat({}, { headers })).status).toBe(200);
  });

  test("keeps what Gemini sealed for one key from another", async () => {
    const files = createMemoryFiles();
    const [mine, other] = [await createKey(files, "mine"), await createKey(files, "other")];
    await using proxy = await startProxy({ files });
    const tool = {
      type: "function",
      function: { name: "get_weather", parameters: { type: "object", properties: {} } },
    };
    const ask = {
      model: "gemini-3.1-pro-preview",
      tools: [tool],
      messages: [{ role: "user", content: "get_weather" }],
    };
    const first = await proxy.chat(ask, { headers: { "x-api-key": mine } });
    const { choices } = (await first.json()) as { choices: [{ message: { tool_calls: [{ id: string }] } }] };
    const [call] = choices[0].message.tool_calls;
    const turn = [
      { role: "assistant", content: null, tool_calls: [call] },
      { role: "tool", tool_call_id: call.id, content: "sunny" },
    ];
    const next = (key: string) =>
      proxy.chat({ ...ask, messages: [...ask.messages, ...turn] }, { headers: { "x-api-key": key } });
    expect((await next(other)).headers.get("x-copilot-svcs-changed")).toBeNull();
    expect((await next(mine)).headers.get("x-copilot-svcs-changed")).toBe("messages[].reasoning_opaque");
  });
});

describe("a proxy beyond loopback", () => {
  const everywhere = { host: "0.0.0.0" };
  const start = (options: Parameters<typeof startProxy>[0] = {}) => startProxy({ ...options, config: everywhere });

  test("IA08 does not start without a key, and says both ways out", async () => {
    await expect(start()).rejects.toMatchObject({
      kind: "config_invalid",
      exitCode: 78,
      message: expect.stringMatching(/keys create NAME.*COPILOT_SVCS_API_KEY.*allow_unauthenticated/),
    });
  });

  test("starts with one of the environment, which opens it", async () => {
    const key = ENVIRONMENT_KEY;
    await using proxy = await start({ env: { COPILOT_SVCS_API_KEY: key } });
    const loopback = `http://127.0.0.1:${proxy.port}/v1/models`;
    await expectNoEntry(await fetch(loopback));
    expect((await fetch(loopback, { headers: { authorization: `Bearer ${key}` } })).status).toBe(200);
    await proxy.log.waitFor("request", { key: "COPILOT_SVCS_API_KEY" });
    proxy.simulator.faults.push(CHAT, { answer: textAnswer(400, `${key} is bad`) });
    const chat = callsTo(`http://127.0.0.1:${proxy.port}`).chat({}, { headers: { "x-api-key": key } });
    expect(await (await chat).json()).toMatchObject({ error: { message: "[redacted] is bad" } });
    expect(proxy.log.text()).not.toContain(key);
  });

  test("stays closed when its last key is revoked", async () => {
    const files = createMemoryFiles();
    const key = await createKey(files, "laptop");
    await using proxy = await start({ files });
    const models = () => fetch(`http://127.0.0.1:${proxy.port}/v1/models`, { headers: { "x-api-key": key } });
    expect((await models()).status).toBe(200);
    await runKeys(files, "revoke laptop");
    proxy.skip(LOOK_EVERY_MS);
    await expectNoEntry(await models());
    files.texts.delete(KEYS);
    proxy.skip(LOOK_EVERY_MS);
    await expectNoEntry(await models());
  });

  test("does not start with keys that make no sense, nor does one on loopback", async () => {
    const files = createMemoryFiles({ [KEYS]: "{" });
    const refused = { kind: "config_invalid", exitCode: 78, message: expect.stringContaining(KEYS) };
    await expect(start({ files })).rejects.toMatchObject(refused);
    await expect(startProxy({ files })).rejects.toMatchObject(refused);
    expect(files.texts.get(KEYS)).toBe("{");
  });
});
