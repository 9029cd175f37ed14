import { describe, expect, test } from "bun:test";
import { textAnswer } from "../../src/simulator/answer.ts";
import { contentOf, framesOf, readEvents } from "../support/event-reader.ts";
import { CHAT, CREDENTIALS, EXCHANGE, type ProxyUnderTest, startProxy } from "../support/proxy.ts";

const RELOADED = "configuration reloaded";
const REFUSED = "the new configuration is refused, the old one stays";

/** Reloads, and gives the line that tells of it. */
function reload(proxy: ProxyUnderTest, config?: Record<string, unknown>) {
  const told = proxy.log.next(RELOADED);
  proxy.reload(config);
  return told;
}

describe("a reload", () => {
  test("takes effect for new calls, while those in flight finish with what they began with", async () => {
    await using proxy = await startProxy();
    const hold = proxy.simulator.gate.hold(CHAT, 2);
    const events = readEvents(await proxy.chat({ stream: true }));
    await hold.reached;
    const told = await reload(proxy, { compat: "raw", model_aliases: { mine: "gpt-4o" } });
    expect(told).toMatchObject({ level: "info", changed: ["compat", "model_aliases"] });
    const next = await proxy.chat({ model: "mine" });
    expect([next.status, next.headers.get("x-copilot-svcs-changed")]).toEqual([200, "model"]);
    hold.release();
    expect(contentOf(await events.rest())).toBe("This is a simulated GPT-4o. You said: hello");
    expect(proxy.log.lines("request").map(({ lane }) => lane)).toEqual(["raw", "normalise"]);
  });

  test("costs nothing at GitHub and no list of models where nothing of the account has changed", async () => {
    await using proxy = await startProxy();
    expect((await proxy.chat()).status).toBe(200);
    proxy.simulator.journal.clear();
    for (const queue of [1, 2, 3]) {
      expect(await reload(proxy, { limits: { queue } })).toMatchObject({ changed: ["limits.queue"] });
      expect((await proxy.chat()).status).toBe(200);
    }
    expect(await reload(proxy)).toMatchObject({ changed: [] });
    expect(proxy.simulator.journal.calls().map(({ path }) => path)).toEqual([CHAT, CHAT, CHAT]);
    expect(await proxy.health()).toMatchObject({ requests: { served: 4, in_flight: 0 } });
  });

  test("leaves a profile that is being taken the only one", async () => {
    await using proxy = await startProxy();
    const client = new AbortController();
    const first = fetch(`${proxy.url}/debug/pprof/profile?seconds=30`, { signal: client.signal }).catch(() => "ended");
    const second = async () => (await proxy.get("/debug/pprof/profile?seconds=0.01")).status;
    while ((await second()) !== 503);
    await reload(proxy, { limits: { queue: 7 } });
    expect(await second()).toBe(503);
    client.abort();
    expect(await first).toBe("ended");
    while ((await second()) !== 200);
  });

  test("takes the stored token where something of the account has changed", async () => {
    await using proxy = await startProxy();
    expect((await proxy.chat()).status).toBe(200);
    await reload(proxy, { timeouts: { http_client: 17 }, allowed_models: ["gpt-4o"] });
    expect((await proxy.chat()).status).toBe(200);
    const { data } = (await (await proxy.get("/v1/models")).json()) as { data: { id: string }[] };
    expect(data.map(({ id }) => id)).toEqual(["gpt-4o"]);
    expect(proxy.simulator.journal.calls(EXCHANGE)).toHaveLength(1);
  });

  test("reads the credentials again, so that a login that GitHub refused may be tried once more", async () => {
    const refusal = { answer: textAnswer(401, "Bad credentials") };
    await using proxy = await startProxy({ prepare: ({ faults }) => faults.push(EXCHANGE, refusal) });
    expect((await proxy.chat()).status).toBe(401);
    await reload(proxy);
    await proxy.log.waitFor("there is a Copilot token again");
    expect((await proxy.chat()).status).toBe(200);
  });

  test("again and again makes no storm of exchanges at a GitHub that refuses", async () => {
    await using proxy = await startProxy({ prepare: ({ state }) => state.revokeGitHubTokens() });
    await proxy.log.waitFor("no Copilot token");
    for (let count = 0; count < 20; count++) await reload(proxy);
    expect((await proxy.chat()).status).toBe(401);
    expect(proxy.simulator.journal.calls(EXCHANGE).length).toBeLessThanOrEqual(2);
    expect(proxy.files.texts.has(CREDENTIALS)).toBe(false);
  });

  test("holds the limit of calls in flight over both, and lets those who wait in when it is raised", async () => {
    await using proxy = await startProxy({ config: { limits: { in_flight: 1, queue: 1 } } });
    const holds = [proxy.simulator.gate.hold(CHAT, 0), proxy.simulator.gate.hold(CHAT, 0)];
    const first = proxy.chat();
    await holds[0]?.reached;
    const second = proxy.chat();
    while ((await proxy.health()).requests.queued < 1);
    await reload(proxy, { limits: { in_flight: 1, queue: 0 } });
    expect((await proxy.chat()).status).toBe(503);
    expect((await proxy.health()).requests).toMatchObject({ in_flight: 1, queued: 1 });
    await reload(proxy, { limits: { in_flight: 2, queue: 0 } });
    await holds[1]?.reached;
    expect((await proxy.health()).requests).toMatchObject({ in_flight: 2, queued: 0 });
    for (const hold of holds) hold.release();
    expect([(await first).status, (await second).status]).toEqual([200, 200]);
  });

  test("leaves nothing uncounted that is under way by what was before", async () => {
    await using proxy = await startProxy({ config: { timeouts: { heartbeat: 0.02 } } });
    const hold = proxy.simulator.gate.hold(CHAT, 2);
    const events = readEvents(await proxy.chat({ stream: true }));
    await hold.reached;
    while ((await proxy.health()).streams.heartbeats < 1);
    await reload(proxy, { compat: "raw" });
    const { streams } = await proxy.health();
    expect(streams.open).toBe(1);
    expect(streams.heartbeats).toBeGreaterThanOrEqual(1);
    const underWay = await (await proxy.get("/debug/pprof/goroutine?debug=1")).text();
    expect(underWay).toStartWith("goroutine: total 2 goroutine\n");
    expect(underWay).toContain("hands a stream on\n#\tgpt-4o\n");
    hold.release();
    await events.rest();
    while ((await proxy.health()).streams.open > 0);
    expect(await (await proxy.get("/debug/pprof/goroutine?debug=1")).text()).toContain("total 0 goroutine");
    expect((await proxy.health()).streams.heartbeats).toBeGreaterThanOrEqual(streams.heartbeats);
  });

  test("changes what is logged at once", async () => {
    await using proxy = await startProxy({ config: { log: { level: "warn" } } });
    await proxy.chat();
    expect(proxy.log.lines("request")).toEqual([]);
    expect(await reload(proxy, { log: { level: "info" } })).toMatchObject({ changed: ["log.level"] });
    await proxy.chat();
    expect(proxy.log.lines("request")).toHaveLength(1);
  });

  test("names what it cannot change while the server runs", async () => {
    await using proxy = await startProxy();
    const told = await reload(proxy, { port: 1, timeouts: { server_idle: 3, heartbeat: 2 } });
    expect(told).toMatchObject({
      changed: ["timeouts.heartbeat"],
      needs_restart: ["port", "timeouts.server_idle"],
    });
    expect((await proxy.chat()).status).toBe(200);
  });

  test("tells names of settings, and no value of a secret", async () => {
    await using proxy = await startProxy();
    expect(await reload(proxy, { github_token: "ghu_another0123456789" })).toMatchObject({ changed: ["github_token"] });
    expect(proxy.log.text()).not.toContain("another0123456789");
  });

  test("ends in a drain with the calls of before and after it", async () => {
    await using proxy = await startProxy({ config: { timeouts: { drain: 0.2 } } });
    const holds = [proxy.simulator.gate.hold(CHAT, 4), proxy.simulator.gate.hold(CHAT, 4)];
    const before = readEvents(await proxy.chat({ stream: true }));
    await holds[0]?.reached;
    await reload(proxy, { compat: "raw", timeouts: { drain: 0.2 } });
    const after = readEvents(await proxy.chat({ stream: true }));
    await holds[1]?.reached;
    const code = proxy.drain();
    for (const events of [before, after]) {
      expect(framesOf(await events.rest()).at(-1)?.error).toMatchObject({ code: "shutting_down" });
    }
    expect(await code).toBe(0);
  });

  test("that is asked for while the proxy drains does nothing", async () => {
    await using proxy = await startProxy({ config: { timeouts: { drain: 30 } } });
    const hold = proxy.simulator.gate.hold(CHAT, 0);
    const call = proxy.chat();
    await hold.reached;
    const code = proxy.drain();
    proxy.reload({ compat: "raw" });
    hold.release();
    expect((await call).status).toBe(200);
    expect(await code).toBe(0);
    expect(proxy.log.lines(RELOADED)).toEqual([]);
  });
});

describe("a new configuration that is wrong (FA25)", () => {
  test("is refused whole and told once with its problems, and the old one stays", async () => {
    await using proxy = await startProxy({ config: { model_aliases: { mine: "gpt-4o" } } });
    const told = proxy.log.next(REFUSED);
    proxy.reload({ prot: 1, compat: "rwa" });
    expect(await told).toMatchObject({ level: "error", code: "config_reload_failed" });
    expect((await told)["problems"]).toEqual([
      expect.stringContaining('compat must be "normalise" or "raw", found "rwa"'),
      expect.stringContaining("prot is no setting; did you mean port?"),
    ]);
    const again = proxy.log.next("the new configuration is as wrong as it was");
    proxy.reload();
    await again;
    expect((await proxy.chat({ model: "mine" })).status).toBe(200);
    expect(proxy.log.lines(REFUSED)).toHaveLength(1);
    expect(await reload(proxy, { model_aliases: { mine: "gpt-4.1" } })).toMatchObject({ changed: ["model_aliases"] });
    const torn = proxy.log.next(REFUSED);
    proxy.reload("{ torn");
    expect((await torn)["problems"]).toEqual([expect.stringContaining("not JSON at line 1")]);
    expect((await proxy.chat({ model: "mine" })).status).toBe(200);
  });
});
