import { describe, expect, test } from "bun:test";
import type { Call } from "../../../src/relay/call.ts";
import { docsRoutes } from "../../../src/server/docs-page/docs-routes.ts";
import { systemAssets } from "../../../src/world/assets.ts";

const rows = docsRoutes({ openAsset: systemAssets });

async function get(path: string, headers: Record<string, string> = {}): Promise<Response> {
  const row = rows.find((candidate) => candidate.path === path);
  if (!row) throw new Error(`no route ${path}`);
  const call: Call = {
    client: null,
    request: new Request(`http://localhost${path}`, { headers }),
    receipt: { requestId: "r", method: "GET", route: path, status: 0, outcome: "ok", durationMs: 0 },
    elapsedMs: () => 0,
    control: new AbortController(),
    isRead: () => {},
    keepOpen: () => {},
    onSettled: () => {},
    settle: () => {},
  };
  return await row.handle(call);
}

describe("the documentation page", () => {
  test("is the one route that a link on another site may open", async () => {
    expect(rows.filter(({ isPage }) => isPage).map(({ path }) => path)).toEqual(["/docs"]);
    expect((await get("/docs")).headers.get("content-type")).toBe("text/html; charset=utf-8");
  });

  test("loads nothing but what this server has", async () => {
    const html = await (await get("/docs")).text();
    const urls = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? "");
    const known = ["data:,", "/docs/json", ...rows.map(({ path }) => path)];
    expect(urls.length).toBeGreaterThan(3);
    expect(urls.filter((url) => !known.includes(url))).toEqual([]);
  });

  test("has no script or handler within it, and a policy that forbids them", async () => {
    const page = await get("/docs");
    const policy = page.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/script-src[^;]*unsafe|https?:/);
    expect(await page.text()).not.toMatch(/<script>|\son\w+=/);
  });

  test("starts Swagger UI on our document, without a foreign validator", async () => {
    const script = await get("/docs/assets/start.js");
    expect(script.headers.get("content-type")).toContain("text/javascript");
    const text = await script.text();
    expect(text).toContain('url: "/docs/json"');
    expect(text).toContain("validatorUrl: null");
  });

  test.each([
    ["/docs/assets/swagger-ui-bundle.js", "text/javascript; charset=utf-8", "SwaggerUIBundle"],
    ["/docs/assets/swagger-ui.css", "text/css; charset=utf-8", ".swagger-ui"],
  ])("serves %p whole, and not again to a browser that has it", async (path, contentType, part) => {
    const first = await get(path);
    expect(first.status).toBe(200);
    expect(first.headers.get("content-type")).toBe(contentType);
    expect(await first.text()).toContain(part);
    const again = await get(path, { "if-none-match": first.headers.get("etag") ?? "" });
    expect([again.status, (await again.arrayBuffer()).byteLength]).toEqual([304, 0]);
    expect((await get(path, { "if-none-match": '"older"' })).status).toBe(200);
  });
});
