import { describe, expect, test } from "bun:test";
import { resolveOrigins } from "../../src/config/origins.ts";
import { load, problemsOf } from "./loading.ts";

async function originsOf(upstream: Record<string, string>) {
  return resolveOrigins((await load({ file: { upstream } })).config.upstream);
}

describe("the origins of upstream", () => {
  test("are github.com's where nothing is set, and Copilot's is left to GitHub", async () => {
    expect(await originsOf({})).toEqual({
      githubUrl: "https://github.com",
      githubApiUrl: "https://api.github.com",
      copilotApiUrl: null,
      copilotApiFallbackUrl: "https://api.githubcopilot.com",
      tenantDomain: null,
    });
  });

  test("follow from the enterprise's domain, however it was written", async () => {
    const expected = {
      githubUrl: "https://acme.ghe.com",
      githubApiUrl: "https://api.acme.ghe.com",
      copilotApiUrl: null,
      copilotApiFallbackUrl: "https://copilot-api.acme.ghe.com",
      tenantDomain: "acme.ghe.com",
    };
    expect(await originsOf({ enterprise_domain: "acme.ghe.com" })).toEqual(expected);
    expect(await originsOf({ enterprise_domain: "HTTPS://Acme.ghe.com/" })).toEqual(expected);
  });

  test("that are set go before those that follow from the domain", async () => {
    const urls = { github_api_url: "https://gateway.lan/github/", copilot_api_url: "http://[::1]:9/" };
    expect(await originsOf({ enterprise_domain: "acme.ghe.com", ...urls })).toMatchObject({
      githubUrl: "https://acme.ghe.com",
      githubApiUrl: "https://gateway.lan/github",
      copilotApiUrl: "http://[::1]:9",
    });
  });

  test.each([
    "github.com",
    "https://github.com/",
    "ghe",
    "acme.ghe.com/login",
    "acme.ghe.com:8443",
    "a..b",
    "-a.b",
    "",
  ])("no domain of an enterprise: %j", async (domain) => {
    const [problem] = await problemsOf({ file: { upstream: { enterprise_domain: domain } } });
    expect(problem).toStartWith("upstream.enterprise_domain is no domain");
  });

  test.each([
    ["http://github.lan", "must be https"],
    ["http://127.0.0.1.evil.example", "must be https"],
    ["http://localhost.evil.example", "must be https"],
    ["ftp://github.com", "is no URL"],
    ["github.com", "is no URL"],
    ["localhost:4000", "is no URL"],
    ["https:github.com", "is no URL"],
    ["https://ada:pw@github.com", "must not have a user name"],
    ["https://github.com@evil.example", "must not have a user name"],
    ["https://github.com/?a=1", "must not have a query"],
    ["https://github.com/#", "must not have a query"],
  ])("no address of upstream: %j", async (url, reason) => {
    const [problem] = await problemsOf({ file: { upstream: { github_url: url } } });
    expect(problem).toStartWith(`upstream.github_url ${reason}`);
  });

  test.each(["http://localhost:4000", "http://127.0.0.1:4000", "http://127.8.8.8", "http://[::1]:4000"])(
    "plain http stays on the machine: %s",
    async (url) => {
      expect((await originsOf({ github_url: url })).githubUrl).toBe(url);
    },
  );
});

describe("the origins of web pages", () => {
  test("are brought into the form that browsers send", async () => {
    const written = [
      "HTTPS://Chat.Example.org/",
      "http://localhost:80",
      "http://localhost:3000",
      "app://obsidian.md/",
      "*",
    ];
    expect((await load({ file: { cors: { allowed_origins: written } } })).config.cors.allowed_origins).toEqual([
      "https://chat.example.org",
      "http://localhost",
      "http://localhost:3000",
      "app://obsidian.md",
      "*",
    ]);
  });

  test.each(["null", "localhost:3000", "https://a.example/path", "https://*.example.org/x", "https://a@b", ""])(
    "no origin: %j",
    async (origin) => {
      const [problem] = await problemsOf({ file: { cors: { allowed_origins: ["*", origin] } } });
      expect(problem).toStartWith("cors.allowed_origins.1 is no origin");
    },
  );
});
