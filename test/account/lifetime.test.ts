import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { lifetimeMs, refreshAfterMs } from "../../src/account/lifetime.ts";

const SERVER = Date.parse("2026-01-01T00:00:00Z");
const serverSeconds = SERVER / 1000;
const HOUR_MS = 3_600_000;

describe("the life of a token", () => {
  test("is counted on the server's clock, however wrong ours is", () => {
    const hints = { expiresAt: serverSeconds + 1800, refreshIn: 1500, serverWallMs: SERVER };
    expect(lifetimeMs({ ...hints, wallMs: SERVER - HOUR_MS })).toBe(1_800_000);
    expect(lifetimeMs({ ...hints, wallMs: SERVER + HOUR_MS })).toBe(1_800_000);
  });

  test("without a Date header is the refresh time and five minutes", () => {
    const hints = { expiresAt: serverSeconds + 9999, refreshIn: 1500, serverWallMs: Number.NaN, wallMs: SERVER };
    expect(lifetimeMs(hints)).toBe(1_800_000);
  });

  test("with an end that is already past by the server's own clock is the refresh time and five minutes", () => {
    const hints = { expiresAt: serverSeconds - 1800, refreshIn: 1500, serverWallMs: SERVER, wallMs: SERVER };
    expect(lifetimeMs(hints)).toBe(1_800_000);
  });

  test("with the end alone is counted on our own clock", () => {
    const hints = { expiresAt: serverSeconds + 600, refreshIn: undefined, serverWallMs: Number.NaN, wallMs: SERVER };
    expect(lifetimeMs(hints)).toBe(600_000);
  });

  test("is the usual half hour when nothing is known", () => {
    const hints = { expiresAt: undefined, refreshIn: -1, serverWallMs: Number.NaN, wallMs: SERVER };
    expect(lifetimeMs(hints)).toBe(1_800_000);
  });

  test("is a day at most, whatever number stands there", () => {
    const hints = { expiresAt: SERVER, refreshIn: 1e300, serverWallMs: SERVER, wallMs: SERVER };
    expect(lifetimeMs(hints)).toBe(24 * HOUR_MS);
  });
});

describe("the refresh", () => {
  test("is due after 80 % of a usual life", () => {
    expect(refreshAfterMs(1_800_000, 1500)).toBe(1_440_000);
  });

  test("is due earlier when the service asks for it", () => {
    expect(refreshAfterMs(1_800_000, 1200)).toBe(1_200_000);
  });

  test("of a short token is due at half its life, not at once", () => {
    expect(refreshAfterMs(360_000, undefined)).toBe(180_000);
    expect(refreshAfterMs(1000, 300)).toBe(500);
  });

  test.each([0, -5, Number.NaN, undefined])("ignores a refresh time of %p", (refreshIn) => {
    expect(refreshAfterMs(1_800_000, refreshIn)).toBe(1_440_000);
  });

  test("is always due within the life, whatever the answer says", () => {
    const seconds = fc.option(fc.double(), { nil: undefined });
    fc.assert(
      fc.property(seconds, seconds, fc.double(), (expiresAt, refreshIn, serverWallMs) => {
        const life = lifetimeMs({ expiresAt, refreshIn, serverWallMs, wallMs: SERVER });
        const due = refreshAfterMs(life, refreshIn);
        expect(life).toBeGreaterThan(0);
        expect(due).toBeGreaterThan(0);
        expect(due).toBeLessThanOrEqual(life);
      }),
    );
  });
});
