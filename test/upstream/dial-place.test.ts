import { expect, test } from "bun:test";
import { dialPlace } from "../../src/upstream/dial-place.ts";

test.each([
  ["https://api.githubcopilot.com", { hostname: "api.githubcopilot.com", port: 443, isTls: true }],
  ["http://127.0.0.1:9120", { hostname: "127.0.0.1", port: 9120, isTls: false }],
  ["http://[::1]:80", { hostname: "::1", port: 80, isTls: false }],
])("%s is dialled itself", (origin, place) => {
  expect(dialPlace(origin, { PATH: "/bin" })).toEqual(place);
});

test("a proxy for the other scheme is nobody's business", () => {
  const place = { hostname: "api.githubcopilot.com", port: 443, isTls: true };
  expect(dialPlace("https://api.githubcopilot.com", { HTTP_PROXY: "http://proxy.corp:3128" })).toEqual(place);
  expect(dialPlace("http://127.0.0.1:9", { HTTPS_PROXY: "http://proxy.corp:3128" })?.port).toBe(9);
  expect(dialPlace("http://127.0.0.1:9", { HTTP_PROXY: "http://proxy.corp:3128" })?.port).toBe(3128);
});

test.each(["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])(
  "where %s names a proxy, that is dialled",
  (name) => {
    const place = dialPlace("https://api.githubcopilot.com", { [name]: "http://user:pw@proxy.corp:3128" });
    expect(place).toEqual({ hostname: "proxy.corp", port: 3128, isTls: false });
  },
);

test("nobody is dialled where the request may go either way, or the proxy makes no sense", () => {
  const proxy = { HTTPS_PROXY: "http://proxy.corp:3128" };
  expect(dialPlace("https://api.githubcopilot.com", { ...proxy, NO_PROXY: "corp" })).toBeNull();
  expect(dialPlace("https://api.githubcopilot.com", { ...proxy, no_proxy: "*" })).toBeNull();
  expect(dialPlace("https://api.githubcopilot.com", { HTTPS_PROXY: "proxy corp" })).toBeNull();
});
