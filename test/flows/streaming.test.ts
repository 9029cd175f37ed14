import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { Fault } from "../../src/simulator/faults.ts";
import { contentOf, framesOf, readEvents } from "../support/event-reader.ts";
import { CHAT, type ProxyUnderTest, startProxy } from "../support/proxy.ts";

let proxy: ProxyUnderTest;

beforeEach(async () => {
  proxy = await startProxy({ config: { timeouts: { heartbeat: 0.06, proxy_context: 0.4 } } });
});
afterEach(() => proxy[Symbol.asyncDispose]());

/** What keeps a silent stream alive. */
const isComment = (event: string) => event.startsWith(":");
const spoken = (events: readonly string[]) => events.filter((event) => !isComment(event));

async function streamWith(fault: Fault, body: object = {}): Promise<string[]> {
  proxy.simulator.faults.push(CHAT, fault);
  return await readEvents(await proxy.chat({ stream: true, ...body })).rest();
}

describe("an event", () => {
  // The second number: upstream's frames with the first that a client is told of.
  test.each([
    ["gpt-4o", 2],
    ["gpt-5.1", 1],
    ["claude-sonnet-4.5", 1],
    ["gemini-2.5-pro", 1],
  ] as const)("of %s is on the client's wire before upstream sends the next", async (model, opening) => {
    const hold = proxy.simulator.gate.hold(CHAT, opening);
    const events = readEvents(await proxy.chat({ model, stream: true }));
    for (let count = 0; count < 3; count++) {
      const [event] = spoken(await events.until((each) => !isComment(each)));
      expect(event).toStartWith("data: {");
      await hold.step();
    }
    hold.release();
    const rest = await events.rest();
    expect(contentOf(rest)).toEndWith("You said: hello");
    expect(rest.at(-1)).toBe("data: [DONE]");
  });

  test("is whole and unharmed however upstream's bytes are sliced and its lines end", async () => {
    const messages = [{ role: "user", content: "grüße 🌍 世界" }];
    for (const fault of [{ sliceBytes: 11 }, { crlf: true }, { crlf: true, sliceBytes: 13 }] satisfies Fault[]) {
      const events = await streamWith(fault, { messages });
      expect(contentOf(events)).toBe("This is a simulated GPT-4o. You said: grüße 🌍 世界");
      expect(events.at(-1)).toBe("data: [DONE]");
    }
  });

  test("comes decoded when upstream compresses unasked (FA19)", async () => {
    proxy.simulator.faults.push(CHAT, { gzip: true });
    const response = await proxy.chat({ stream: true });
    expect(response.headers.get("content-encoding")).toBeNull();
    expect(contentOf(await readEvents(response).rest())).toEndWith("You said: hello");
  });
});

describe("a client that leaves", () => {
  test.each([true, false])("before the headers ends the upstream request (stream: %p)", async (stream) => {
    proxy.simulator.faults.push(CHAT, { stop: { how: "silence" } });
    const leave = new AbortController();
    const answer = proxy.chat({ stream }, { signal: leave.signal });
    const [call] = await proxy.simulator.journal.waitFor(CHAT, 1);
    leave.abort();
    await expect(answer).rejects.toThrow("abort");
    await call?.ended;
    expect(call?.aborted).toBe(true);
    await proxy.log.waitFor("request", { route: "/v1/chat/completions", outcome: "client_closed", status: 499 });
  });

  test("after the first event ends the upstream request, and no other is made (FA20)", async () => {
    const hold = proxy.simulator.gate.hold(CHAT, 3);
    const leave = new AbortController();
    const events = readEvents(await proxy.chat({ stream: true }, { signal: leave.signal }));
    await hold.reached;
    await events.next();
    leave.abort();
    const [call] = proxy.simulator.journal.calls(CHAT);
    await call?.ended;
    expect(call?.aborted).toBe(true);
    await proxy.log.waitFor("request", { route: "/v1/chat/completions", outcome: "client_closed" });
    expect(proxy.simulator.journal.calls(CHAT)).toHaveLength(1);
    expect((await proxy.health()).requests.in_flight).toBe(0);
  });

  test("leaves nothing behind, three hundred times", async () => {
    for (let round = 0; round < 6; round++) {
      await Promise.all(
        Array.from({ length: 50 }, async () => {
          proxy.simulator.gate.hold(CHAT, 2);
          const leave = new AbortController();
          const events = readEvents(await proxy.chat({ stream: true }, { signal: leave.signal }));
          await events.next();
          leave.abort();
        }),
      );
    }
    const calls = proxy.simulator.journal.calls(CHAT);
    expect(calls).toHaveLength(300);
    await Promise.all(calls.map((call) => call.ended));
    expect(calls.every((call) => call.aborted)).toBe(true);
    const { requests } = await proxy.health();
    expect(requests).toMatchObject({ in_flight: 0, queued: 0, failed: 0 });
  });
});

describe("a stream that breaks", () => {
  test.each([
    ["is closed (FA13)", { stop: { how: "close", afterEvents: 4 } }, "stream_interrupted"],
    ["is reset", { stop: { how: "reset", afterEvents: 4 } }, "stream_interrupted"],
    ["turns into garbage", { stop: { how: "garbage", afterEvents: 4 } }, "stream_interrupted"],
    ["falls silent (FA15)", { stop: { how: "silence", afterEvents: 4 } }, "stream_idle_timeout"],
    ["ends before its finish", { stop: { how: "end", afterEvents: 4 } }, "stream_truncated"],
    ["leaves out its finish", { without: "finish" }, "stream_truncated"],
    ["reports an error (FA17)", { stop: { how: "error", afterEvents: 4 } }, "internal_error"],
  ] as const satisfies [string, Fault, string][])(
    "because upstream %s ends in one error and no [DONE]",
    async (_, fault, code) => {
      proxy.simulator.faults.push(CHAT, fault);
      const events = await readEvents(await proxy.chat({ stream: true })).rest();
      expect(events.some((event) => event.includes("This"))).toBe(true);
      const frames = framesOf(events);
      expect(frames.filter(({ error }) => error)).toHaveLength(1);
      expect(frames.at(-1)?.error).toMatchObject({ type: "upstream_error", code, message: expect.any(String) });
      expect(frames.some(({ choices }) => choices?.[0]?.finish_reason)).toBe(false);
      expect(events).not.toContain("data: [DONE]");
      const [call] = proxy.simulator.journal.calls(CHAT);
      await call?.ended;
      expect(proxy.simulator.journal.calls(CHAT)).toHaveLength(1);
      expect((await proxy.health()).requests).toMatchObject({ in_flight: 0, failed: 1 });
    },
  );

  test("tells upstream's own words about its failure", async () => {
    const events = await streamWith({ stop: { how: "error", afterEvents: 4 } });
    expect(framesOf(events).at(-1)?.error?.message).toBe("The upstream model failed (simulated).");
  });

  test("is over where upstream forgets its [DONE], and the client gets one", async () => {
    const events = await streamWith({ without: "done" });
    expect(contentOf(events)).toEndWith("You said: hello");
    expect(events.filter((event) => event === "data: [DONE]")).toHaveLength(1);
    expect((await proxy.health()).requests.failed).toBe(0);
  });

  test("because an event of it has no end is given up", async () => {
    const event = JSON.stringify({ choices: [{ index: 0, delta: { content: "x".repeat(2_000_000) } }] });
    const events = await streamWith({ answer: { status: 200, events: [event, "[DONE]"] } });
    expect(framesOf(events).at(-1)?.error?.code).toBe("bad_upstream_answer");
    expect(events).not.toContain("data: [DONE]");
  });

  test("is no stream at all when a portal answers in its place", async () => {
    proxy.simulator.faults.push(CHAT, {
      answer: { status: 200, headers: { "content-type": "text/html" }, body: "<html>Please pay</html>" },
    });
    const response = await proxy.chat({ stream: true });
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({ error: { code: "bad_upstream_answer", type: "upstream_error" } });
  });
});

describe("a silent stream", () => {
  test.each([0, 4])(
    "is kept alive by comments behind its first %i events, and its payload is unharmed (FA16)",
    async (count) => {
      const hold = proxy.simulator.gate.hold(CHAT, count);
      const events = readEvents(await proxy.chat({ stream: true }));
      const seen: string[] = [];
      for (let comments = 0; comments < 4; comments++) seen.push(...(await events.until(isComment)));
      hold.release();
      const all = spoken([...seen, ...(await events.rest())]);
      expect(contentOf(all)).toBe("This is a simulated GPT-4o. You said: hello");
      expect(all.at(-1)).toBe("data: [DONE]");
    },
  );
});

describe("compat: raw", () => {
  test("passes upstream's bytes on as they are, and still tells how they break", async () => {
    await using raw = await startProxy({ config: { compat: "raw" } });
    const events = await readEvents(await raw.chat({ stream: true })).rest();
    expect(events[0]).toStartWith('data: {"choices":[],"created":0,"id":"","prompt_filter_results"');
    expect(events.at(-1)).toBe("data: [DONE]");
    raw.simulator.faults.push(CHAT, { stop: { how: "reset", afterEvents: 4 } });
    const broken = await readEvents(await raw.chat({ stream: true })).rest();
    expect(framesOf(broken).at(-1)?.error?.code).toBe("stream_interrupted");
  });
});
