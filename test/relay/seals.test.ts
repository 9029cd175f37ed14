import { describe, expect, test } from "bun:test";
import { createSeals, type SealsNeeds } from "../../src/relay/seals.ts";
import { createFakeClock } from "../support/fake-clock.ts";

function setUp(needs: Partial<SealsNeeds> = {}) {
  const clock = createFakeClock();
  return { clock, seals: createSeals({ clock, maxCount: 100, maxLength: 10_000, lifetimeMs: 1000, ...needs }) };
}

describe("seals", () => {
  test("are given back to the client and the call that left them", () => {
    const { seals } = setUp();
    seals.keep("key-1", "call-1", "a");
    expect(seals.of("key-1", "call-1")).toBe("a");
    expect(seals.of("key-1", "call-2")).toBeUndefined();
    expect(seals.of("key-2", "call-1")).toBeUndefined();
  });

  test("do not mix up clients and calls that read the same when joined", () => {
    const { seals } = setUp();
    seals.keep("ab", "c", "a");
    expect(seals.of("a", "bc")).toBeUndefined();
    expect(seals.of("", "abc")).toBeUndefined();
  });

  test("are forgotten after their lifetime", async () => {
    const { seals, clock } = setUp();
    seals.keep("k", "c", "a");
    await clock.advance(999);
    expect(seals.of("k", "c")).toBe("a");
    await clock.advance(1);
    expect(seals.of("k", "c")).toBeUndefined();
  });

  test("live anew when the same call leaves one again", async () => {
    const { seals, clock } = setUp();
    seals.keep("k", "c", "a");
    await clock.advance(900);
    seals.keep("k", "c", "b");
    await clock.advance(900);
    expect(seals.of("k", "c")).toBe("b");
  });

  test("make room for newer ones, by count", () => {
    const { seals } = setUp({ maxCount: 2 });
    for (const call of ["1", "2", "1", "3"]) seals.keep("k", call, call);
    expect(["1", "2", "3"].map((call) => seals.of("k", call))).toEqual(["1", undefined, "3"]);
  });

  test("make room for newer ones, by length", () => {
    const { seals } = setUp({ maxLength: 250 });
    for (const call of ["1", "2", "3"]) seals.keep("k", call, "x".repeat(100));
    expect(["1", "2", "3"].map((call) => seals.of("k", call)?.length)).toEqual([undefined, 100, 100]);
  });

  test.each([
    ["many", { maxCount: 4 }, 10, 1],
    ["long ones", { maxLength: 250 }, 3, 100],
    ["a single one that is too long", { maxLength: 250 }, 1, 300],
  ])("of one client stay when another leaves %s", (_, bounds, count, length) => {
    const { seals } = setUp(bounds);
    seals.keep("quiet", "1", "a");
    for (let call = 0; call < count; call++) seals.keep("greedy", `${call}`, "x".repeat(length));
    expect(seals.of("quiet", "1")).toBe("a");
  });

  test("are not kept when one alone is too long", () => {
    const { seals } = setUp({ maxLength: 250 });
    seals.keep("k", "1", "x".repeat(300));
    expect(seals.of("k", "1")).toBeUndefined();
    seals.keep("k", "2", "x");
    expect(seals.of("k", "2")).toBe("x");
  });
});
