import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { Browser, Page } from "playwright-core";
import { launchChromium } from "../support/chromium.ts";
import { createKey } from "../support/keys.ts";
import { createMemoryFiles } from "../support/memory-files.ts";
import { type ProxyUnderTest, startProxy } from "../support/proxy.ts";

// A browser on a busy machine takes its time.
setDefaultTimeout(30_000);

let proxy: ProxyUnderTest;
let key: string;
let browser: Browser;
beforeAll(async () => {
  const files = createMemoryFiles();
  key = await createKey(files, "laptop");
  proxy = await startProxy({ files });
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  await proxy[Symbol.asyncDispose]();
});

async function enter(page: Page, text: string): Promise<void> {
  await page.locator("#docs input").fill(text);
  await page.locator("#docs button").click();
}

test("the documentation page asks for a key, tells a wrong one, and then calls with the right one", async () => {
  const page = await browser.newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  await page.goto(`${proxy.url}/docs`);
  await enter(page, "wrong");
  await page.getByText("That is none of its keys.").waitFor();
  await enter(page, key);
  const health = page.locator(".opblock", { has: page.locator('[data-path="/health"]') });
  await health.locator(".opblock-summary-control").click();
  await health.locator("button.execute").click();
  const body = health.locator(".live-responses-table .response .highlight-code code").first();
  expect(JSON.parse((await body.textContent()) ?? "")).toMatchObject({ status: "ok", token: { state: "ready" } });
  // A key that the page had kept would be there for whoever comes after.
  expect(
    await page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie, location.href])"),
  ).not.toContain(key);
  expect(faults).toEqual([]);
});

test("the document says both ways to send a key, and that none may be needed", async () => {
  const document = (await (await proxy.get("/docs/json", { "x-api-key": key })).json()) as {
    security: object[];
    components: { securitySchemes: Record<string, object> };
  };
  const { security, components } = document;
  expect(security).toContainEqual({});
  expect(Object.keys(components.securitySchemes).sort()).toEqual(security.flatMap(Object.keys).sort());
  expect(components.securitySchemes).toMatchObject({
    bearer: { type: "http", scheme: "bearer" },
    header: { type: "apiKey", in: "header", name: "x-api-key" },
  });
});
