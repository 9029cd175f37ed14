import { expect, test } from "bun:test";
import { readProxyAddress } from "../../src/wire/proxy-address.ts";

test.each([
  ["http://proxy.example:3128", { scheme: "http", hostname: "proxy.example", port: 3128, login: null }],
  ["proxy.example:3128", { scheme: "http", hostname: "proxy.example", port: 3128, login: null }],
  ["proxy.example", { scheme: "http", port: 80 }],
  ["http://proxy.example:80/", { port: 80 }],
  ["HTTPS://proxy.example", { scheme: "https", port: 443 }],
  ["socks5h://[fd00::1]", { scheme: "socks5", hostname: "fd00::1", port: 1080 }],
  ["http://octo:p%40ss%3A@proxy:1", { login: { user: "octo", password: "p@ss:" } }],
  ["octo:secret@proxy:1", { hostname: "proxy", login: { user: "octo", password: "secret" } }],
] as const)("%s is a proxy", (text, expected) => {
  expect(readProxyAddress(text, "HTTPS_PROXY")).toMatchObject(expected);
});

test.each(["", " ", "http://", "socks4://proxy:1", "ftp://proxy", "http://proxy:99999", "http://%zz:x@proxy:1", "a b"])(
  "%j is none",
  (text) => expect(readProxyAddress(text, "HTTPS_PROXY")).toBeNull(),
);

test("what is shown of one has no login in it", () => {
  const proxy = readProxyAddress("http://octo:secret@proxy.example", "ALL_PROXY");
  expect(proxy).toMatchObject({ shown: "http://proxy.example:80", variable: "ALL_PROXY" });
});
