import { describe, expect, test } from "bun:test";
import { textAnswer } from "../../src/simulator/answer.ts";
import { readEvents } from "../support/event-reader.ts";
import { CHAT, EXCHANGE, GITHUB_TOKEN, ONE_ATTEMPT, startProxy } from "../support/proxy.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe("/health", () => {
  test("tells how the proxy fares, and holds no token", async () => {
    await using proxy = await startProxy();
    await proxy.chat();
    const response = await proxy.get("/health");
    expect(response.status).toBe(200);
    const text = await response.text();
    expect(JSON.parse(text)).toEqual({
      status: "ok",
      version: "1.2.3",
      uptime_seconds: expect.any(Number),
      token: {
        state: "ready",
        source: "config.json",
        expires_in_seconds: expect.any(Number),
        refresh_due_in_seconds: expect.any(Number),
      },
      upstream: {
        api: proxy.simulator.origin,
        models: "live",
        retries: { spent: 0, left: 10 },
        circuits: [],
      },
      requests: { in_flight: 0, queued: 0, served: 1, failed: 0, outcomes: {} },
      streams: { open: 0, heartbeats: 0 },
      workers: { size: expect.any(Number), running: 0, busy: 0, queued: 0, jobs: 0, failed: 0, replaced: 0 },
      memory: { resident_bytes: expect.any(Number), heap_bytes: expect.any(Number) },
      event_loop: { lag_ms: expect.any(Number), max_lag_ms: expect.any(Number) },
      settings: {
        retry: { attempts: 3, base: 1, budget_percent: 20 },
        breaker: { failures: 5 },
        timeouts: expect.objectContaining({ dial_timeout: 10, tls_handshake: 10, heartbeat: 15, drain: 1 }),
        limits: expect.objectContaining({ in_flight: 512, queue: 128, answer_bytes: 33_554_432 }),
      },
    });
    expect(text).not.toMatch(/tid=|ghu_/);
  });

  test("counts a call while it runs, and one that failed", async () => {
    await using proxy = await startProxy({ config: ONE_ATTEMPT });
    const hold = proxy.simulator.gate.hold(CHAT, 2);
    const events = readEvents(await proxy.chat({ stream: true }));
    await hold.reached;
    expect((await proxy.health()).requests).toMatchObject({ in_flight: 1, failed: 0 });
    hold.release();
    await events.rest();
    proxy.simulator.faults.push(CHAT, { answer: textAnswer(500, "no") });
    await proxy.chat();
    expect((await proxy.health()).requests).toMatchObject({ in_flight: 0, failed: 1 });
  });

  test("has two shorter sisters", async () => {
    await using proxy = await startProxy();
    await proxy.chat();
    for (const [path, word] of [
      ["/livez", "ok\n"],
      ["/readyz", "ready\n"],
    ] as const) {
      const response = await proxy.get(path);
      expect(response.status).toBe(200);
      expect(await response.text()).toBe(word);
    }
  });
});

describe("every answer", () => {
  test("has an id of its own, by which the log knows it", async () => {
    await using proxy = await startProxy();
    const answers = [
      [await proxy.chat(), "/v1/chat/completions"],
      [await proxy.chat({ stream: true }), "/v1/chat/completions"],
      [await proxy.chat({ model: 1 }), "/v1/chat/completions"],
      [await proxy.get("/v1/models/gpt-4o"), "/v1/models/:id"],
      [await proxy.get("/health"), "/health"],
      [await proxy.get("/docs"), "/docs"],
      [await proxy.get("/docs/json"), "/docs/json"],
      [await proxy.get("/nowhere"), "unmatched"],
      [await proxy.post("/health", {}), "unmatched"],
      [await proxy.get("/health", { host: "evil.example" }), "unmatched"],
    ] as const;
    const ids = answers.map(([response]) => response.headers.get("x-request-id"));
    expect(new Set(ids).size).toBe(answers.length);
    for (const [response, route] of answers) {
      await response.text();
      const id = response.headers.get("x-request-id");
      expect(id).toMatch(UUID);
      expect(response.headers.get("x-content-type-options")).toBe("nosniff");
      expect(await proxy.log.waitFor("request", { id })).toMatchObject({ route, status: response.status });
    }
  });

  test("of a stranger is told with its route, where there is one, and without its path", async () => {
    await using proxy = await startProxy({ env: { COPILOT_SVCS_API_KEY: "0123456789abcdef" } });
    const tried = [
      [await proxy.get("/v1/models/gpt-4o"), "/v1/models/:id"],
      [await proxy.get("/models"), "/models"],
      [await fetch(`${proxy.url}/v1/models`, { method: "HEAD" }), "/v1/models"],
      [await proxy.get("/debug/pprof/heap"), "/debug/pprof/heap"],
      [await proxy.chat(), "/v1/chat/completions"],
      [await proxy.get("/v1/models/"), "unmatched"],
      [await proxy.get("/nowhere"), "unmatched"],
    ] as const;
    for (const [response, route] of tried) {
      const id = response.headers.get("x-request-id");
      expect(await proxy.log.waitFor("request", { id })).toMatchObject({
        route,
        status: 401,
        outcome: "invalid_api_key",
      });
    }
  });

  test("is told in one line, with what it cost and how long it took", async () => {
    await using proxy = await startProxy();
    const response = await proxy.chat({ model: "openai/gpt-4o", stream: true, user: "me" });
    await response.text();
    const line = await proxy.log.waitFor("request", { id: response.headers.get("x-request-id") });
    expect(line).toMatchObject({
      level: "info",
      method: "POST",
      route: "/v1/chat/completions",
      status: 200,
      outcome: "ok",
      model: "gpt-4o",
      stream: true,
      attempts: 1,
      upstream_status: 200,
      prompt_tokens: expect.any(Number),
      completion_tokens: expect.any(Number),
      changed: ["model"],
      dropped: ["user"],
    });
    expect(line["first_byte_ms"] as number).toBeGreaterThan(0);
    expect(line["ms"] as number).toBeGreaterThanOrEqual(line["first_byte_ms"] as number);
    expect(proxy.log.lines("request").filter(({ id }) => id === line["id"])).toHaveLength(1);
  });

  test("that broke in the middle is told with the reason", async () => {
    await using proxy = await startProxy();
    proxy.simulator.faults.push(CHAT, { stop: { how: "reset", afterEvents: 4 } });
    const response = await proxy.chat({ stream: true });
    await response.text();
    const line = await proxy.log.waitFor("request", { id: response.headers.get("x-request-id") });
    expect(line).toMatchObject({ status: 200, outcome: "stream_interrupted" });
  });
});

describe("the log", () => {
  test("never holds a token, a prompt or a completion, at debug level and whatever goes wrong", async () => {
    await using proxy = await startProxy();
    const prompt = "my-secret-prompt";
    const messages = [{ role: "user", content: prompt }];
    const echo = { answer: textAnswer(400, `I don't like ${prompt}, Bearer tid=leaked and ${GITHUB_TOKEN}`) };
    const expired = { answer: textAnswer(401, "unauthorized: token expired") };
    await (await proxy.chat({ messages }, { headers: { authorization: "Bearer sk-client-key" } })).text();
    await (await proxy.chat({ messages, stream: true })).text();
    for (const fault of [
      echo,
      expired,
      { stop: { how: "error", afterEvents: 3 } },
      { stop: { how: "reset" } },
    ] as const) {
      proxy.simulator.faults.push(CHAT, fault);
      await (await proxy.chat({ messages, stream: true })).text();
    }
    await (await proxy.post("/v1/chat/completions", `{"messages":"${prompt}"`)).text();
    await (await proxy.chat({ model: prompt, messages })).text();
    await (await proxy.get(`/v1/models/${prompt}`)).text();
    proxy.simulator.faults.push(EXCHANGE, { answer: textAnswer(403, `refused ${GITHUB_TOKEN}`) });
    proxy.simulator.state.expireCopilotTokens();
    await (await proxy.chat({ messages })).text();
    expect(proxy.log.lines("request").length).toBeGreaterThanOrEqual(10);
    expect(proxy.log.text()).not.toMatch(/my-secret-prompt|simulated GPT|tid=|ghu_|sk-client-key/);
  });

  test("takes no line and no long word from a client", async () => {
    await using proxy = await startProxy();
    await proxy.get("/%0aERROR%20forged", { "user-agent": "x".repeat(8000) });
    await (await proxy.chat({ model: `a\nERROR forged\u2028${"b".repeat(8000)}` })).text();
    await proxy.chat({ model: "gpt-5-mini", ["x".repeat(8000)]: 1, temperature: 0.1 });
    for (const line of proxy.log.lines("request")) {
      for (const value of Object.values(line).flat()) expect(String(value).length).toBeLessThanOrEqual(301);
    }
    expect(proxy.log.text()).not.toContain("forged");
  });
});
