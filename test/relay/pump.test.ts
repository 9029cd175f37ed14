import { describe, expect, test } from "bun:test";
import { connect } from "node:net";
import { ProxyError } from "../../src/errors.ts";
import type { FlowOptions } from "../../src/relay/flow.ts";
import { listen } from "../../src/server/listen.ts";
import { createMemoryLog } from "../support/memory-log.ts";
import { asItIs, calling, createPlainLane, setUpWith } from "./pump-set-up.ts";

describe.each([
  ["is awaited", asItIs],
  ["calls", calling],
])("pump, with a body that %s,", (_, wrap) => {
  const setUp = (options?: Partial<FlowOptions>) => setUpWith(wrap, options);

  test("hands an event on before upstream sends the next", async () => {
    const { send, next, firstBytes } = setUp();
    const first = next();
    send("one");
    expect(await first).toBe("one");
    const second = next();
    send("two");
    expect(await second).toBe("two");
    expect(firstBytes()).toBe(1);
  });

  test("tells of the first byte also when the whole answer comes at once", async () => {
    const { send, rest, firstBytes } = setUp();
    send("END");
    expect(await rest()).toBe("END<end>");
    expect(firstBytes()).toBe(1);
  });

  test("reads on when a chunk gives the client nothing", async () => {
    const { send, next } = setUp();
    send("-");
    send("-");
    send("one");
    expect(await next()).toBe("one");
  });

  test("reads nothing ahead of a client that takes nothing", async () => {
    const { send, clock, unread, next } = setUp();
    send("one");
    send("two");
    await clock.advance(100);
    expect(unread()).toBe(2);
    await next();
    await clock.advance(100);
    expect(unread()).toBe(1);
  });

  test("ends with the lane's last bytes and tells the lane's verdict once", async () => {
    const { send, endUpstream, rest, outcomes } = setUp({ lane: createPlainLane("stream_truncated") });
    send("one");
    endUpstream();
    expect(await rest()).toBe("one<end>");
    expect(outcomes).toEqual(["stream_truncated"]);
  });

  test("closes at the lane's last event although upstream's connection stays open, then lets go of it", async () => {
    const { send, rest, outcomes, clock, isCancelled } = setUp();
    send("END");
    expect(await rest()).toBe("END<end>");
    expect(outcomes).toEqual(["ok"]);
    expect(isCancelled()).toBe(false);
    await clock.advance(3000);
    expect(isCancelled()).toBe(true);
  });

  test("reads upstream to its end after the last event, so that its connection can be used again", async () => {
    const { send, rest, clock, isCancelled, endUpstream } = setUp();
    send("END");
    await rest();
    endUpstream();
    await clock.advance(5000);
    expect(isCancelled()).toBe(false);
  });

  test("tells a broken upstream in the stream and ends it", async () => {
    const { send, next, rest, breakUpstream, outcomes } = setUp();
    send("one");
    expect(await next()).toBe("one");
    breakUpstream();
    expect(await rest()).toBe("<stream_interrupted>");
    expect(outcomes).toEqual(["stream_interrupted"]);
  });

  test("cancels upstream when the client leaves, and calls it nobody's failure", async () => {
    const { send, next, client, outcomes, isCancelled } = setUp();
    send("one");
    await next();
    const waiting = next();
    await client.cancel();
    await waiting;
    expect(isCancelled()).toBe(true);
    expect(outcomes).toEqual(["client_closed"]);
  });

  test("gives signs of life while upstream is silent, and none while it talks", async () => {
    const { send, next, clock } = setUp();
    const first = next();
    await clock.advance(1200);
    expect(await first).toBe("<beat>");
    const second = next();
    await clock.advance(900);
    send("one");
    expect(await second).toBe("one");
    const third = next();
    await clock.advance(900);
    send("two");
    expect(await third).toBe("two");
  });

  test("ends a stream whose upstream is silent too long, whatever signs of life went out", async () => {
    const { rest, clock, outcomes, isCancelled } = setUp();
    const all = rest();
    await clock.advance(5300);
    expect(await all).toMatch(/^(<beat>)+<stream_idle_timeout>$/);
    expect(outcomes).toEqual(["stream_idle_timeout"]);
    expect(isCancelled()).toBe(true);
  });

  test("has no limit for a stream that keeps talking", async () => {
    const { send, next, clock, outcomes } = setUp();
    for (let event = 0; event < 60; event++) {
      const told = next();
      await clock.advance(500);
      send("event");
      expect(await told).toBe("event");
    }
    expect(outcomes).toEqual([]);
  });

  test("cuts a client that takes nothing for too long, and stops upstream", async () => {
    const { send, next, clock, outcomes, isCancelled } = setUp();
    send("one");
    await next();
    send("two");
    await clock.advance(3300);
    expect(outcomes).toEqual(["client_closed"]);
    expect(isCancelled()).toBe(true);
  });

  test("ends every open stream with an error when the proxy stops", async () => {
    const { pump, send, next, rest, outcomes } = setUp();
    send("one");
    await next();
    pump.endAll(new ProxyError("shutting_down", "stopping"));
    expect(await rest()).toBe("<shutting_down>");
    expect(outcomes).toEqual(["shutting_down"]);
  });

  test("a fault in one stream ends that stream, and no other goes without its limits", async () => {
    const lane = { ...createPlainLane(), push: () => JSON.parse("{") };
    const { clock, pump, send, rest, outcomes, faults } = setUp({ lane });
    const other: string[] = [];
    const silent = pump.open(new ReadableStream(), {
      lane: createPlainLane(),
      onFirstByte: () => {},
      settle: (outcome) => other.push(outcome),
    });
    const all = silent.getReader();
    const reading = (async () => {
      for (let part = await all.read(); !part.done; part = await all.read());
    })();
    send("one");
    expect(await rest()).toBe("<internal>");
    expect(outcomes).toEqual(["internal"]);
    expect(faults).toEqual([expect.any(SyntaxError)]);
    await clock.advance(5300);
    await reading;
    expect(other).toEqual(["stream_idle_timeout"]);
  });

  test("a stream whose lane cannot even say what went wrong ends without a word", async () => {
    const push = () => JSON.parse("{");
    const { send, rest, outcomes, faults } = setUp({ lane: { ...createPlainLane(), push, fail: push } });
    send("one");
    expect(await rest()).toBe("");
    expect([outcomes, faults.length]).toEqual([["internal"], 2]);
  });

  test("keeps no timer once no stream is open", async () => {
    const { send, endUpstream, rest, clock } = setUp();
    send("one");
    endUpstream();
    await rest();
    await clock.advance(5000);
    expect(clock.pending()).toBe(0);
  });
});

test.each(["destroy", "resetAndDestroy"] as const)(
  "a client that is gone before the server takes the first byte of its answer settles the call at once (%s)",
  async (go) => {
    const { pump } = setUpWith(asItIs);
    const asked = Promise.withResolvers<void>();
    const settled = Promise.withResolvers<string>();
    const { port, close } = await listen({
      host: "127.0.0.1",
      port: 0,
      idleSeconds: 0,
      maxBodyBytes: 1000,
      certificate: null,
      hotRoutes: {},
      async handle({ signal }) {
        asked.resolve();
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
        const silent = new ReadableStream<Uint8Array<ArrayBuffer>>();
        return new Response(
          pump.open(silent, { lane: createPlainLane(), onFirstByte: () => {}, settle: settled.resolve }),
        );
      },
      log: createMemoryLog(),
    });
    const socket = connect(port, "127.0.0.1", () => socket.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    await asked.promise;
    socket[go]();
    expect(await settled.promise).toBe("client_closed");
    await close();
  },
);
