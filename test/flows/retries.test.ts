import { describe, expect, test } from "bun:test";
import { jsonAnswer, textAnswer } from "../../src/simulator/answer.ts";
import { KNOWN_FAILURES as FAILURES } from "../../src/simulator/known-failures.ts";
import { errorSpec } from "../support/openai-spec.ts";
import { CHAT, ONE_ATTEMPT, type ProxyUnderTest, startProxy } from "../support/proxy.ts";

const BASE_MS = 50;
const RETRY = { retry: { base: BASE_MS / 1000 } };
const UNAVAILABLE = { answer: FAILURES.unavailable };
const UNREACHABLE = "http://127.0.0.1:9";

const calls = ({ simulator }: ProxyUnderTest) => simulator.journal.calls(CHAT);
const codeOf = async (response: Response) => errorSpec.parse(await response.json()).error.code;

describe("a call of the proxy that upstream fails", () => {
  test("FA01 to reach is tried three times, and the proxy stays healthy", async () => {
    await using proxy = await startProxy({ config: { ...RETRY, upstream: { copilot_api_url: UNREACHABLE } } });
    const response = await proxy.chat();
    expect(response.status).toBe(502);
    expect(response.headers.get("x-should-retry")).toBe("false");
    expect(await codeOf(response)).toBe("upstream_unreachable");
    expect((await proxy.get("/health")).status).toBe(200);
    await proxy.log.waitFor("request", { route: "/v1/chat/completions", attempts: 3 });
  });

  test("FA02 once is tried again after a part of the base, and answered", async () => {
    await using proxy = await startProxy({ config: RETRY });
    proxy.simulator.faults.push(CHAT, UNAVAILABLE);
    const response = await proxy.chat();
    expect(response.status).toBe(200);
    const [first, second, ...more] = calls(proxy);
    expect(more).toEqual([]);
    const waitedMs = (second?.startedMs ?? 0) - (first?.startedMs ?? 0);
    expect(waitedMs).toBeGreaterThanOrEqual(0.2 * BASE_MS);
    expect((await proxy.health()).upstream.retries).toEqual({ spent: 1, left: 9 });
  });

  test("FA03 always is told so after three tries, and needs no tries of the client's", async () => {
    await using proxy = await startProxy({ config: RETRY });
    proxy.simulator.faults.push(CHAT, UNAVAILABLE, UNAVAILABLE, UNAVAILABLE);
    const response = await proxy.chat({ stream: true });
    expect(response.status).toBe(503);
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    expect(response.headers.get("x-should-retry")).toBe("false");
    expect(calls(proxy)).toHaveLength(3);
    const ids = calls(proxy).map(({ headers }) => headers["x-request-id"]);
    expect(new Set(ids).size).toBe(3);
  });

  test("FA04 for a second waits for that second", async () => {
    await using proxy = await startProxy();
    proxy.simulator.faults.push(CHAT, { answer: { ...textAnswer(429, "slow"), headers: { "retry-after": "1" } } });
    expect((await proxy.chat()).status).toBe(200);
    const [first, second] = calls(proxy);
    expect((second?.startedMs ?? 0) - (first?.startedMs ?? 0)).toBeGreaterThanOrEqual(990);
  });

  test("FA05 for a quarter of an hour is told at once, with the time", async () => {
    await using proxy = await startProxy();
    proxy.simulator.faults.push(CHAT, { answer: { ...textAnswer(429, "slow"), headers: { "retry-after": "900" } } });
    const response = await proxy.chat();
    expect(response.status).toBe(429);
    expect(response.headers.get("retry-after")).toBe("900");
    expect(calls(proxy)).toHaveLength(1);
  });

  test("FA06 because a quota is used up is told at once, and no time is made up", async () => {
    await using proxy = await startProxy();
    proxy.simulator.faults.push(CHAT, {
      answer: jsonAnswer({ error: { message: "used up", code: "quota_exceeded" } }, 429),
    });
    const response = await proxy.chat();
    expect(response.status).toBe(429);
    expect(response.headers.get("retry-after")).toBeNull();
    expect(await codeOf(response)).toBe("quota_exceeded");
    expect(calls(proxy)).toHaveLength(1);
  });

  test("is dropped when its client leaves in the wait, and its place is free", async () => {
    await using proxy = await startProxy({ config: { retry: { base: 60 } } });
    proxy.simulator.faults.push(CHAT, UNAVAILABLE);
    const client = new AbortController();
    const gone = proxy.chat({}, { signal: client.signal }).catch(() => "gone");
    await proxy.log.waitFor("upstream call is sent again");
    client.abort();
    expect(await gone).toBe("gone");
    await proxy.log.waitFor("request", { outcome: "client_closed" });
    expect((await proxy.health()).requests.in_flight).toBe(0);
    expect(calls(proxy)).toHaveLength(1);
  });
});

describe("a circuit", () => {
  test("FA21 opens after five failures, and is tried by one call of ten when its time is over", async () => {
    await using proxy = await startProxy({ config: { ...ONE_ATTEMPT, breaker: { failures: 5 } } });
    for (let count = 0; count < 5; count++) {
      proxy.simulator.faults.push(CHAT, UNAVAILABLE);
      expect((await proxy.chat()).status).toBe(503);
    }
    const refused = await proxy.chat();
    expect(refused.status).toBe(503);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(25);
    expect(await codeOf(refused)).toBe("circuit_open");
    const { upstream, requests } = await proxy.health();
    expect(upstream.circuits).toMatchObject([{ name: "chat gpt-4o", state: "open", failures: 5 }]);
    expect(requests.outcomes).toEqual({ upstream_refused: 5, circuit_open: 1 });
    expect((await proxy.chat({ model: "gpt-4.1" })).status).toBe(200);
    proxy.simulator.journal.clear();

    proxy.skip(30_000);
    const hold = proxy.simulator.gate.hold(CHAT, 0);
    const ten = Array.from({ length: 10 }, () => proxy.chat({ stream: true }));
    await hold.reached;
    // One before, and nine of these: who came behind the probe's answer would be served.
    while (((await proxy.health()).requests.outcomes.circuit_open ?? 0) < 10);
    expect(calls(proxy)).toHaveLength(1);
    hold.release();
    const statuses = (await Promise.all(ten)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 503)).toHaveLength(9);
    expect((await proxy.chat()).status).toBe(200);
  });

  test("is closed again by nothing but a success, whatever its probe's client does", async () => {
    await using proxy = await startProxy({ config: { ...ONE_ATTEMPT, breaker: { failures: 1 } } });
    proxy.simulator.faults.push(CHAT, UNAVAILABLE);
    await proxy.chat();
    proxy.skip(30_000);
    proxy.simulator.faults.push(CHAT, { stop: { how: "silence" } });
    const client = new AbortController();
    const gone = proxy.chat({}, { signal: client.signal }).catch(() => "gone");
    await proxy.simulator.journal.waitFor(CHAT, 2);
    expect(await codeOf(await proxy.chat())).toBe("circuit_open");
    client.abort();
    await gone;
    await proxy.log.waitFor("request", { outcome: "client_closed" });
    expect((await proxy.chat()).status).toBe(200);
  });
});
