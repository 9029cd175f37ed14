import { expect, test } from "bun:test";
import { createPool, type PoolNeeds } from "../../src/workers/pool.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { createFakeThreads } from "../support/fake-threads.ts";
import { kindOf } from "../support/kind-of.ts";
import { createMemoryLog } from "../support/memory-log.ts";

type Jobs = { double: { run(input: number): { result: number; transfer: ArrayBuffer[] } } };

test("a job that cannot be sent fails at once, and its worker takes the next", async () => {
  const threads = createFakeThreads();
  const openThread: PoolNeeds["openThread"] = (events) => ({
    ...threads.open(events),
    post(message) {
      if (JSON.stringify(message).includes("99")) throw new DOMException("no clone", "DataCloneError");
    },
  });
  const [clock, log] = [createFakeClock(), createMemoryLog()];
  const limits = { size: 1, maxQueued: 10, idleMs: 60_000, maxJobMs: 5000 };
  const pool = createPool<Jobs>({ openThread, clock, log, ...limits });
  const { signal } = new AbortController();
  const bad = kindOf(() => pool.run("double", 99, { signal }));
  const good = pool.run("double", 2, { signal });
  threads.nth(0).says({ kind: "ready" });
  expect(await bad).toBe("internal");
  expect(pool.figures()).toMatchObject({ running: 1, busy: 1, queued: 0, replaced: 0 });
  threads.nth(0).says({ kind: "done", result: 4 });
  expect(await good).toBe(4);
});
