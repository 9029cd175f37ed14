import { describe, expect, test } from "bun:test";
import { type Answer, jsonAnswer } from "../../src/simulator/answer.ts";
import { KNOWN_FAILURES } from "../../src/simulator/known-failures.ts";
import { CHAT, EXCHANGE, type ProxyUnderTest, startProxy } from "../support/proxy.ts";
import { jsonHead, startRawUpstream } from "../support/raw-upstream.ts";

const HOUR_MS = 3_600_000;
const LIFETIME_MS = 1_800_000;
const REFRESH_AFTER_MS = 1_440_000;

const exchanges = ({ simulator }: ProxyUnderTest) => simulator.journal.calls(EXCHANGE).length;

/** A proxy that has its token. */
async function ready(options: Parameters<typeof startProxy>[0] = {}): Promise<ProxyUnderTest> {
  const proxy = await startProxy(options);
  await proxy.get("/v1/models");
  expect(exchanges(proxy)).toBe(1);
  return proxy;
}

describe("a token whose refresh is due", () => {
  test("serves while another is fetched, for which no call waits (FA11)", async () => {
    await using proxy = await ready();
    const hold = proxy.simulator.gate.hold(EXCHANGE, 0);
    proxy.skip(REFRESH_AFTER_MS - 60_000);
    expect((await proxy.chat()).status).toBe(200);
    expect(exchanges(proxy)).toBe(1);
    proxy.skip(60_000);
    expect((await proxy.chat()).status).toBe(200);
    await hold.reached;
    expect((await proxy.chat()).status).toBe(200);
    const tokens = () => proxy.simulator.journal.calls(CHAT).map(({ headers }) => headers["authorization"]);
    expect(new Set(tokens()).size).toBe(1);
    hold.release();
    while (Number((await proxy.health()).token["expires_in_seconds"]) < 1700);
    await proxy.chat();
    expect(new Set(tokens()).size).toBe(2);
    expect(exchanges(proxy)).toBe(2);
  });

  test("goes on serving to its end while GitHub is down, and not a moment longer", async () => {
    await using proxy = await ready();
    proxy.simulator.faults.push(EXCHANGE, ...Array.from({ length: 9 }, () => ({ answer: KNOWN_FAILURES.unavailable })));
    proxy.skip(LIFETIME_MS - 20_000);
    for (let call = 0; call < 5; call++) expect((await proxy.chat()).status).toBe(200);
    proxy.skip(30_000);
    const response = await proxy.chat();
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ error: { code: "token_exchange_failed" } });
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
  });
});

describe("a wall clock", () => {
  test("that jumps ahead by hours, as after sleep, brings an exchange at the next call (FA12)", async () => {
    await using proxy = await ready();
    proxy.setWallClock(3 * HOUR_MS);
    for (let call = 0; call < 5; call++) expect((await proxy.chat()).status).toBe(200);
    expect(exchanges(proxy)).toBe(2);
  });

  test("that is set back by hours costs nothing, and the refresh comes in its time", async () => {
    await using proxy = await ready();
    proxy.setWallClock(-3 * HOUR_MS);
    for (let call = 0; call < 5; call++) expect((await proxy.chat()).status).toBe(200);
    expect(exchanges(proxy)).toBe(1);
    proxy.skip(REFRESH_AFTER_MS + 1000);
    expect((await proxy.chat()).status).toBe(200);
    await proxy.simulator.journal.waitFor(EXCHANGE, 2);
  });

  test("that goes to and fro makes no storm", async () => {
    await using proxy = await ready();
    for (const hours of [5, -5, 24, 0, -48, 1]) {
      proxy.setWallClock(hours * HOUR_MS);
      expect((await proxy.chat()).status).toBe(200);
    }
    expect(exchanges(proxy)).toBeLessThanOrEqual(4);
  });

  test.each([-5, -1, 1, 5])("that is %i hours off GitHub's from the start makes no difference", async (hours) => {
    await using proxy = await ready({
      prepare: ({ state }) => {
        state.clockSkewMs = hours * HOUR_MS;
      },
    });
    const { token } = await proxy.health();
    expect(Number(token["expires_in_seconds"])).toBeWithin(1700, 1801);
    for (let call = 0; call < 3; call++) expect((await proxy.chat()).status).toBe(200);
    expect(exchanges(proxy)).toBe(1);
  });
});

test("a machine that slept past its token's end makes one exchange for all who call then", async () => {
  await using proxy = await ready();
  proxy.skip(8 * HOUR_MS);
  const answers = await Promise.all(Array.from({ length: 20 }, () => proxy.chat()));
  for (const { status } of answers) expect(status).toBe(200);
  expect(exchanges(proxy)).toBe(2);
});

const ANSWER = '{"choices":[{"message":{"content":"hi"},"finish_reason":"stop"}]}';

/** An exchange's answer with nonsense in the given fields. */
const nonsense = (fields: object): Answer => jsonAnswer({ token: "tid=nonsense", ...fields });

test.each([
  { refresh_in: 0 },
  { refresh_in: -1500, expires_at: -1 },
  { refresh_in: 0, expires_at: 0 },
  { refresh_in: 1e300, expires_at: 1e300 },
  { refresh_in: "soon", expires_at: "later" },
  { refresh_in: 0.5, expires_at: 1.5 },
  { refresh_in: null, expires_at: null, endpoints: null },
  { refresh_in: [], expires_at: {}, endpoints: { api: 7 } },
  { endpoints: { api: "http://evil.example" } },
])("an exchange that says %j gives a token all the same, and no storm", async (fields) => {
  await using upstream = await startRawUpstream();
  upstream.script(jsonHead(ANSWER.length), ANSWER);
  await using proxy = await startProxy({
    config: { upstream: { copilot_api_url: upstream.url } },
    prepare: ({ faults }) => faults.push(EXCHANGE, ...Array.from({ length: 20 }, () => ({ answer: nonsense(fields) }))),
  });
  expect((await proxy.chat()).status).toBe(200);
  expect(await proxy.health()).toMatchObject({ status: "ok", token: { state: "ready" } });
  for (let minutes = 0; minutes < 10; minutes++) {
    proxy.skip(60_000);
    expect((await proxy.chat()).status).toBe(200);
  }
  expect(exchanges(proxy)).toBeLessThanOrEqual(11);
});
