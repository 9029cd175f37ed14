import { describe, expect, test } from "bun:test";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { createHttpClient, type HttpRequest } from "../../src/upstream/http-client.ts";
import { STALE } from "../../src/upstream/http-connection.ts";
import type { Answer } from "../../src/wire/answer.ts";
import { systemDial } from "../../src/world/dial.ts";
import { createFakeClock } from "../support/fake-clock.ts";

/** A server that sees bytes: `answer` is given each request's text and its connection. */
async function startServer(answer: (request: string, socket: Socket) => void) {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket.on("error", () => {}));
    let text = "";
    socket.on("data", (bytes) => {
      text += bytes.toString("latin1");
      const [head = "", ...rest] = text.split("\r\n\r\n");
      const length = Number(/content-length: (\d+)/.exec(head)?.[1] ?? 0);
      if (rest.length === 0 || rest.join("\r\n\r\n").length < length) return;
      answer(text, socket);
      text = "";
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** In the order in which they came. */
    sockets,
    isOpen: () => sockets.filter((socket) => !socket.destroyed).length,
    [Symbol.dispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

function setUp(origin: string) {
  const clock = createFakeClock();
  const send = createHttpClient({ dial: systemDial, clock, dialMs: 10_000, tlsMs: 10_000, idleMs: 90_000 });
  const control = new AbortController();
  const request = (more: Partial<HttpRequest> = {}) =>
    send({ origin, path: "/x", method: "POST", headers: {}, body: Buffer.from("{}"), signal: control.signal, ...more });
  return { clock, control, request };
}

async function textOf({ body }: Answer): Promise<string> {
  const reader = body?.getReader();
  let text = "";
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true };
    if (done) return text;
    text += new TextDecoder().decode(value);
  }
}

const codeOf = (cause: unknown) => (cause instanceof Error && "code" in cause ? cause.code : cause);
const failureOf = (promise: Promise<unknown>) => promise.then(() => "no failure", codeOf);

/** Until the other side has seen it too. */
async function until(isReached: () => boolean): Promise<void> {
  while (!isReached()) await new Promise((resolve) => setImmediate(resolve));
}

const whole = (text: string, more = "") => `HTTP/1.1 200 OK\r\n${more}content-length: ${text.length}\r\n\r\n${text}`;

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
      expect(() => request({ headers: { authorization: value } })).toThrow("no header may have");
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

  test("that is new and closed without an answer is another failure", async () => {
    using server = await startServer((_, socket) => void socket.destroy());
    const { request } = setUp(server.origin);
    expect(await failureOf(request())).toBe("ECONNRESET");
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

describe("an answer", () => {
  test("whose connection breaks just behind its last bytes is read to them first (FA13)", async () => {
    const events = "data: 1\n\ndata: 2\n\n";
    const head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    for (const isReset of [false, true]) {
      using server = await startServer((_, socket) => {
        socket.write(`${head}12\r\n${events}\r\n`, () => (isReset ? socket.resetAndDestroy() : socket.end()));
      });
      const { request } = setUp(server.origin);
      const reader = (await request()).body?.getReader();
      await until(() => server.isOpen() === 0);
      expect(new TextDecoder().decode((await reader?.read())?.value)).toBe(events);
      expect(await failureOf(reader?.read() ?? Promise.resolve())).toBe("ECONNRESET");
    }
  });

  test("that is no HTTP is a failure, and so is a body whose chunks are none", async () => {
    let text = "SSH-2.0-x\r\n";
    using server = await startServer((_, socket) => socket.write(text));
    const { request } = setUp(server.origin);
    expect(await failureOf(request())).toBe("Malformed_HTTP_Response");
    text = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\nno chunk";
    const reader = (await request()).body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe("ok");
    expect(await failureOf(reader?.read() ?? Promise.resolve())).toBe("Malformed_HTTP_Response");
    await until(() => server.isOpen() === 0);
  });

  test("that nobody reads is not taken from the network, until somebody does", async () => {
    let written = 0;
    const chunk = Buffer.alloc(1 << 16);
    using server = await startServer((_, socket) => {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${chunk.length * 1000}\r\n\r\n`);
      const write = () => {
        while (written < 1000 && !socket.destroyed) {
          written++;
          if (!socket.write(chunk)) return void socket.once("drain", write);
        }
      };
      write();
    });
    const { request } = setUp(server.origin);
    const reader = (await request()).body?.getReader();
    // The buffers of the system take some; when they are full, nothing moves any more.
    for (let before = -1; before !== written; ) {
      before = written;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(written).toBeLessThan(500);
    let length = 0;
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true };
      if (done) break;
      length += value?.byteLength ?? 0;
    }
    expect(length).toBe(chunk.length * 1000);
  });

  test("ends its connection when it is cancelled, and rejects when the call is aborted, before its head or after", async () => {
    let text = "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhello";
    using server = await startServer((_, socket) => socket.write(text));
    const { request, control } = setUp(server.origin);
    await (await request()).body?.getReader().cancel();
    await until(() => server.isOpen() === 0);
    const reader = (await request()).body?.getReader();
    text = "HTTP/1.1 ";
    const headless = request();
    await until(() => server.sockets.length === 3);
    control.abort("left");
    expect(await failureOf(headless)).toBe("left");
    expect(await failureOf(reader?.read() ?? Promise.resolve())).toBe("left");
    expect(await failureOf(request())).toBe("left");
    await until(() => server.isOpen() === 0);
    expect(server.sockets).toHaveLength(3);
  });
});
