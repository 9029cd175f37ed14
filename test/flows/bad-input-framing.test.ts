import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { type ProxyUnderTest, startProxy } from "../support/proxy.ts";
import { rawHttp } from "../support/raw-http.ts";

const BODY = JSON.stringify({ model: "gpt-4o", messages: [{ role: "user", content: "hi" }] });
const CHUNKS = "0\r\n\r\n";

let proxy: ProxyUnderTest;
beforeAll(async () => {
  proxy = await startProxy();
  await proxy.get("/v1/models");
});
afterAll(() => proxy[Symbol.asyncDispose]());
beforeEach(() => proxy.simulator.journal.clear());

const lines = (...parts: string[]) => `${parts.join("\r\n")}\r\n\r\n`;
const post = (header: string | readonly string[], body: string) =>
  `${lines("POST /v1/chat/completions HTTP/1.1", "Host: localhost", "Content-Type: application/json", ...[header].flat())}${body}`;
const get = (...headers: string[]) => lines("GET /v1/models HTTP/1.1", ...headers);
const first = (line: string) => lines(line, "Host: localhost");

/** The status of each answer that comes back on the connection. */
function statusesOf(answer: string): number[] {
  return [...answer.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));
}

describe("what is no HTTP is refused, the connection is closed, and nobody upstream is asked:", () => {
  test.each<[string, number, string]>([
    ["IA11 a length and chunks at once", 400, post(["Content-Length: 4", "Transfer-Encoding: chunked"], CHUNKS)],
    ["IA12 another transfer encoding", 400, post("Transfer-Encoding: gzip", BODY)],
    ["a transfer encoding that is nearly chunked", 400, post("Transfer-Encoding: xchunked", CHUNKS)],
    ["more than one transfer encoding", 400, post("Transfer-Encoding: chunked, identity", CHUNKS)],
    ["one on two lines", 400, post(["Transfer-Encoding: chunked", "Transfer-Encoding: identity"], CHUNKS)],
    ["a blank before its colon", 400, post("Transfer-Encoding : chunked", CHUNKS)],
    ["a vertical tab before its value", 400, post("Transfer-Encoding:\u000bchunked", CHUNKS)],
    ["IA13 two lengths", 400, post(["Content-Length: 4", "Content-Length: 5"], "1234")],
    ["a list of lengths", 400, post("Content-Length: 4, 4", "1234")],
    ["IA14 a length that is no number", 400, post("Content-Length: abc", BODY)],
    ["a length with a sign", 400, post("Content-Length: +4", "1234")],
    ["a length below zero", 400, post("Content-Length: -1", "1234")],
    ["a length in hexadecimal", 400, post("Content-Length: 0x4", "1234")],
    ["an empty length", 400, post("Content-Length: ", "1234")],
    ["a length without measure", 400, post("Content-Length: 99999999999999999999999", "1234")],
    ["IA15 a chunk without measure", 400, post("Transfer-Encoding: chunked", "fffffffffffffffff\r\n")],
    ["a chunk below zero", 400, post("Transfer-Encoding: chunked", "-1\r\n")],
    ["a chunk that does not end where it says", 400, post("Transfer-Encoding: chunked", "2\r\n{}XX0\r\n\r\n")],
    ["IA17 no host", 400, get()],
    ["IA18 a folded header", 400, get("Host: localhost", "X-A: b", " c")],
    ["a line that ends without CR", 505, "GET /v1/models HTTP/1.1\nHost: localhost\n\n"],
    ["a CR in a value", 400, get("Host: localhost", "X-A: a\rb")],
    ["a NUL in a value", 400, get("Host: localhost", "X-A: a\0b")],
    ["a NUL in the host", 400, get("Host: local\0host")],
    ["a header without a name", 400, get("Host: localhost", ": x")],
    ["a header with a blank in its name", 400, get("Host: localhost", "X A: x")],
    ["IA19 a header of 20 KB", 431, get("Host: localhost", `X-A: ${"a".repeat(20_000)}`)],
    ["more than 200 headers", 431, get("Host: localhost", ...Array.from({ length: 201 }, (_, at) => `X-${at}: a`))],
    ["a path of 20 KB", 431, first(`GET /${"a".repeat(20_000)} HTTP/1.1`)],
    ["another version", 505, first("GET /v1/models HTTP/2.0")],
    ["the beginning of HTTP/2", 400, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
    ["no version", 505, "GET /v1/models\r\n\r\n"],
    ["two blanks in the first line", 400, first("GET  /v1/models HTTP/1.1")],
    ["a path with a blank", 505, first("GET /v1/mod els HTTP/1.1")],
    ["a path that does not begin with a slash", 400, first("GET v1/models HTTP/1.1")],
    ["a star for a path", 400, first("GET * HTTP/1.1")],
    ["an address of another kind", 400, first("GET ftp://localhost/v1/models HTTP/1.1")],
  ])("%s", async (_, status, bytes) => {
    // Resolves when the other side has closed.
    expect(statusesOf(await rawHttp(proxy.port, bytes))).toEqual([status]);
    expect(proxy.simulator.journal.calls()).toHaveLength(0);
    expect((await proxy.get("/livez")).status).toBe(200);
  });

  test.each(["BREW", "get"])("a method that HTTP does not know: %s", async (method) => {
    expect(await rawHttp(proxy.port, first(`${method} /v1/models HTTP/1.1`))).toBe("");
    expect((await proxy.get("/livez")).status).toBe(200);
  });
});

describe("what HTTP allows and a proxy must not act on is refused in JSON:", () => {
  const CLOSE = "Connection: close";

  test.each<[string, number, string, string]>([
    ["IA16 two hosts", 403, "host_not_allowed", get("Host: localhost", "Host: localhost", CLOSE)],
    ["two hosts, one of them foreign", 403, "host_not_allowed", get("Host: localhost", "Host: evil.example", CLOSE)],
    ["no host, by HTTP/1.0", 403, "host_not_allowed", lines("GET /v1/models HTTP/1.0")],
    [
      "IA37 a wish for a tunnel",
      403,
      "host_not_allowed",
      lines("CONNECT evil.example:443 HTTP/1.1", "Host: evil.example:443", CLOSE),
    ],
    [
      "a tunnel to this machine",
      405,
      "method_not_allowed",
      lines("CONNECT localhost:443 HTTP/1.1", "Host: localhost", CLOSE),
    ],
    ["a wish for an echo", 405, "method_not_allowed", lines("TRACE /v1/models HTTP/1.1", "Host: localhost", CLOSE)],
    [
      "a whole address, for a host that is not ours",
      403,
      "host_not_allowed",
      lines("GET http://localhost/v1/models HTTP/1.1", "Host: evil.example", CLOSE),
    ],
  ])("%s", async (_, status, code, bytes) => {
    const answer = await rawHttp(proxy.port, bytes);
    expect(statusesOf(answer)).toEqual([status]);
    expect(answer).toContain(`"code":"${code}"`);
    expect(proxy.simulator.journal.calls()).toHaveLength(0);
  });
});

describe("on a connection that is kept", () => {
  const BYE = lines("GET /livez HTTP/1.1", "Host: localhost", "Connection: close");

  test("a request that hides behind the body of another is one of its own, and passes the guards alone", async () => {
    const hidden = lines("GET /v1/models HTTP/1.1", "Host: evil.example", "Connection: close");
    const answer = await rawHttp(proxy.port, post("Content-Length: 2", `{}${hidden}`));
    expect(statusesOf(answer)).toEqual([400, 403]);
  });

  test("a whole address is taken for its path, and nobody is dialled", async () => {
    const bytes = `${lines("GET http://evil.example/livez HTTP/1.1", "Host: localhost")}${BYE}`;
    expect(statusesOf(await rawHttp(proxy.port, bytes))).toEqual([200, 200]);
    expect(proxy.simulator.journal.calls()).toHaveLength(0);
  });

  test.each([
    [
      "websocket",
      [
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        `Sec-WebSocket-Key: ${btoa("0123456789abcdef")}`,
      ],
    ],
    ["h2c", ["Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA"]],
  ])("nobody gets another protocol: %s", async (_, headers) => {
    const bytes = `${lines("GET /livez HTTP/1.1", "Host: localhost", ...headers)}${BYE}`;
    expect(statusesOf(await rawHttp(proxy.port, bytes))).toEqual([200, 200]);
  });
});
