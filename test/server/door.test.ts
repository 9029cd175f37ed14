import { afterEach, describe, expect, test } from "bun:test";
import { ProxyError } from "../../src/errors.ts";
import { createFailureLog } from "../../src/insight/failure-log.ts";
import type { Receipt } from "../../src/receipt.ts";
import { createAdmission } from "../../src/resilience/admission.ts";
import { createApp } from "../../src/server/app.ts";
import { createDoor } from "../../src/server/door.ts";
import { type Listening, listen } from "../../src/server/listen.ts";
import { type RouteRow, withUnprefixedTwins } from "../../src/server/row.ts";
import { systemClock } from "../../src/world/clock.ts";
import { systemRandom } from "../../src/world/random.ts";
import { createMemoryLog } from "../support/memory-log.ts";
import { rawHttp } from "../support/raw-http.ts";

const opened: Listening[] = [];
afterEach(async () => {
  for (const listening of opened.splice(0)) await listening.close();
});

type Options = {
  allowedOrigins?: string[];
  allowedHosts?: string[];
  maxInFlight?: number;
  rows?: RouteRow[];
  observe?: () => void;
};

const ROWS: RouteRow[] = [
  { method: "POST", path: "/v1/echo", handle: async ({ request }) => new Response(await request.text()), detail: null },
  { method: "GET", path: "/v1/models/:id", handle: () => new Response("one"), detail: null },
  { method: "GET", path: "/page", isPage: true, handle: () => new Response("page"), detail: null },
  {
    method: "POST",
    path: "/v1/throws",
    handle: () => {
      throw new Error("a secret in a message");
    },
    detail: null,
  },
  {
    method: "POST",
    path: "/v1/refuses",
    handle: () => {
      throw new ProxyError("rate_limited", "slow down", {
        retryAfterSeconds: 1.2,
        headers: { "x-github-request-id": "GH" },
      });
    },
    detail: null,
  },
];

async function open({ allowedOrigins = [], allowedHosts = [], maxInFlight = 8, rows = [], observe }: Options = {}) {
  const receipts: Receipt[] = [];
  const log = createMemoryLog();
  const tellFailure = createFailureLog({ clock: systemClock, log });
  const all = withUnprefixedTwins([...ROWS, ...rows]);
  const door = createDoor({
    allowedHosts: new Set(["localhost", "127.0.0.1", "[::1]", ...allowedHosts]),
    allowedOrigins: new Set(allowedOrigins),
    allowedHeaders: ["*"],
    keys: { clientOf: async () => ({ id: "" }) },
    admission: createAdmission({ clock: systemClock, maxInFlight, maxQueued: 0, maxWaitMs: 1000 }),
    underWay: new Set(),
    idleSeconds: 30,
    readSeconds: 30,
    serverName: "test/1",
    renderError: (error) => JSON.stringify({ error: { code: error.kind, message: error.message } }),
    observe: observe ?? ((receipt) => receipts.push(receipt)),
    clock: systemClock,
    random: systemRandom,
    onUnexpected: (thrown, id) => tellFailure(thrown, { id }),
  });
  const app = await createApp({ rows: all, version: "1.2.3", refuse: door.refuse });
  const listening = await listen({
    host: "127.0.0.1",
    port: 0,
    idleSeconds: 30,
    maxBodyBytes: 1_000_000,
    certificate: null,
    hotRoutes: Object.fromEntries(
      rows.map((row) => [
        row.path,
        { [row.method]: door.around({ handle: row.handle, route: row.path, isModelCall: true }) },
      ]),
    ),
    handle: door.around({ handle: app, isPage: (pathname) => pathname === "/page" }),
    log,
  });
  opened.push(listening);
  return { base: `http://127.0.0.1:${listening.port}`, port: listening.port, receipts, log, door };
}

const json = { "content-type": "application/json" };
const post = (url: string, headers: Record<string, string> = json, body = "{}") =>
  fetch(url, { method: "POST", headers, body });

describe("every answer", () => {
  test("has an id of its own, and is neither sniffed nor stored", async () => {
    const { base } = await open();
    const first = await post(`${base}/v1/echo`);
    const second = await fetch(`${base}/nowhere`);
    expect(first.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    expect(second.headers.get("x-request-id")).not.toBe(first.headers.get("x-request-id"));
    expect(first.headers.get("x-content-type-options")).toBe("nosniff");
    expect(first.headers.get("cache-control")).toBe("no-store");
    expect(first.headers.has("access-control-allow-origin")).toBe(false);
  });

  test("is told once to whoever listens, with the route's pattern", async () => {
    const { base, receipts } = await open();
    await fetch(`${base}/v1/models/gpt-4o`);
    await fetch(`${base}/nowhere`);
    expect(receipts.map(({ route, status, outcome }) => ({ route, status, outcome }))).toEqual([
      { route: "/v1/models/:id", status: 200, outcome: "ok" },
      { route: "unmatched", status: 404, outcome: "not_found" },
    ]);
  });
});

describe("a path or method that is not served", () => {
  test("is 404 in JSON when nobody has the path", async () => {
    const { base } = await open();
    const response = await fetch(`${base}/v2/../../etc/passwd`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: { code: "not_found" } });
  });

  test("is 405 with the methods that are served", async () => {
    const { base } = await open();
    const wrongPost = await post(`${base}/v1/models/gpt-4o`);
    expect(wrongPost.status).toBe(405);
    expect(wrongPost.headers.get("allow")).toBe("GET, HEAD");
    const wrongGet = await fetch(`${base}/v1/echo`);
    expect(wrongGet.status).toBe(405);
    expect(wrongGet.headers.get("allow")).toBe("POST");
  });

  test("HEAD works where GET does, without a body", async () => {
    const { base } = await open();
    const response = await fetch(`${base}/v1/models/gpt-4o`, { method: "HEAD" });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe("");
  });

  test("every /v1 route is also served without the prefix", async () => {
    const { base } = await open();
    expect(await (await post(`${base}/echo`, json, '{"a":1}')).text()).toBe('{"a":1}');
    expect(await (await fetch(`${base}/models/x`)).text()).toBe("one");
  });
});

describe("a failure in a handler", () => {
  test("is 500 without a word of what it said, and the log has its place and id", async () => {
    const { base, log } = await open();
    const response = await post(`${base}/v1/throws`);
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(text).not.toContain("a secret");
    const entry = log.entries.find(({ level }) => level === "error");
    expect(entry?.fields.id).toBe(response.headers.get("x-request-id"));
    expect(String(entry?.fields.cause)).not.toContain("a secret");
    expect((await post(`${base}/v1/echo`)).status).toBe(200);
  });

  test("or of the door itself is no more than that, and a call that has ended is told of to those who wait", async () => {
    const { base, log, door } = await open({
      observe() {
        throw new Error("a secret in a message");
      },
    });
    const response = await post(`${base}/v1/echo`);
    expect([response.status, await response.json()]).toEqual([
      500,
      { error: expect.objectContaining({ code: "internal" }) },
    ]);
    expect(log.entries).toEqual([expect.objectContaining({ level: "error", message: "unexpected failure" })]);
    expect(JSON.stringify(log.entries)).not.toContain("secret");
    await door.idle();
  });

  test("keeps its status, its headers and when to come back, in whole seconds", async () => {
    const { base } = await open();
    const response = await post(`${base}/v1/refuses`);
    expect(response.status).toBe(429);
    expect(response.headers.get("retry-after")).toBe("2");
    expect(response.headers.get("x-github-request-id")).toBe("GH");
  });
});

describe("the guards", () => {
  test.each([
    ["another host's name", {}, { host: "evil.example" }, 403, "host_not_allowed"],
    ["a name that begins with ours", {}, { host: "127.0.0.1.evil.example:8081" }, 403, "host_not_allowed"],
    ["a foreign origin", {}, { origin: "https://evil.example" }, 403, "origin_not_allowed"],
    ["the origin null", {}, { origin: "null" }, 403, "origin_not_allowed"],
    ["a cross-site request", {}, { "sec-fetch-site": "cross-site" }, 403, "cross_site"],
    ["a body that is no JSON", { "content-type": "text/plain" }, {}, 415, "unsupported_media_type"],
    [
      "a body in another charset",
      { "content-type": "application/json; charset=latin1" },
      {},
      415,
      "unsupported_media_type",
    ],
    ["a compressed body", {}, { "content-encoding": "br" }, 415, "unsupported_encoding"],
  ])("refuse %s", async (_, contentType, headers, status, code) => {
    const { base } = await open();
    const response = await post(`${base}/v1/echo`, { ...json, ...contentType, ...headers } as Record<string, string>);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { code } });
  });

  test("let a link from elsewhere open a page, and nothing else", async () => {
    const { base } = await open();
    const link = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" };
    expect((await fetch(`${base}/page`, { headers: link })).status).toBe(200);
    expect((await fetch(`${base}/v1/models/x`, { headers: link })).status).toBe(403);
  });

  test("give an allowed origin an exact echo and its preflight", async () => {
    const { base } = await open({ allowedOrigins: ["http://localhost:3000"] });
    const answer = await post(`${base}/v1/echo`, { ...json, origin: "http://localhost:3000" });
    expect(answer.headers.get("access-control-allow-origin")).toBe("http://localhost:3000");
    expect(answer.headers.get("vary")).toBe("Origin");
    expect(answer.headers.has("access-control-allow-credentials")).toBe(false);
    const preflight = await fetch(`${base}/v1/echo`, {
      method: "OPTIONS",
      headers: { origin: "http://localhost:3000", "access-control-request-method": "POST" },
    });
    expect(preflight.status).toBe(204);
    const other = await post(`${base}/v1/echo`, { ...json, origin: "http://localhost:3001" });
    expect(other.status).toBe(403);
  });

  test.each([
    ["two hosts", "GET /v1/models/x HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", / 40[03] /],
    ["no host", "GET /v1/models/x HTTP/1.1\r\n\r\n", / 400 /],
    ["a tunnel", "CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n", / 4\d\d /],
    ["an odd host", "GET /v1/models/x HTTP/1.1\r\nHost: localhost@evil\r\n\r\n", / 40[03] /],
    [
      "a length and chunks",
      "POST /v1/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      / 400 /,
    ],
  ])("refuse %s on the wire", async (_, bytes, status) => {
    const { port } = await open();
    expect(await rawHttp(port, bytes, "\r\n\r\n")).toMatch(status);
  });
});

describe("the number of calls in flight", () => {
  test("is bounded; the place is free again when the call has ended", async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let arrived = () => {};
    const isThere = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const slow: RouteRow = {
      method: "POST",
      path: "/v1/slow",
      handle: async () => {
        arrived();
        await held;
        return new Response("done");
      },
      detail: null,
    };
    const { base } = await open({ maxInFlight: 1, rows: [slow] });
    const first = post(`${base}/v1/slow`);
    await isThere;
    const second = await post(`${base}/v1/slow`);
    expect(second.status).toBe(503);
    expect(second.headers.get("retry-after")).toBe("1");
    release();
    expect(await (await first).text()).toBe("done");
    expect((await post(`${base}/v1/slow`)).status).toBe(200);
  });

  test("nobody is let in once the door is closed, and connections are not kept", async () => {
    const rows: RouteRow[] = [{ method: "POST", path: "/v1/call", handle: () => new Response("x"), detail: null }];
    const { base, door } = await open({ rows });
    door.close();
    const response = await post(`${base}/v1/call`);
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ error: { code: "shutting_down" } });
    expect(response.headers.get("connection")).toBe("close");
  });
});
