import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { KNOWN_FAILURES } from "../../src/simulator/known-failures.ts";
import { framesOf, readEvents } from "../support/event-reader.ts";
import { CHAT, type ProxyUnderTest, startProxy } from "../support/proxy.ts";

let proxy: ProxyUnderTest;

beforeEach(async () => {
  proxy = await startProxy({ config: { timeouts: { heartbeat: 0.06, proxy_context: 0.6 } } });
});
afterEach(() => proxy[Symbol.asyncDispose]());

const ask = (prompt: unknown, init: { signal?: AbortSignal } = {}) =>
  proxy.post("/v1/completions", { model: "gpt-4.1", prompt, stream: true }, init);
const isFrame = (event: string) => event.startsWith("data: {");
const ended = (outcome: string) => proxy.log.waitFor("request", { route: "/v1/completions", outcome });

describe("a stream of several prompts", () => {
  test("tells each event as it comes, and keeps the connection alive in between", async () => {
    const hold = proxy.simulator.gate.hold(CHAT, 3);
    const events = readEvents(await ask(["hello", "goodbye"]));
    await hold.reached;
    const first = await events.until(isFrame);
    const silent = await events.until((event) => event.startsWith(":"));
    hold.release();
    const rest = await events.rest();
    expect(rest.at(-1)).toBe("data: [DONE]");
    const indexes = framesOf([...first, ...silent, ...rest]).flatMap(({ choices = [] }) =>
      choices.map(({ index }) => index),
    );
    expect(new Set(indexes)).toEqual(new Set([0, 1]));
    expect(await ended("ok")).toMatchObject({ stream: true, status: 200, dialect: "openai-completions" });
    expect((await proxy.health()).requests.in_flight).toBe(0);
  });

  test("ends with its client, and all that was asked for it", async () => {
    // As many as are asked at once.
    for (let count = 0; count < 4; count++) proxy.simulator.gate.hold(CHAT, 3);
    const leave = new AbortController();
    const events = readEvents(await ask(["a", "b", "c", "d", "e"], { signal: leave.signal }));
    await events.until(isFrame);
    leave.abort();
    await ended("client_closed");
    const calls = proxy.simulator.journal.calls(CHAT);
    await Promise.all(calls.map((call) => call.ended));
    expect(calls.length).toBeLessThanOrEqual(4);
    expect(calls.every(({ aborted }) => aborted)).toBe(true);
    expect((await proxy.health()).requests).toMatchObject({ in_flight: 0, failed: 0 });
  });

  test("tells once why it breaks off, and ends all else", async () => {
    proxy.simulator.faults.push(CHAT, { stop: { how: "close", afterEvents: 4 } }, { stop: { how: "silence" } });
    const events = await readEvents(await ask(["a", "b"])).rest();
    expect(framesOf(events).flatMap(({ error }) => error?.code ?? [])).toEqual(["stream_interrupted"]);
    expect(events.at(-1)).toContain("stream_interrupted");
    await ended("stream_interrupted");
    const calls = proxy.simulator.journal.calls(CHAT);
    await Promise.all(calls.map((call) => call.ended));
    expect(calls.length).toBe(2);
  });

  test("tells so of a prompt that is refused when others have begun", async () => {
    const refusal = { answer: KNOWN_FAILURES.cyberPolicy };
    proxy.simulator.faults.push(CHAT, {}, {}, {}, {}, refusal);
    const events = await readEvents(await ask(["a", "b", "c", "d", "e"])).rest();
    expect(framesOf(events).at(-1)).toMatchObject({ error: { message: expect.any(String) } });
    await ended("upstream_refused");
  });

  test("is told when the proxy ends before it does", async () => {
    proxy.simulator.gate.hold(CHAT, 3);
    const events = readEvents(await ask(["a", "b"]));
    await events.until(isFrame);
    const drained = proxy.drain();
    proxy.hurry();
    const rest = await events.rest();
    expect(framesOf(rest).flatMap(({ error }) => error?.code ?? [])).toEqual(["shutting_down"]);
    await drained;
  });

  test("is none where the first word is a refusal", async () => {
    proxy.simulator.faults.push(CHAT, { answer: KNOWN_FAILURES.cyberPolicy }, { stop: { how: "silence" } });
    const response = await ask(["a", "b"]);
    expect(response.status).toBe(400);
    await ended("upstream_refused");
    const calls = proxy.simulator.journal.calls(CHAT);
    await Promise.all(calls.map((call) => call.ended));
    expect((await proxy.health()).requests.in_flight).toBe(0);
  });
});
