import { expect, test } from "bun:test";
import { backoffMs } from "../../src/resilience/backoff.ts";

test.each([
  [1, 200, 1000],
  [2, 800, 4000],
  [3, 1800, 9000],
])("after attempt %p the wait is between %p and %p ms", (attempt, least, most) => {
  expect(backoffMs(attempt, 1000, 0)).toBeCloseTo(least);
  expect(backoffMs(attempt, 1000, 1)).toBeCloseTo(most);
});
