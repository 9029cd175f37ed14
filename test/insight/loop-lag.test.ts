import { expect, test } from "bun:test";
import { createLoopLag } from "../../src/insight/loop-lag.ts";
import { createFakeClock } from "../support/fake-clock.ts";

/** A clock whose timers run by so many milliseconds late. */
function lateBy(latenessMs: number[]) {
  const clock = createFakeClock();
  const loopLag = createLoopLag({ ...clock, after: (ms, task) => clock.after(ms + (latenessMs.shift() ?? 0), task) });
  loopLag.start();
  return { clock, loopLag };
}

test("how late the loop was is counted by size since the start, but for the timer's own grain", async () => {
  const { clock, loopLag } = lateBy([0, 1, 1.5, 3, 4, 40]);
  await clock.advance(6500);
  expect(loopLag.lateness()).toEqual([
    { upToMs: 2, count: 1, sumMs: 1.5 },
    { upToMs: 4, count: 2, sumMs: 7 },
    { upToMs: 64, count: 1, sumMs: 40 },
  ]);
});

test("what is told of the last minute is over after it, what is counted stays", async () => {
  const { clock, loopLag } = lateBy([40]);
  await clock.advance(1500);
  expect(loopLag.read()).toEqual({ lastMs: 40, maxMs: 40 });
  await clock.advance(61_000);
  expect(loopLag.read()).toEqual({ lastMs: 0, maxMs: 0 });
  expect(loopLag.lateness()).toHaveLength(1);
  loopLag.stop();
  expect(clock.pending()).toBe(0);
});
