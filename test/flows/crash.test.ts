import { describe, expect, test } from "bun:test";
import { connect } from "node:net";
import { type Machine, systemMachine } from "../../src/world/machine.ts";
import { contentOf, framesOf, readEvents } from "../support/event-reader.ts";
import { CHAT, type ProxyUnderTest, startProxy } from "../support/proxy.ts";

const UNEXPECTED = "unexpected failure";

describe("an exception in a handler (FA27)", () => {
  /** Clients have no way to it: what the machine is asked for goes wrong. */
  const machine: Machine = {
    ...systemMachine,
    memory() {
      throw new TypeError("a secret in a message");
    },
  };

  test("is 500 without a word of it, its place and id are in the log, and the next call is served", async () => {
    await using proxy = await startProxy({ machine });
    const response = await proxy.get("/health");
    const text = await response.text();
    expect([response.status, JSON.parse(text)]).toEqual([
      500,
      {
        error: {
          message: "An unexpected error occurred in the proxy.",
          type: "server_error",
          param: null,
          code: "internal",
        },
      },
    ]);
    const line = await proxy.log.waitFor(UNEXPECTED);
    expect(line).toMatchObject({ level: "error", id: response.headers.get("x-request-id") });
    expect(String(line["cause"])).toMatch(/^TypeError at .*crash\.test\.ts/);
    expect(proxy.log.text() + text).not.toContain("secret");
    expect((await proxy.chat()).status).toBe(200);
  });

  test("again and again is told once, while each call has its line", async () => {
    await using proxy = await startProxy({ machine });
    for (let call = 0; call < 20; call++) expect((await proxy.get("/health")).status).toBe(500);
    expect(proxy.log.lines(UNEXPECTED)).toHaveLength(1);
    expect(proxy.log.lines("request").filter(({ outcome }) => outcome === "internal")).toHaveLength(20);
  });
});

describe("what is thrown where nobody catches it", () => {
  test("is told by its place, and open streams and later calls go on", async () => {
    await using proxy = await startProxy();
    const hold = proxy.simulator.gate.hold(CHAT, 3);
    const events = readEvents(await proxy.chat({ stream: true }));
    await hold.reached;
    for (let count = 0; count < 1000; count++) proxy.stray(new RangeError("a secret in a message"));
    hold.release();
    expect(contentOf(await events.rest())).toEndWith("You said: hello");
    expect((await proxy.chat()).status).toBe(200);
    expect(proxy.log.lines(UNEXPECTED)).toHaveLength(1);
    expect(proxy.log.text()).not.toContain("secret");
  });
});

describe("a second signal to stop", () => {
  test("ends open streams at once, each with an error of its own", async () => {
    await using proxy = await startProxy({ config: { timeouts: { drain: 30 } } });
    const hold = proxy.simulator.gate.hold(CHAT, 4);
    const events = readEvents(await proxy.chat({ stream: true }));
    await hold.reached;
    const code = proxy.drain();
    await proxy.log.waitFor("stopping: no new calls; running answers may finish, a second signal ends them");
    proxy.hurry();
    const all = await events.rest();
    expect(framesOf(all).at(-1)?.error).toMatchObject({ code: "shutting_down" });
    expect(all).not.toContain("data: [DONE]");
    expect(await code).toBe(0);
  });
});

const BODY = JSON.stringify({ model: "gpt-4o", stream: true, messages: [{ role: "user", content: "hello" }] });

function requestText({ port }: ProxyUnderTest, bodyLength = BODY.length): string {
  const lines = ["POST /v1/chat/completions HTTP/1.1", `host: 127.0.0.1:${port}`, "content-type: application/json"];
  return `${[...lines, `content-length: ${BODY.length}`].join("\r\n")}\r\n\r\n${BODY.slice(0, bodyLength)}`;
}

describe("a client that resets its connection", () => {
  /** Sends the text, waits for the moment, and resets. */
  async function resetAt(proxy: ProxyUnderTest, text: string, moment: (heard: Promise<void>) => Promise<unknown>) {
    const socket = connect(proxy.port, "127.0.0.1");
    const heard = new Promise<void>((resolve) => socket.once("data", () => resolve()));
    socket.on("error", () => {});
    await new Promise<void>((resolve) => socket.write(text, () => resolve()));
    await moment(heard);
    socket.resetAndDestroy();
  }

  test("in whatever phase of its call costs that call, and nothing else", async () => {
    await using proxy = await startProxy();
    const { gate, journal } = proxy.simulator;
    const isInFlight = async () => {
      while ((await proxy.health()).requests.in_flight < 1);
    };
    await resetAt(proxy, "", async () => {});
    await resetAt(proxy, requestText(proxy).slice(0, 30), async () => {});
    await resetAt(proxy, requestText(proxy, 0), isInFlight);
    await resetAt(proxy, requestText(proxy, 20), async () => {});
    const noHeaders = gate.hold(CHAT, 0);
    await resetAt(proxy, requestText(proxy), () => noHeaders.reached);
    const inStream = gate.hold(CHAT, 3);
    await resetAt(proxy, requestText(proxy), (heard) => Promise.all([heard, inStream.reached]));
    await resetAt(proxy, requestText(proxy), (heard) => heard);
    for (const call of journal.calls(CHAT)) await call.ended;
    while ((await proxy.health()).requests.in_flight > 0);
    expect((await proxy.chat()).status).toBe(200);
    expect(proxy.log.lines(UNEXPECTED)).toEqual([]);
  });
});
