import { describe, expect, test } from "bun:test";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { createUserMachine } from "../support/binary.ts";
import { errorSpec } from "../support/openai-spec.ts";
import { ONE_ATTEMPT, type ProxyUnderTest, startProxy } from "../support/proxy.ts";

const startFacing = (url: string, timeouts: object) =>
  startProxy({ config: { ...ONE_ATTEMPT, upstream: { copilot_api_url: url }, timeouts } });

async function failureOf(proxy: ProxyUnderTest) {
  const response = await proxy.chat({ stream: true });
  return { status: response.status, ...errorSpec.parse(await response.json()).error };
}

/** Listens and never takes a connection: its loop stands still, so that the system takes them until its queue is full. */
const DEAF_SERVER = `
  const server = require("node:net").createServer().listen(0, "127.0.0.1", () => {
    process.stdout.write(String(server.address().port), () => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    });
  });`;

/** A port whose queue of connections is full, so that the next one stays without an answer, as behind a firewall. */
async function fillDeafServer() {
  const child = Bun.spawn([process.execPath, "--eval", DEAF_SERVER], { stdout: "pipe" });
  const { value } = await child.stdout.getReader().read();
  const port = Number(new TextDecoder().decode(value));
  const sockets: Socket[] = [];
  // A connection that is not taken within a moment would not be taken at all.
  for (let isTaken = true; isTaken; ) isTaken = await takesOneMore(port, sockets);
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.dispose]() {
      for (const socket of sockets) socket.destroy();
      child.kill("SIGKILL");
    },
  };
}

function takesOneMore(port: number, sockets: Socket[]): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => resolve(true));
    socket.on("error", () => resolve(false));
    sockets.push(socket);
    setTimeout(() => resolve(false), 200);
  });
}

describe("connecting to Copilot", () => {
  test("is given up after dial_timeout, long before the time for the headers", async () => {
    using deaf = await fillDeafServer();
    await using proxy = await startFacing(deaf.url, { dial_timeout: 0.3, request_attempt: 60 });
    expect(await failureOf(proxy)).toMatchObject({
      status: 504,
      code: "connect_timeout",
      message: expect.stringContaining("0.3 seconds (timeouts.dial_timeout)"),
    });
  });

  test("is given up after tls_handshake when the other side says nothing", async () => {
    const taken: Socket[] = [];
    const silent = createServer((socket) => taken.push(socket.on("error", () => {})));
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const url = `https://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    await using proxy = await startFacing(url, { tls_handshake: 0.3, request_attempt: 60 });
    expect(await failureOf(proxy)).toMatchObject({
      status: 504,
      code: "connect_timeout",
      message: expect.stringContaining("0.3 seconds (timeouts.tls_handshake)"),
    });
    for (const socket of taken) socket.destroy();
    silent.close();
  });

  test("that does not come about keeps no command from its end", async () => {
    using deaf = await fillDeafServer();
    await using machine = await createUserMachine({ isSignedIn: true });
    const limits = { COPILOT_SVCS_TIMEOUTS_DIAL_TIMEOUT: "0.2", COPILOT_SVCS_RETRY_ATTEMPTS: "1" };
    const { code, stderr } = await machine.run(["models"], { ...limits, COPILOT_API_URL: deaf.url });
    expect({ code, stderr }).toEqual({ code: 69, stderr: expect.stringContaining("timeouts.dial_timeout") });
  }, 10_000);
});
