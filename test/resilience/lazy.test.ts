import { expect, test } from "bun:test";
import { createLazy } from "../../src/resilience/lazy.ts";

test("what is made when it is first asked for is made once, and a failure is not kept", async () => {
  const told: string[] = [];
  const lazy = createLazy(async () => {
    told.push("made");
    if (told.length === 1) throw new Error("not yet");
    return told.length;
  });
  expect(told).toEqual([]);
  expect(await lazy().catch(String)).toBe("Error: not yet");
  expect(await Promise.all([lazy(), lazy()])).toEqual([2, 2]);
  expect(await lazy()).toBe(2);
});
