import { describe, expect, test } from "bun:test";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { codeOf, failureOf, setUp, startServer, textOf, until, watchConnections, whole } from "./http-server.ts";

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

  test("that begins before its request is sent whole is cut when the rest is not taken soon", async () => {
    const server = createServer((socket) => {
      socket.on("error", () => {});
      socket.once("data", () => socket.pause().write("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nearly"));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { request, clock } = setUp(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const reader = (await request({ body: Buffer.alloc(30_000_000) })).body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe("early");
    const next = failureOf(reader?.read() ?? Promise.resolve());
    await clock.advance(10_000);
    expect(await next).toBe("ECONNRESET");
    expect(clock.pending()).toBe(0);
    server.close();
  });

  test("that is only on the way does not hurry its request", async () => {
    const length = 30_000_000;
    const rest = Promise.withResolvers<void>();
    const server = createServer((socket) => {
      let received = 0;
      socket
        .on("error", () => {})
        .on("data", (bytes) => {
          received += bytes.length;
          if (received >= length) socket.write(whole("done"));
        });
      socket.once("data", () => socket.pause().write("HTTP/1.1 100 Continue\r\n\r\n"));
      void rest.promise.then(() => socket.resume());
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const connections = watchConnections();
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { request, clock } = setUp(origin, connections.dial);
    const answer = request({ body: Buffer.alloc(length) });
    await until(() => connections.received() > 0);
    await clock.advance(10_000);
    rest.resolve();
    expect(await textOf(await answer)).toBe("done");
    server.close();
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
    const { dial, received, isPaused } = watchConnections();
    const { request } = setUp(server.origin, dial);
    const answer = await request();
    await until(isPaused);
    const before = received();
    expect(before).toBeLessThan(2_000_000);
    // The buffers of the system take some too, and then the other side waits.
    expect(written).toBeLessThan(500);
    expect((await textOf(answer)).length).toBe(chunk.length * 1000);
    expect(received()).toBeGreaterThan(before);
  });

  test("that ends with its connection is whole when that is closed, and not when it is reset", async () => {
    for (const isReset of [false, true]) {
      using server = await startServer((_, socket) => {
        socket.write("HTTP/1.1 200 OK\r\n\r\nall of it", () => (isReset ? socket.resetAndDestroy() : socket.end()));
      });
      const { request } = setUp(server.origin);
      const text = request().then(textOf);
      expect(await text.catch(codeOf)).toBe(isReset ? "ECONNRESET" : "all of it");
    }
  });

  test("whose reader leaves as it is handed the last of it frees no connection that it has closed", async () => {
    using server = await startServer((text, socket) => {
      if (text.includes("second")) socket.write(whole("ok"));
      else socket.write("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nab");
    });
    const { request } = setUp(server.origin);
    const reader = (await request()).body?.getReader();
    await reader?.read();
    const left = Promise.withResolvers<void>();
    reader?.take?.(
      reader,
      (own) => void own.cancel().then(left.resolve),
      () => {},
    );
    server.sockets[0]?.write("cd");
    await left.promise;
    expect(await textOf(await request({ path: "/second" }))).toBe("ok");
    expect(server.sockets).toHaveLength(2);
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
