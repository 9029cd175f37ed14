import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { type Answer, jsonAnswer, textAnswer } from "../../src/simulator/answer.ts";
import { CHAT, type ProxyUnderTest, startProxy } from "../support/proxy.ts";
import { rawHttp } from "../support/raw-http.ts";

const FRIEND = "http://localhost:3000";
const BODY = JSON.stringify({ model: "gpt-4o", messages: [{ role: "user", content: "hi" }] });

let proxy: ProxyUnderTest;
beforeAll(async () => {
  proxy = await startProxy({ config: { cors: { allowed_origins: [FRIEND] }, allowed_hosts: ["proxy.lan"] } });
  await proxy.get("/v1/models");
});
afterAll(() => proxy[Symbol.asyncDispose]());
beforeEach(() => proxy.simulator.journal.clear());

/** The status and the code of the answer to a raw request for the models with these headers. */
async function asked(...headers: string[]): Promise<string> {
  const lines = ["GET /v1/models HTTP/1.1", ...headers, "Connection: close"];
  const answer = await rawHttp(proxy.port, `${lines.join("\r\n")}\r\n\r\n`);
  return [/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1], /"code":"(\w+)"/.exec(answer)?.[1]].join(" ").trim();
}

describe("a Host", () => {
  test.each([
    "localhost",
    "LOCALHOST:8081",
    "127.0.0.1:1",
    "[::1]",
    "[::1]:65535",
    "proxy.lan:8081",
    "localhost:00080",
  ])("of %p is ours", async (host) => {
    expect(await asked(`Host: ${host}`)).toBe("200");
  });

  test.each([
    "localhost:",
    "localhost:99999",
    "localhost:080808",
    "localhost:80:80",
    "localhost:-1",
    ":8081",
    "user@localhost",
    "user:word@localhost:8081",
    "localhost@evil.example",
    "localhost.",
    "127.0.0.1.",
    "proxy.lan.",
    "evil.proxy.lan",
    "[::1",
    "[::1%25lo]",
    "[::1%lo]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
    "0",
    "127.1",
    "0x7f.1",
    "localhost%00",
    "localhost%2eevil.example",
    "localhost#",
    "localhost?x",
    "localhost/x",
    "localhost\\evil",
    "localhost,evil.example",
    "local host",
    "l\u00f6calhost",
  ])("of %p is not, whatever it may resolve to", async (host) => {
    expect(await asked(`Host: ${host}`)).toBe("403 host_not_allowed");
  });
});

describe("what a browser says of the page behind a request", () => {
  const HOST = "Host: localhost";

  test.each([
    [[`Origin: ${FRIEND}`, "Origin: https://evil.example"], "403 origin_not_allowed"],
    [[`Origin: ${FRIEND}`, `Origin: ${FRIEND}`], "403 origin_not_allowed"],
    [["Origin: null"], "403 origin_not_allowed"],
    [["Origin: "], "403 origin_not_allowed"],
    [["Origin: null", "Sec-Fetch-Site: same-origin"], "403 origin_not_allowed"],
    [["Sec-Fetch-Site: same-site"], "403 cross_site"],
    [["Sec-Fetch-Site: Cross-Site"], "403 cross_site"],
    [["Sec-Fetch-Site: "], "403 cross_site"],
    [["Sec-Fetch-Site: none", "Sec-Fetch-Site: cross-site"], "403 cross_site"],
    [["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"], "403 cross_site"],
    [["Sec-Fetch-Site: none", "Sec-Fetch-Mode: navigate"], "200"],
    [["Origin: http://localhost", "Sec-Fetch-Site: same-origin"], "200"],
    [[`Origin: ${FRIEND}`, "Sec-Fetch-Site: same-site"], "200"],
  ])("%p gives %s", async (headers, expected) => {
    expect(await asked(HOST, ...headers)).toBe(expected);
  });

  test.each([
    "/api/../v1/chat/completions",
    "/api/..\\v1/chat/completions",
    "/v1/chat/completions#/api/",
    "http://x/api/../v1/chat/completions",
  ])("is not made up for by a detour past the content type: %p", async (path) => {
    const lines = [
      `POST ${path} HTTP/1.1`,
      HOST,
      "Content-Type: text/plain",
      `Content-Length: ${BODY.length}`,
      "Connection: close",
    ];
    expect(await rawHttp(proxy.port, `${lines.join("\r\n")}\r\n\r\n${BODY}`)).toStartWith("HTTP/1.1 415");
    expect(proxy.simulator.journal.calls()).toHaveLength(0);
  });
});

describe("headers that are meant for one connection", () => {
  test("do not go upstream, nor do those that they name", async () => {
    const lines = [
      "POST /v1/chat/completions HTTP/1.1",
      "Host: localhost",
      "Content-Type: application/json",
      `Content-Length: ${BODY.length}`,
      "Connection: close, X-Custom, Copilot-Integration-Id, Content-Type",
      "X-Custom: 1",
      "Keep-Alive: timeout=5",
      "Proxy-Connection: keep-alive",
      "Proxy-Authorization: Basic eDp5",
      "TE: trailers",
      "Trailer: X-Custom",
      "Upgrade: h2c",
      "Forwarded: for=10.0.0.1",
      "X-Forwarded-Host: evil.example",
      "X-Real-IP: 10.0.0.1",
      "Via: 1.1 evil.example",
      "Range: bytes=0-1",
      "If-None-Match: *",
      "Expect: 100-continue",
    ];
    const answer = await rawHttp(proxy.port, `${lines.join("\r\n")}\r\n\r\n${BODY}`);
    expect(answer).toContain("HTTP/1.1 200");
    const [call] = proxy.simulator.journal.calls(CHAT);
    // Those of the fixed list are there all the same; requests.test.ts has all of it.
    expect(call?.headers).toMatchObject({
      "copilot-integration-id": "vscode-chat",
      "content-type": "application/json",
    });
    expect(JSON.stringify(call?.headers)).not.toMatch(
      /custom|timeout=|proxy-|trailer|h2c|10\.0\.0\.1|evil|range|none-match|expect|"via"|"te"/i,
    );
  });

  const CONNECTION = {
    connection: "keep-alive, x-custom",
    "keep-alive": "timeout=5",
    "proxy-authenticate": "Basic",
    "proxy-connection": "keep-alive",
    upgrade: "h2c",
    via: "1.1 upstream",
    "x-custom": "1",
    "set-cookie": "session=1",
    server: "upstream",
    "x-forwarded-for": "10.0.0.1",
    "access-control-allow-origin": "*",
    "www-authenticate": "Bearer realm=upstream",
    "strict-transport-security": "max-age=1",
    location: "https://evil.example",
    refresh: "0; url=https://evil.example",
    etag: "x",
    "cache-control": "public",
  };
  const OURS = [
    "cache-control",
    "content-length",
    "content-type",
    "date",
    "server",
    "transfer-encoding",
    "vary",
    "x-content-type-options",
    "x-github-request-id",
    "x-request-id",
  ];
  const EVENT = JSON.stringify({ choices: [{ index: 0, delta: { content: "a" }, finish_reason: "stop" }] });

  test.each<[string, Answer]>([
    [
      "a JSON answer",
      jsonAnswer({ choices: [{ message: { role: "assistant", content: "x" }, finish_reason: "stop" }] }),
    ],
    ["a refusal", textAnswer(400, "no")],
    ["a stream", { status: 200, events: [EVENT, "[DONE]"] }],
  ])("do not come back with %s", async (_, answer) => {
    proxy.simulator.faults.push(CHAT, { answer: { ...answer, headers: { ...answer.headers, ...CONNECTION } } });
    const response = await proxy.chat({ stream: "events" in answer });
    await response.text();
    const { headers } = response;
    expect([...headers.keys()].filter((name) => !OURS.includes(name))).toEqual([]);
    expect([headers.get("server"), headers.get("cache-control")]).toEqual(["github-copilot-svcs/1.2.3", "no-store"]);
  });
});

test("IA38 whatever a client puts into its headers and its path makes one line of the log, and a short one", async () => {
  const headers = { "user-agent": "\u00ff".repeat(8000), "x-request-id": "forged", "x-forwarded-for": "10.0.0.1" };
  const response = await proxy.get("/%0aERROR%0d%0a{}?x=%0aERROR%1b[31m", headers);
  const id = response.headers.get("x-request-id");
  expect(id).not.toBe("forged");
  const line = await proxy.log.waitFor("request", { id });
  expect(proxy.log.lines().filter((each) => each["id"] === id)).toEqual([line]);
  expect(line).toMatchObject({ route: "unmatched", status: 404 });
  expect(proxy.log.text()).not.toMatch(/ERROR|10\.0\.0\.1|forged/);
  expect(JSON.stringify(line).length).toBeLessThan(300);
});
