import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { allowedHostNames, checkHost } from "../../src/guards/host.ts";

const names = allowedHostNames(["Proxy.Example", "my_proxy"]);
const kindFor = (host: string | undefined) => checkHost(new Headers(host === undefined ? {} : { host }), names)?.kind;

describe("the Host guard", () => {
  test.each([
    "localhost",
    "localhost:8081",
    "LOCALHOST:8081",
    "127.0.0.1:8081",
    "[::1]",
    "[::1]:65535",
    "proxy.example",
    "PROXY.example:443",
    "my_proxy:8081",
  ])("lets %p pass", (host) => {
    expect(kindFor(host)).toBeUndefined();
  });

  test.each([
    "evil.example",
    "127.0.0.1.evil.example:8081",
    "localhost.evil.example",
    "evil-localhost",
    "localhost.",
    "proxy.example.",
    "localhost, localhost",
    "localhost,evil.example",
    "localhost@evil.example",
    "user@localhost",
    "localhost/evil",
    "localhost?evil",
    "localhost#evil",
    "localhost:80:80",
    "localhost:",
    "localhost:x",
    "localhost:808080",
    "localhost:65536",
    "a b",
    "localhost\t",
    ":8081",
    "127.1",
    "2130706433",
    "0x7f.0.0.1",
    "0.0.0.0:8081",
    "::1",
    "[::1",
    "[::1]evil",
    "[::1%25lo]",
    "[::ffff:127.0.0.1]",
    "löcalhost",
  ])("refuses %p", (host) => {
    // A header object trims and refuses some of these, a socket does not: the guard sees them as they are.
    const headers = { get: () => host } as Pick<Headers, "get"> as Headers;
    expect(checkHost(headers, names)?.kind).toBe("host_not_allowed");
  });
});

describe("the refusal of a Host", () => {
  test("covers a request without one, and an empty one", () => {
    expect(kindFor(undefined)).toBe("host_not_allowed");
    expect(kindFor("")).toBe("host_not_allowed");
  });

  test("names the setting that would let the name in", () => {
    expect(checkHost(new Headers({ host: "box.lan" }), names)?.message).toContain("allowed_hosts");
  });

  test("has a short message, however long the name is", () => {
    expect(checkHost(new Headers({ host: "a".repeat(8000) }), names)?.message.length).toBeLessThan(250);
    expect(checkHost(new Headers({ host: "@".repeat(8000) }), names)?.message.length).toBeLessThan(250);
  });
});

describe("the Host guard, over all strings of its pieces,", () => {
  test("accepts nothing but an allowed name with an optional port", () => {
    const piece = fc.constantFrom(
      "localhost",
      "127.0.0.1",
      "[::1]",
      ".",
      ":",
      "80",
      ",",
      " ",
      "@",
      "evil",
      "/",
      "[",
      "]",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 5 }), (pieces) => {
        const host = pieces.join("");
        const headers = { get: () => host } as Pick<Headers, "get"> as Headers;
        const [, , port = "0"] = /^(localhost|127\.0\.0\.1|\[::1\])(?::(\d{1,5}))?$/.exec(host) ?? ["", "", "none"];
        const isExact = Number(port) <= 65_535;
        expect(checkHost(headers, names) === null).toBe(isExact);
      }),
    );
  });
});
