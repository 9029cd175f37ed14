import { expect, test } from "bun:test";
import { startProxy } from "../support/proxy.ts";
import { rawHttp } from "../support/raw-http.ts";

test("a tool that looks who is there is told, by GET and by HEAD", async () => {
  await using proxy = await startProxy();
  const response = await proxy.get("/");
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({
    name: "github-copilot-svcs",
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    docs: "/docs",
  });
  const head = await fetch(`${proxy.url}/`, { method: "HEAD" });
  expect([head.status, await head.text()]).toEqual([200, ""]);
  expect((await proxy.post("/", {})).status).toBe(405);
});

test.each(["/api/event_logging/batch", "/api/event_logging/v2/batch"])(
  "what Claude Code reports to %s is swallowed and told nobody, and the connection serves on",
  async (path) => {
    await using proxy = await startProxy();
    const body = JSON.stringify({ events: [{ event_data: `told-to-nobody ${"x".repeat(3_000_000)}` }] });
    const post = `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
    const next = "GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    const answers = await rawHttp(proxy.port, `${post}${body}${next}`, "ok\n");
    expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 200", "HTTP/1.1 200"]);
    await proxy.log.waitFor("request", { outcome: "ok" });
    expect(proxy.log.text()).not.toContain("told-to-nobody");
    expect(proxy.simulator.journal.calls().filter((call) => call.body.includes("told-to-nobody"))).toEqual([]);
  },
);

test("a report without an end is not read to its end", async () => {
  await using proxy = await startProxy();
  const piece = new Uint8Array(256 * 1024).fill(0x20);
  let pieces = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      pieces++;
      controller.enqueue(piece);
    },
  });
  const response = await fetch(`${proxy.url}/api/event_logging/batch`, { method: "POST", body: endless });
  expect(response.status).toBe(200);
  expect(pieces).toBeLessThan(1000);
});

test.each(["/v1/responses", "/responses"])(
  "a wish for a WebSocket at %s is refused as Codex wants it, which asks by POST then and tries nothing else",
  async (path) => {
    await using proxy = await startProxy();
    const head = [`GET ${path} HTTP/1.1`, "Host: localhost", "Connection: Upgrade", "Upgrade: WebSocket"];
    const key = [`Sec-WebSocket-Key: ${btoa("0123456789abcdef")}`, "Sec-WebSocket-Version: 13"];
    const answer = await rawHttp(proxy.port, `${[...head, ...key].join("\r\n")}\r\n\r\n`, "}}");
    expect(answer).toStartWith("HTTP/1.1 426 ");
    expect(answer.toLowerCase()).toContain("\r\nupgrade: http/1.1\r\n");
    expect(answer.toLowerCase()).toContain("\r\nallow: post\r\n");
    expect(answer).toContain(`${path} takes POST, and nothing over a WebSocket.`);
  },
);
