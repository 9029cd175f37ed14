import { expect, test } from "bun:test";
import { checkExposure } from "../../src/guards/exposure.ts";

const NOTHING = { hasKeys: false, allowAnyone: false };

test.each(["localhost", "LOCALHOST", "127.0.0.1", "127.8.9.10", "::1", "[::1]"])("%s is on this machine", (host) => {
  expect(checkExposure(host, NOTHING)).toBeNull();
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
])("%s may be reached by others, so they need a key, or it must be spelled out that they need none", (host) => {
  const refusal = checkExposure(host, NOTHING);
  expect(refusal?.kind).toBe("config_invalid");
  expect(refusal?.message).toContain("keys create");
  expect(refusal?.message).toContain("COPILOT_SVCS_API_KEY");
  expect(refusal?.message).toContain("allow_unauthenticated");
  expect(checkExposure(host, { ...NOTHING, hasKeys: true })).toBeNull();
  expect(checkExposure(host, { ...NOTHING, allowAnyone: true })).toBeNull();
});
