import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { errorSpec } from "../support/openai-spec.ts";
import { CHAT, type ProxyUnderTest, startProxy } from "../support/proxy.ts";
import { rawHttp } from "../support/raw-http.ts";

const FRIEND = "http://localhost:3000";
const EVIL = "https://evil.example";
const BODY = JSON.stringify({ model: "gpt-4o", messages: [{ role: "user", content: "hi" }] });
const JSON_TYPE = { "content-type": "application/json" };

let proxy: ProxyUnderTest;
beforeAll(async () => {
  proxy = await startProxy({ config: { cors: { allowed_origins: [FRIEND] } } });
  await proxy.get("/v1/models");
});
afterAll(() => proxy[Symbol.asyncDispose]());
beforeEach(() => proxy.simulator.journal.clear());

async function expectRefused(response: Response, status: number, code: string): Promise<void> {
  expect(response.status).toBe(status);
  expect(errorSpec.parse(await response.json()).error.code).toBe(code);
  expect(response.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(proxy.simulator.journal.calls()).toHaveLength(0);
}

const postChat = (headers: Record<string, string>, body: string | Uint8Array<ArrayBuffer> = BODY) =>
  fetch(`${proxy.url}/v1/chat/completions`, { method: "POST", headers, body });

describe("a call is turned away, and upstream doesn't learn of it,", () => {
  test.each(["evil.example", "127.0.0.1.evil.example:8081", "localhost.evil.example", "[::1", "", "user@localhost"])(
    "when its Host is %p",
    async (host) => {
      const answer = await rawHttp(proxy.port, `GET /v1/models HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1.1 40[03]/);
      if (host.includes("evil")) expect(answer).toContain('"code":"host_not_allowed"');
      expect(proxy.simulator.journal.calls()).toHaveLength(0);
    },
  );

  test.each([EVIL, "null", "http://localhost:3001", "http://localhost:3000.evil.example"])(
    "when a page of %p makes it",
    async (origin) => {
      await expectRefused(await postChat({ ...JSON_TYPE, origin }), 403, "origin_not_allowed");
      await expectRefused(await proxy.get("/v1/models", { origin }), 403, "origin_not_allowed");
    },
  );

  test.each(["cross-site", "same-site"])("when the browser says that it is %s", async (site) => {
    await expectRefused(await proxy.get("/v1/models", { "sec-fetch-site": site }), 403, "cross_site");
  });

  test.each([
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/json; charset=latin1",
  ])("when its body is %s, as any page could send it", async (type) => {
    await expectRefused(await postChat({ "content-type": type }), 415, "unsupported_media_type");
  });

  test("when its body is compressed", async () => {
    await expectRefused(await postChat({ ...JSON_TYPE, "content-encoding": "br" }), 415, "unsupported_encoding");
  });
});

describe("a page", () => {
  const PREFLIGHT = {
    "access-control-request-method": "POST",
    "access-control-request-headers": "content-type,authorization",
  };
  const preflight = (origin: string) =>
    fetch(`${proxy.url}/v1/chat/completions`, { method: "OPTIONS", headers: { origin, ...PREFLIGHT } });

  test("of an allowed origin gets that origin back, and no credentials", async () => {
    const allowed = await preflight(FRIEND);
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get("access-control-allow-headers")?.toLowerCase()).toContain("authorization");
    for (const response of [allowed, await proxy.get("/v1/models", { origin: FRIEND })]) {
      expect(response.headers.get("access-control-allow-origin")).toBe(FRIEND);
      expect(response.headers.get("vary")).toContain("Origin");
      expect(response.headers.get("access-control-allow-credentials")).toBeNull();
    }
  });

  test("of another origin gets no word that allows it anything", async () => {
    const { headers } = await preflight(EVIL);
    expect([...headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
  });

  test("of the proxy itself needs no leave", async () => {
    expect((await postChat({ ...JSON_TYPE, origin: proxy.url, "sec-fetch-site": "same-origin" })).status).toBe(200);
  });
});

describe("a route", () => {
  test("that nobody serves is a 404 in JSON", async () => {
    for (const path of ["/token", "/env", "/.env", "/v1/chat", "/debug/pprof/heap"]) {
      await expectRefused(await proxy.get(path), 404, "not_found");
    }
  });

  test.each([
    "/v1/../../etc/passwd",
    "//evil.example/v1/models",
    "/v1/%2e%2e/%2e%2e/etc/passwd",
    "/v1/models%00",
    "/%0aERROR",
  ])("%s leads nowhere", async (path) => {
    const answer = await rawHttp(proxy.port, `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 40[04]/);
    expect(answer).toContain('"error"');
    expect(proxy.simulator.journal.calls()).toHaveLength(0);
  });

  test.each([
    ["/v1/chat/completions", "GET", "POST"],
    ["/chat/completions", "DELETE", "POST"],
    ["/v1/models", "PUT", "GET, HEAD"],
    ["/health", "PATCH", "GET, HEAD"],
  ])("%s doesn't take %s and says what it takes", async (path, method, allow) => {
    const response = await fetch(proxy.url + path, { method });
    expect(response.headers.get("allow")).toBe(allow);
    await expectRefused(response, 405, "method_not_allowed");
  });
});

describe("what isn't HTTP as it should be", () => {
  const post = (...lines: string[]) => [
    "POST /v1/chat/completions HTTP/1.1",
    "Host: localhost",
    "Content-Type: application/json",
    ...lines,
  ];
  const get = (...lines: string[]) => ["GET /v1/models HTTP/1.1", ...lines];

  test.each<[string, string[], string]>([
    ["length and chunks at once", post("Content-Length: 4", "Transfer-Encoding: chunked"), "0\r\n\r\n"],
    ["another transfer encoding", post("Transfer-Encoding: gzip"), BODY],
    ["two lengths", post("Content-Length: 4", "Content-Length: 5"), "1234"],
    ["a length that is no number", post("Content-Length: abc"), BODY],
    ["a chunk without measure", post("Transfer-Encoding: chunked"), "fffffffffffffffff\r\n"],
    ["two hosts", get("Host: localhost", "Host: localhost", "Connection: close"), ""],
    ["no host", get("Connection: close"), ""],
    ["a folded header", get("Host: localhost", "X-A: b", " c", "Connection: close"), ""],
    ["a header of 20 KB", get("Host: localhost", `X-A: ${"a".repeat(20_000)}`, "Connection: close"), ""],
    ["a wish for a tunnel", ["CONNECT evil.example:443 HTTP/1.1", "Host: evil.example:443"], ""],
  ])("is refused with a 4xx and goes nowhere: %s", async (_, lines, body) => {
    const answer = await rawHttp(proxy.port, `${lines.join("\r\n")}\r\n\r\n${body}`, "\r\n\r\n");
    expect(answer).toMatch(/^HTTP\/1.1 4\d\d/);
    expect(proxy.simulator.journal.calls(CHAT)).toHaveLength(0);
    expect((await proxy.get("/livez")).status).toBe(200);
  });
});
