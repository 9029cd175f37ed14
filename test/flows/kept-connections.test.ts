import { expect, test } from "bun:test";
import { createServer, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { createSystemFetch } from "../../src/world/fetch.ts";

/** A server whose answers come once all of `count` calls are there, and the connections that it has. */
async function startServer(count: number) {
  const sockets = new Set<Socket>();
  const waiting: (() => void)[] = [];
  const server: Server = createServer({ keepAliveTimeout: 75_000 }, (_, response) => {
    waiting.push(() => response.end("ok"));
    if (waiting.length === count) for (const answer of waiting.splice(0)) answer();
  });
  const changed = Promise.withResolvers<void>();
  let onChange = changed.resolve;
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => {
      sockets.delete(socket);
      onChange();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    connections: () => sockets.size,
    async until(isReached: () => boolean) {
      while (!isReached()) await new Promise<void>((resolve) => (onChange = resolve));
    },
    [Symbol.dispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

test("of many connections to an origin twenty are kept, and none for longer than they should be", async () => {
  using server = await startServer(30);
  const { origin } = server;
  const fetch = createSystemFetch();
  const call = async () => await (await fetch(`${origin}/`, { pool: { origin, idleSeconds: 0.5 } })).text();
  await Promise.all(Array.from({ length: 30 }, call));
  await server.until(() => server.connections() <= 20);
  expect(server.connections()).toBe(20);
  // The runtime looks every four seconds.
  await server.until(() => server.connections() === 0);
}, 15_000);
