import type { JOBS } from "../../src/workers/jobs.ts";
import { createPool, type Pool } from "../../src/workers/pool.ts";
import { systemClock } from "../../src/world/clock.ts";
import { createMemoryLog } from "./memory-log.ts";
import { workerThreads } from "./proxy.ts";

/** A pool of so many real workers, or of none. */
export function createWorkers(size: number): Pool<typeof JOBS> {
  return createPool<typeof JOBS>({
    openThread: workerThreads,
    clock: systemClock,
    log: createMemoryLog(),
    size,
    maxQueued: 10,
    idleMs: 60_000,
    maxJobMs: 30_000,
  });
}
