import { describe, expect, test } from "bun:test";
import { allowedOriginSet, checkOrigin } from "../../src/guards/origin.ts";

const allowedOrigins = allowedOriginSet(["http://localhost:3000", "app://obsidian.md", "*", "null"]);

function kindFor(headers: Record<string, string>, { method = "POST", isPage = false } = {}) {
  const request = new Request("http://localhost:8081/x", { method, headers: { host: "localhost:8081", ...headers } });
  return checkOrigin(request, { allowedOrigins, isPage })?.kind;
}

describe("the Origin guard", () => {
  test("lets a program pass, which sends neither Origin nor Fetch Metadata", () => {
    expect(kindFor({})).toBeUndefined();
  });

  test.each(["http://localhost:8081", "http://localhost:3000", "app://obsidian.md"])(
    "lets the origin %p pass",
    (origin) => {
      expect(kindFor({ origin })).toBeUndefined();
    },
  );

  test.each([
    "https://evil.example",
    "null",
    "*",
    "",
    "http://localhost",
    "http://localhost:3001",
    "https://localhost:8081",
    "http://LOCALHOST:3000",
    "http://localhost:3000/",
    "http://localhost:8081.evil.example",
    "http://127.0.0.1:8081",
  ])("refuses the origin %p", (origin) => {
    expect(kindFor({ origin })).toBe("origin_not_allowed");
  });

  test("names the setting that would let the origin in", () => {
    const request = new Request("http://localhost/", { headers: { origin: "https://evil.example" } });
    const error = checkOrigin(request, { allowedOrigins, isPage: false });
    expect(error?.message).toContain("cors.allowed_origins");
  });

  test.each(["cross-site", "same-site", "whatever"])("refuses %p requests that carry no Origin", (site) => {
    expect(kindFor({ "sec-fetch-site": site })).toBe("cross_site");
    expect(kindFor({ "sec-fetch-site": site }, { method: "GET" })).toBe("cross_site");
  });

  test.each(["same-origin", "none"])("lets %p requests pass", (site) => {
    expect(kindFor({ "sec-fetch-site": site }, { method: "GET" })).toBeUndefined();
  });

  test("lets an allowed origin pass although its request is cross-site", () => {
    expect(kindFor({ origin: "http://localhost:3000", "sec-fetch-site": "same-site" })).toBeUndefined();
  });

  test("lets a link on another site open a page, and nothing else", () => {
    const link = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" };
    expect(kindFor(link, { method: "GET", isPage: true })).toBeUndefined();
    expect(kindFor(link, { method: "HEAD", isPage: true })).toBeUndefined();
    expect(kindFor(link, { method: "POST", isPage: true })).toBe("cross_site");
    expect(kindFor(link, { method: "GET", isPage: false })).toBe("cross_site");
    expect(kindFor({ ...link, "sec-fetch-mode": "no-cors" }, { method: "GET", isPage: true })).toBe("cross_site");
    expect(kindFor({ ...link, origin: "null" }, { method: "GET", isPage: true })).toBe("origin_not_allowed");
  });
});
