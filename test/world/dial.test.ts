import { expect, test } from "bun:test";
import type { AddressInfo } from "node:net";
import { createServer, type Socket as NodeSocket } from "node:net";
import { systemDial } from "../../src/world/dial.ts";
import type { Place, Socket } from "../../src/world/line.ts";

const DIRECT = { proxy: null, authorities: [] };

async function startServer(onConnection: (socket: NodeSocket) => void = () => {}) {
  const server = createServer((socket) => onConnection(socket.on("error", () => {})));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { place: { hostname: "127.0.0.1", port, ...DIRECT }, [Symbol.dispose]: () => void server.close() };
}

/** What a connection tells, in order, until it is closed. */
function dialled(place: Place, onReady: (socket: Socket) => void = () => {}): Promise<string[]> {
  const told: string[] = [];
  return new Promise((resolve) => {
    let open: Socket | undefined;
    systemDial(place, {
      opened(socket) {
        told.push("opened");
        open = socket;
      },
      ready() {
        told.push("ready");
        if (open) onReady(open);
      },
      received: (bytes) => told.push(new TextDecoder().decode(bytes)),
      drained: () => {},
      closed(cause) {
        told.push(`closed ${cause && "code" in cause ? cause.code : ""}`.trim());
        resolve(told);
      },
    });
  });
}

test("a connection tells that it was taken, what comes, and that it is closed", async () => {
  using server = await startServer((socket) => socket.once("data", (bytes) => socket.end(`you said ${bytes}`)));
  const told = await dialled({ ...server.place, isTls: false }, (socket) => socket.write("hello"));
  expect(told).toEqual(["opened", "ready", "you said hello", "closed"]);
});

test("one that is reset tells all that came before", async () => {
  using server = await startServer((socket) => {
    socket.once("data", () => socket.write("last words", () => socket.resetAndDestroy()));
  });
  const told = await dialled({ ...server.place, isTls: false }, (socket) => socket.write("hello"));
  expect(told).toEqual(["opened", "ready", "last words", "closed ECONNRESET"]);
});

test("a port that nobody has is closed without a connection", async () => {
  const server = await startServer();
  server[Symbol.dispose]();
  expect(await dialled({ ...server.place, isTls: false })).toEqual(["closed ECONNREFUSED"]);
});

test("a name that nobody has says so", async () => {
  const told = await dialled({ hostname: "no-such-host.invalid", port: 1, isTls: false, ...DIRECT });
  expect(told).toEqual([expect.stringMatching(/^closed (ENOTFOUND|EAI_AGAIN|DNS_\w+)$/)]);
});

test("one that speaks no TLS is never ready", async () => {
  using server = await startServer((socket) => void socket.end("no TLS here\r\n"));
  const told = await dialled({ ...server.place, isTls: true });
  expect(told[0]).toBe("opened");
  expect(told).not.toContain("ready");
  expect(told.at(-1)).toStartWith("closed");
});

test("one that is given up is closed, and tells nothing more", async () => {
  const taken = Promise.withResolvers<NodeSocket>();
  using server = await startServer((socket) => taken.resolve(socket.resume()));
  const told: string[] = [];
  const tell = (what: string) => () => void told.push(what);
  const hangUp = systemDial(
    { ...server.place, isTls: true },
    {
      opened: tell("opened"),
      ready: tell("ready"),
      received: tell("received"),
      drained: tell("drained"),
      closed: tell("closed"),
    },
  );
  const socket = await taken.promise;
  const closed = new Promise((resolve) => socket.once("close", resolve));
  hangUp();
  await closed;
  expect(told).not.toContain("closed");
});
