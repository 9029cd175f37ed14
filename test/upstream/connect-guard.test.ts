import { describe, expect, test } from "bun:test";
import { createConnectGuard } from "../../src/upstream/connect-guard.ts";
import type { Dial, Place } from "../../src/world/dial.ts";
import { createFakeClock } from "../support/fake-clock.ts";

const ORIGIN = "https://api.example";

type Dialled = Parameters<Dial>[1] & { place: Place; isHungUp: boolean };

function setUp(places: { placeOf?: () => Place | null } = {}) {
  const clock = createFakeClock();
  const dialled: Dialled[] = [];
  const guard = createConnectGuard({
    dial(place, events) {
      const call = { ...events, place, isHungUp: false };
      dialled.push(call);
      return () => {
        call.isHungUp = true;
      };
    },
    clock,
    placeOf: () => ({ hostname: "api.example", port: 443, isTls: true }),
    dialMs: 1000,
    tlsMs: 2000,
    warmMs: 90_000,
    ...places,
  });
  return { guard, clock, dialled };
}

describe("the connecting of a request", () => {
  test("is given up when nobody takes the connection in time", async () => {
    const { guard, clock, dialled } = setUp();
    const watch = guard.watch(ORIGIN);
    await clock.advance(999);
    expect(watch?.signal.aborted).toBe(false);
    await clock.advance(1);
    expect(watch?.signal.reason).toMatchObject({ kind: "connect_timeout", details: { remedy: "wait" } });
    expect(watch?.signal.reason.message).toContain(
      "api.example:443 came about within 1 seconds (timeouts.dial_timeout)",
    );
    expect(dialled[0]?.isHungUp).toBe(true);
  });

  test("is given up when the handshake takes too long, counted from the connection", async () => {
    const { guard, clock, dialled } = setUp();
    const watch = guard.watch(ORIGIN);
    await clock.advance(900);
    dialled[0]?.onConnected();
    await clock.advance(1999);
    expect(watch?.signal.aborted).toBe(false);
    await clock.advance(1);
    expect(watch?.signal.reason.message).toContain("timeouts.tls_handshake");
  });

  test("is bounded no more once it is done, however it went", async () => {
    const { guard, clock, dialled } = setUp();
    const watch = guard.watch(ORIGIN);
    dialled[0]?.onConnected();
    dialled[0]?.onOver();
    await clock.advance(60_000);
    expect(watch?.signal.aborted).toBe(false);
    expect(clock.pending()).toBe(0);
  });

  test("is watched no more when the request is over", () => {
    const { guard, clock, dialled } = setUp();
    guard.watch(ORIGIN)?.end();
    expect(dialled[0]?.isHungUp).toBe(true);
    expect(clock.pending()).toBe(0);
  });

  test("is not watched while a kept connection is likely, and is again after a failure", async () => {
    const { guard, clock, dialled } = setUp();
    guard.answered(ORIGIN);
    expect(guard.watch(ORIGIN)).toBeNull();
    expect(guard.watch("https://other.example")).not.toBeNull();
    await clock.advance(90_000);
    expect(guard.watch(ORIGIN)).not.toBeNull();
    guard.answered(ORIGIN);
    guard.failed(ORIGIN);
    expect(guard.isWarm(ORIGIN)).toBe(false);
    expect(dialled).toHaveLength(2);
  });

  test("is not watched where it is not known who is called", () => {
    const { guard } = setUp({ placeOf: () => null });
    expect(guard.watch(ORIGIN)).toBeNull();
  });
});
