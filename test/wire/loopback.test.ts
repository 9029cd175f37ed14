import { expect, test } from "bun:test";
import { isLoopback } from "../../src/wire/loopback.ts";

test.each(["localhost", "LocalHost", "127.0.0.1", "127.255.0.9", "::1", "[::1]"])("%s is this machine", (host) => {
  expect(isLoopback(host)).toBe(true);
});

test.each(["", "0.0.0.0", "::", "localhost.example.com", "127.0.0.1.example.com", "127.1", "10.0.0.1", "[::1"])(
  "%p may be another",
  (host) => {
    expect(isLoopback(host)).toBe(false);
  },
);
