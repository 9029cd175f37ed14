import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { errorSpec } from "../support/openai-spec.ts";
import { type ProxyUnderTest, startProxy } from "../support/proxy.ts";
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
  test.each([
    ["evil.example", "IA01"],
    ["127.0.0.1.evil.example:8081", "IA02"],
    ["localhost.evil.example", ""],
    ["", ""],
  ])("when its Host is %p %s", async (host) => {
    const answer = await rawHttp(proxy.port, `GET /v1/models HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 40[03]/);
    if (host.includes("evil")) expect(answer).toContain('"code":"host_not_allowed"');
    expect(proxy.simulator.journal.calls()).toHaveLength(0);
  });

  test.each([
    [EVIL, "IA03"],
    ["null", ""],
    ["http://localhost:3001", "IA06"],
    ["http://localhost:3000.evil.example", ""],
  ])("when a page of %p makes it %s", async (origin) => {
    await expectRefused(await postChat({ ...JSON_TYPE, origin }), 403, "origin_not_allowed");
    await expectRefused(await proxy.get("/v1/models", { origin }), 403, "origin_not_allowed");
  });

  test.each([
    ["cross-site", "IA07"],
    ["same-site", ""],
  ])("when the browser says that it is %s %s", async (site) => {
    await expectRefused(await proxy.get("/v1/models", { "sec-fetch-site": site }), 403, "cross_site");
  });

  test.each([
    ["text/plain", "IA04"],
    ["application/x-www-form-urlencoded", ""],
    ["multipart/form-data; boundary=x", ""],
    ["application/json; charset=latin1", "IA33"],
  ])("when its body is %p, as any page could send it %s", async (type) => {
    await expectRefused(await postChat({ "content-type": type }), 415, "unsupported_media_type");
  });

  test("when there is nothing at its path, whatever its body is", async () => {
    const form = { method: "POST", headers: { "content-type": "multipart/form-data; boundary=x" }, body: "--x--" };
    await expectRefused(await fetch(`${proxy.url}/v1/audio/transcriptions`, form), 404, "not_found");
    await expectRefused(await fetch(`${proxy.url}/v1/audio`, { method: "POST", body: "x" }), 404, "not_found");
  });

  test("IA32 when its body is compressed", async () => {
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

  test("IA06 of an allowed origin gets that origin back, and no credentials", async () => {
    const allowed = await preflight(FRIEND);
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get("access-control-allow-headers")?.toLowerCase()).toContain("authorization");
    for (const response of [allowed, await proxy.get("/v1/models", { origin: FRIEND })]) {
      expect(response.headers.get("access-control-allow-origin")).toBe(FRIEND);
      expect(response.headers.get("vary")).toContain("Origin");
      expect(response.headers.get("access-control-allow-credentials")).toBeNull();
    }
  });

  test("IA05 of another origin gets no word that allows it anything", async () => {
    const { headers } = await preflight(EVIL);
    expect([...headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
  });

  test("of the proxy itself needs no leave", async () => {
    expect((await postChat({ ...JSON_TYPE, origin: proxy.url, "sec-fetch-site": "same-origin" })).status).toBe(200);
  });
});

describe("a route", () => {
  test("IA42 that nobody serves is a 404 in JSON", async () => {
    for (const path of ["/token", "/env", "/.env", "/v1/chat", "/debug/pprof/snapshot"]) {
      await expectRefused(await proxy.get(path), 404, "not_found");
    }
  });

  test.each([
    ["/v1/v1/messages", "/v1/messages"],
    ["/v1/models/", "/v1/models"],
    ["/v1//models", "/v1/models"],
    ["/openai/deployments/gpt-4.1/chat/completions", "/v1/chat/completions"],
    ["/ollama/api/tags", "/api/tags"],
  ])("that a wrong base URL leads to, %s, is told the right one", async (path, right) => {
    const { error } = (await (await proxy.get(path)).json()) as { error: { message: string } };
    expect(error.message).toBe(`There is no ${path} here, but ${right}. All routes are listed at /docs.`);
  });

  test.each([
    ["/v1/../../etc/passwd", "IA34"],
    ["//evil.example/v1/models", "IA35"],
    ["/v1/%2e%2e/%2e%2e/etc/passwd", ""],
    ["/docs/assets/%2e%2e/%2e%2e/etc/passwd", ""],
    ["/v1/models%00", ""],
    ["/v1%2fmodels", ""],
    ["/v1/%6dodels", ""],
    ["/v1//models", ""],
    ["/v1/models/", ""],
    ["/v1/models#x", ""],
    ["/v1/models;a=b", ""],
    ["/livez%20", ""],
    ["/%", ""],
    ["/\u00ff", ""],
  ])("at %p is none, and nobody is asked %s", async (path) => {
    const answer = await rawHttp(proxy.port, `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    expect(answer).toStartWith("HTTP/1.1 404");
    expect(answer).toContain('"code":"not_found"');
    expect(proxy.simulator.journal.calls()).toHaveLength(0);
  });

  test.each(["..%2f..%2fhealth", "%c0%ae%c0%ae", "%zz", "%00", "a%2fb", "%e2%82", "x".repeat(5000)])(
    "of a model that is called %p is one of a model that isn't there",
    async (id) => {
      await expectRefused(await proxy.get(`/v1/models/${id}`), 404, "model_not_found");
    },
  );

  test.each([
    ["/v1/chat/completions", "GET", "POST", "IA36"],
    ["/chat/completions", "DELETE", "POST", ""],
    ["/v1/chat/completions?_method=POST", "GET", "POST", ""],
    ["/v1/models", "PUT", "GET, HEAD", ""],
    ["/health", "PATCH", "GET, HEAD", ""],
  ])("%s doesn't take %s and says that it takes %s %s", async (path, method, allow) => {
    // Headers that other servers take for the method count as little as a query does.
    const headers = { "x-http-method-override": "POST", "x-http-method": "POST", "x-method-override": "POST" };
    const response = await fetch(proxy.url + path, { method, headers });
    expect(response.headers.get("allow")).toBe(allow);
    await expectRefused(response, 405, "method_not_allowed");
  });
});
