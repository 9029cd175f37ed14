import { describe, expect, test } from "bun:test";
import { createProxyChoice } from "../../src/wire/proxy-choice.ts";

const NAMED = { HTTPS_PROXY: "http://proxy:1" };
const isProxied = (url: string, env: Record<string, string>) => createProxyChoice(env)(new URL(url)) !== null;

describe("a proxy", () => {
  test.each([
    ["is named by none of the variables", {}, false],
    ["is named by https_proxy", { https_proxy: "http://proxy:1" }, true],
    ["is named by HTTPS_PROXY", NAMED, true],
    ["is named by all_proxy", { all_proxy: "socks5://proxy:1" }, true],
    ["is named by ALL_PROXY", { ALL_PROXY: "http://proxy:1" }, true],
    ["is not named by that for what is in the clear", { HTTP_PROXY: "http://proxy:1" }, false],
    ["is not named by an empty one", { HTTPS_PROXY: "" }, false],
    ["is not named by what is none", { HTTPS_PROXY: "socks4://proxy:1" }, false],
  ])("%s", (_, env, expected) => {
    expect(isProxied("https://api.githubcopilot.com", env)).toBe(expected);
  });

  test("in lower case goes first", () => {
    const env = { HTTPS_PROXY: "http://upper:1", https_proxy: "http://lower:1", ALL_PROXY: "http://all:1" };
    expect(createProxyChoice(env)(new URL("https://x.example"))).toMatchObject({
      hostname: "lower",
      variable: "https_proxy",
    });
  });

  test.each([
    "https://localhost:1",
    "https://127.0.0.1",
    "https://[::1]:8443",
    "http://127.0.0.1:1",
    "http://x.example",
  ])("is not asked for %s", (url) => expect(isProxied(url, { ...NAMED, HTTP_PROXY: "http://proxy:1" })).toBeFalse());
});

describe("no_proxy", () => {
  test.each([
    ["*", "https://api.example", true],
    ["x, API.example", "https://api.example", true],
    ["other api.example", "https://api.example", true],
    ["example", "https://api.example", true],
    [".example", "https://api.example", true],
    ["*.example", "https://api.example", true],
    [".api.example", "https://api.example", true],
    ["pi.example", "https://api.example", false],
    ["other.example,", "https://api.example", false],
    ["", "https://api.example", false],
    ["api.example:443", "https://api.example", true],
    ["api.example:8443", "https://api.example", false],
    ["api.example:8443", "https://api.example:8443", true],
    ["10.1.2.3", "https://10.1.2.3", true],
    ["10.1.2.3:443", "https://10.1.2.3", true],
    ["10.0.0.0/8", "https://10.1.2.3", true],
    ["10.1.2.0/23", "https://10.1.3.3", true],
    ["10.1.2.0/23", "https://10.1.4.3", false],
    ["0.0.0.0/0", "https://10.1.4.3", true],
    ["10.0.0.0/8", "https://10.example", false],
    ["10.0.0.0/33", "https://10.1.2.3", false],
    ["300.0.0.0/8", "https://10.1.2.3", false],
    ["fd00::/8", "https://[fd12:3::4]", true],
    ["fd00::/8", "https://[fe80::1]", false],
    ["fd00::/8", "https://10.1.2.3", false],
    ["FD00:0::1", "https://[fd00::1]", true],
    ["fd00:1:2:3:4:5:6:7", "https://[fd00:1:2:3:4:5:6:7]", true],
    ["[fd00::1]:443", "https://[fd00::1]", true],
    ["x::y", "https://[fd00::1]", false],
  ])("of %j excepts %s: %p", (exceptions, url, expected) => {
    expect(isProxied(url, { ...NAMED, no_proxy: exceptions })).toBe(!expected);
    expect(isProxied(url, { ...NAMED, NO_PROXY: exceptions })).toBe(!expected);
  });
});
