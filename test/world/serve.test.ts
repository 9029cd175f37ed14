import { expect, test } from "bun:test";
import { type ServedCall, systemServe } from "../../src/world/serve.ts";
import { rawHttp } from "../support/raw-http.ts";

const GET = "GET /path?x=1 HTTP/1.1\r\nHost: x\r\nX-Twice: a\r\nX-Twice: b\r\n\r\n";

test("a call comes whole, and its answer goes out as it is written", async () => {
  const calls: ServedCall[] = [];
  const server = systemServe(0, async (call) => {
    calls.push(call);
    call.head(201, { "content-type": "text/plain" });
    await call.write(Buffer.from("a"));
    await call.write(Buffer.from("b"));
    await call.end();
  });
  const answer = await rawHttp(server.port, GET, "\r\n0\r\n\r\n");
  expect(answer).toStartWith("HTTP/1.1 201");
  expect(answer).toEndWith("\r\n1\r\na\r\n1\r\nb\r\n0\r\n\r\n");
  expect(calls[0]).toMatchObject({ method: "GET", target: "/path?x=1", headers: { "x-twice": "a, b" } });
  await server.stop();
});

test("a port that is taken is an error that names it", async () => {
  const server = systemServe(0, () => {});
  expect(() => systemServe(server.port, () => {})).toThrow(`port ${server.port} on 127.0.0.1 is taken`);
  await server.stop();
});

test("a write waits for a client that doesn't read, and no longer than the client stays", async () => {
  const written = Promise.withResolvers<number>();
  const server = systemServe(0, async (call) => {
    call.head(200, {});
    let bytes = 0;
    for (; !call.gone.aborted; bytes += 1 << 20) await call.write(new Uint8Array(1 << 20));
    written.resolve(bytes);
  });
  const answer = await fetch(`http://127.0.0.1:${server.port}/`);
  const reader = answer.body?.getReader();
  await reader?.read();
  await reader?.cancel();
  expect(await written.promise).toBeLessThan(100 << 20);
  await server.stop();
});

test("stopping cuts what is open", async () => {
  const gone = Promise.withResolvers<void>();
  const server = systemServe(0, (call) => {
    call.gone.addEventListener("abort", () => gone.resolve());
    call.head(200, {});
  });
  const answer = await fetch(`http://127.0.0.1:${server.port}/`);
  await server.stop();
  await gone.promise;
  expect(await answer.text().catch((error) => error.code)).toBe("ECONNRESET");
});
