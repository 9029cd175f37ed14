import { expect, test } from "bun:test";
import { readRetryAfter } from "../../src/wire/retry-after.ts";

const NOW_MS = Date.UTC(2026, 0, 1);

test.each([
  ["0", 0],
  ["30", 30],
  ["Thu, 01 Jan 2026 00:00:45 GMT", 45],
])("%p is read as %p seconds", (text, seconds) => {
  expect(readRetryAfter(text, NOW_MS)).toBe(seconds);
});

test.each([null, "", "soon", "-5", "5\u00a0", "9".repeat(400), "Wed, 31 Dec 2025 23:59:59 GMT"])(
  "%p says nothing",
  (text) => {
    expect(readRetryAfter(text, NOW_MS)).toBeUndefined();
  },
);
