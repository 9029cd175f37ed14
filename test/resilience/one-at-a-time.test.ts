import { expect, test } from "bun:test";
import { createOneAtATime } from "../../src/resilience/one-at-a-time.ts";
import { createFakeClock } from "../support/fake-clock.ts";

test("one piece of work runs, the next is told when to come back, and the place is free after a failure too", async () => {
  const clock = createFakeClock();
  const { run } = createOneAtATime(clock);
  const busy = (freeInMs: number) => new Error(`free in ${freeInMs}`);
  const gate = Promise.withResolvers<string>();
  const first = run(5000, () => gate.promise, busy);
  await clock.advance(2000);
  expect(run(1, async () => "never", busy)).rejects.toThrow("free in 3000");
  gate.reject(new Error("it broke"));
  expect(first).rejects.toThrow("it broke");
  await first.catch(() => {});
  expect(await run(1, async () => "done", busy)).toBe("done");
});
