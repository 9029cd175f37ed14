import { expect, test } from "bun:test";
import { checkExposure } from "../../src/guards/exposure.ts";

test.each(["localhost", "LOCALHOST", "127.0.0.1", "127.8.9.10", "::1", "[::1]"])("%s is on this machine", (host) => {
  expect(checkExposure(host, false)).toBeNull();
});

test.each([
  "0.0.0.0",
  "::",
  "[::]",
  "192.0.2.1",
  "example.com",
  "localhost.example.com",
  "127.0.0.1.example.com",
  "::2",
])("%s may be reached by others, so it must be spelled out that they may call", (host) => {
  const refusal = checkExposure(host, false);
  expect(refusal?.kind).toBe("config_invalid");
  expect(refusal?.message).toContain("allow_unauthenticated");
  expect(checkExposure(host, true)).toBeNull();
});
