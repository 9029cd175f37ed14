import { describe, expect, test } from "bun:test";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { ProxyError } from "../../src/errors.ts";
import { createHttpClient } from "../../src/upstream/http-client.ts";
import { STALE } from "../../src/upstream/http-exchange.ts";
import type { Dial } from "../../src/world/dial.ts";
import type { Place } from "../../src/world/line.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { failureOf, setUp, startServer, textOf, until, whole } from "./http-server.ts";

describe("a request", () => {
  test("is sent as it is, and its answer given as it is", async () => {
    const seen: string[] = [];
    using server = await startServer((text, socket) => {
      seen.push(text);
      socket.write(whole("grüß dich", "x-id: 7\r\n").replace("9", "11"));
    });
    const { request } = setUp(`${server.origin}/prefix/`);
    const answer = await request({ headers: { authorization: "Bearer é", accept: "*/*" } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("x-id")).toBe("7");
    expect(await textOf(answer)).toBe("grüß dich");
    const host = server.origin.slice("http://".length);
    expect(seen).toEqual([
      `POST /prefix/x HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer é\r\naccept: */*\r\ncontent-length: 2\r\n\r\n{}`,
    ]);
  });

  test("of many megabytes arrives whole, although the other side reads slowly", async () => {
    const body = Buffer.alloc(8_000_000, "0123456789");
    using server = await startServer((text, socket) => {
      const sent = text.slice(text.indexOf("\r\n\r\n") + 4);
      socket.write(whole(`${sent.length} ${sent === body.toString("latin1")}`));
    });
    const { request } = setUp(server.origin);
    expect(await textOf(await request({ body }))).toBe("8000000 true");
  });

  test("without a body has no length", async () => {
    using server = await startServer((text, socket) => socket.write(whole(text)));
    const { request } = setUp(server.origin);
    expect(await textOf(await request({ method: "GET", body: undefined }))).not.toContain("content-length");
  });

  test("with a header that would begin another one is not sent", async () => {
    using server = await startServer((_, socket) => socket.write(whole("")));
    const { request } = setUp(server.origin);
    for (const value of ["a\r\nb: c", "a\nb", "a\0", "€"]) {
      expect(await failureOf(request({ headers: { authorization: value } }))).toBe("ERR_INVALID_CHAR");
    }
    expect(server.sockets).toHaveLength(0);
  });

  test("gets an answer that comes before it was sent whole, and its connection is not used again", async () => {
    const server = createServer((socket) => {
      socket.on("error", () => {});
      socket.once("data", () => socket.pause().write(`HTTP/1.1 413 Too Large\r\ncontent-length: 2\r\n\r\nno`));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { request } = setUp(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    for (let call = 0; call < 2; call++) {
      const answer = await request({ body: Buffer.alloc(30_000_000) });
      expect(answer.status).toBe(413);
      expect(await textOf(answer)).toBe("no");
    }
    server.close();
  });
});

describe("a connection", () => {
  test("is used for one request after the other, and not for two at once", async () => {
    using server = await startServer((_, socket) => socket.write(whole("ok")));
    const { request } = setUp(server.origin);
    for (let call = 0; call < 3; call++) expect(await textOf(await request())).toBe("ok");
    expect(server.sockets).toHaveLength(1);
    await Promise.all([request(), request(), request()].map(async (answer) => await textOf(await answer)));
    expect(server.sockets).toHaveLength(3);
  });

  test.each([
    ["says that it closes", whole("ok", "connection: close\r\n")],
    ["is of HTTP/1.0", whole("ok").replace("1.1", "1.0")],
    ["has more bytes than belong to it", `${whole("ok")}HTTP/1.1 200 OK\r\n`],
  ])("is not used again after an answer that %s", async (_, text) => {
    using server = await startServer((_, socket) => socket.write(text));
    const { request } = setUp(server.origin);
    for (let call = 0; call < 2; call++) expect(await textOf(await request())).toBe("ok");
    expect(server.sockets).toHaveLength(2);
    await until(() => server.isOpen() === 0);
  });

  test("on which something comes that nobody asked for is closed", async () => {
    using server = await startServer((_, socket) => socket.write(whole("ok")));
    const { request } = setUp(server.origin);
    await textOf(await request());
    server.sockets[0]?.write(whole("poison"));
    await until(() => server.isOpen() === 0);
    expect(await textOf(await request())).toBe("ok");
  });

  test("that was kept and is closed as the next request comes says so, and what is closed before is not used", async () => {
    let count = 0;
    using server = await startServer((_, socket) => (++count === 2 ? socket.destroy() : socket.write(whole("ok"))));
    const { request } = setUp(server.origin);
    await textOf(await request());
    expect(await failureOf(request())).toBe(STALE);
    await textOf(await request());
    server.sockets[1]?.end();
    await until(() => server.isOpen() === 0);
    expect(await textOf(await request())).toBe("ok");
  });

  test("that was closed so takes those with it that were kept beside it", async () => {
    let isDying = false;
    using server = await startServer((_, socket) => (isDying ? socket.destroy() : socket.write(whole("ok"))));
    const { request } = setUp(server.origin);
    await Promise.all([request(), request(), request()].map(async (answer) => await textOf(await answer)));
    isDying = true;
    expect(await failureOf(request())).toBe(STALE);
    await until(() => server.isOpen() === 0);
    isDying = false;
    expect(await textOf(await request())).toBe("ok");
    expect(server.sockets).toHaveLength(4);
  });

  test("that is silent until the time is up takes them with it too, and not one whose client left", async () => {
    let isDeaf = false;
    using server = await startServer((_, socket) => (isDeaf ? undefined : socket.write(whole("ok"))));
    const { request } = setUp(server.origin);
    await Promise.all([request(), request(), request()].map(async (answer) => await textOf(await answer)));
    isDeaf = true;
    for (const [reason, left] of [
      ["left", 2],
      [new ProxyError("upstream_timeout", "late"), 0],
    ] as const) {
      const control = new AbortController();
      const answer = request({ signal: control.signal });
      control.abort(reason);
      expect(await answer.catch((cause: unknown) => cause)).toBe(reason);
      await until(() => server.isOpen() === left);
    }
  });

  test("is not cut by the abort of a call that it has answered before", async () => {
    using server = await startServer((text, socket) => text.includes("second") || socket.write(whole("ok")));
    const { request } = setUp(server.origin);
    const first = new AbortController();
    await textOf(await request({ signal: first.signal }));
    const second = request({ path: "/second" });
    first.abort("left");
    server.sockets[0]?.write(whole("for the second"));
    expect(await textOf(await second)).toBe("for the second");
    expect(server.sockets).toHaveLength(1);
  });

  test("that was kept and breaks within the answer's head is no stale one", async () => {
    using server = await startServer((text, socket) => {
      if (text.includes("second")) socket.write("HTTP/1.1 2", () => socket.destroy());
      else socket.write(whole("ok"));
    });
    const { request } = setUp(server.origin);
    await textOf(await request());
    expect(await failureOf(request({ path: "/second" }))).toBe("ECONNRESET");
  });

  test("that is new and closed without an answer is another failure", async () => {
    using server = await startServer((_, socket) => void socket.destroy());
    const { request } = setUp(server.origin);
    expect(await failureOf(request())).toBe("ECONNRESET");
  });

  test("is closed with all that nobody uses, and not while somebody does", async () => {
    using server = await startServer((text, socket) => text.includes("slow") || socket.write(whole("ok")));
    const { request, hangUp } = setUp(server.origin);
    await Promise.all([request(), request()].map(async (answer) => await textOf(await answer)));
    const slow = request({ path: "/slow" });
    hangUp();
    await until(() => server.isOpen() === 1);
    server.sockets.find((socket) => !socket.destroyed)?.write(whole("late"));
    expect(await textOf(await slow)).toBe("late");
  });

  test("of many that are free twenty are kept, and those no longer than they should be", async () => {
    const waiting: Socket[] = [];
    using server = await startServer((_, socket) => {
      waiting.push(socket);
      if (waiting.length === 30) for (const each of waiting) each.write(whole("ok"));
    });
    const { request, clock } = setUp(server.origin);
    await Promise.all(Array.from({ length: 30 }, async () => await textOf(await request())));
    expect(server.isOpen()).toBe(30);
    await clock.advance(1000);
    await until(() => server.isOpen() === 20);
    await clock.advance(88_000);
    expect(server.isOpen()).toBe(20);
    await clock.advance(2000);
    await until(() => server.isOpen() === 0);
    expect(clock.pending()).toBe(0);
  });
});

test.each([
  ["https://api.example", { hostname: "api.example", port: 443, isTls: true }],
  ["http://api.example", { hostname: "api.example", port: 80, isTls: false }],
  ["https://api.example:8443/x", { hostname: "api.example", port: 8443, isTls: true }],
  ["http://[::1]:81", { hostname: "::1", port: 81, isTls: false }],
])("%s is reached at %j", async (origin, place) => {
  const dialled: Place[] = [];
  const dial: Dial = (place, { closed }) => {
    dialled.push(place);
    // In a later turn, as it is with the system's.
    Promise.resolve().then(() => closed(undefined));
    return () => {};
  };
  const { send } = createHttpClient({
    ...{ dial, clock: createFakeClock(), dialMs: 1, tlsMs: 1, idleMs: 1 },
    ...{ proxyFor: () => null, authorities: [] },
  });
  const { signal } = new AbortController();
  const call = send({ baseUrl: origin, path: "/", method: "GET", headers: {}, body: undefined, signal });
  expect(await failureOf(call)).toBe("ECONNRESET");
  expect(dialled).toEqual([{ ...place, proxy: null, authorities: [] }]);
});

test("connections that a sleep of the machine has made old are not used (the other side has not slept)", async () => {
  using server = await startServer((_, socket) => socket.write(whole("ok")));
  const { request, clock } = setUp(server.origin);
  await Promise.all([request(), request()].map(async (answer) => await textOf(await answer)));
  clock.jumpWall(89_999);
  await textOf(await request());
  expect(server.sockets).toHaveLength(2);
  clock.jumpWall(90_000);
  await textOf(await request());
  expect(server.sockets).toHaveLength(3);
  await until(() => server.isOpen() === 1);
});
