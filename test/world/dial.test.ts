import { expect, test } from "bun:test";
import type { AddressInfo } from "node:net";
import { createServer, type Socket } from "node:net";
import { systemDial } from "../../src/world/dial.ts";

async function startServer(onConnection: (socket: Socket) => void = () => {}) {
  const server = createServer(onConnection);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { place: { hostname: "127.0.0.1", port }, [Symbol.dispose]: () => void server.close() };
}

/** What dialling tells, in order, until it is over. */
function dialled(place: Parameters<typeof systemDial>[0]): Promise<string[]> {
  const told: string[] = [];
  return new Promise((resolve) => {
    systemDial(place, {
      onConnected: () => told.push("connected"),
      onOver() {
        told.push("over");
        resolve(told);
      },
    });
  });
}

test("dialling a port tells that it was taken, and hangs up", async () => {
  const closed = Promise.withResolvers<void>();
  using server = await startServer((socket) => {
    socket.on("error", () => {}).on("close", () => closed.resolve());
  });
  expect(await dialled({ ...server.place, isTls: false })).toEqual(["connected", "over"]);
  await closed.promise;
});

test("dialling a port that nobody has is over without a connection", async () => {
  const server = await startServer();
  server[Symbol.dispose]();
  expect(await dialled({ ...server.place, isTls: false })).toEqual(["over"]);
});

test("dialling one that speaks no TLS is over when it closes", async () => {
  using server = await startServer((socket) => void socket.on("error", () => {}).end("no TLS here\r\n"));
  expect(await dialled({ ...server.place, isTls: true })).toEqual(["connected", "over"]);
});

test("a dial that is given up closes its connection", async () => {
  const taken = Promise.withResolvers<Socket>();
  using server = await startServer((socket) => taken.resolve(socket.on("error", () => {})));
  const hangUp = systemDial({ ...server.place, isTls: true }, { onConnected: () => {}, onOver: () => {} });
  const socket = await taken.promise;
  const closed = new Promise((resolve) => socket.once("close", resolve));
  hangUp();
  await closed;
});
