import { describe, expect, test } from "bun:test";
import { createPool, type PoolNeeds } from "../../src/workers/pool.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { createFakeThreads } from "../support/fake-threads.ts";
import { failureOf, kindOf } from "../support/kind-of.ts";
import { createMemoryLog } from "../support/memory-log.ts";

type Jobs = { double: { run(input: number): { result: number; transfer: ArrayBuffer[] } } };

const never = new AbortController().signal;

function create(needs: Partial<PoolNeeds> = {}) {
  const clock = createFakeClock();
  const log = createMemoryLog();
  const threads = createFakeThreads();
  const pool = createPool<Jobs>({
    openThread: threads.open,
    clock,
    log,
    size: 2,
    maxQueued: 10,
    idleMs: 60_000,
    maxJobMs: 5000,
    ...needs,
  });
  const double = (input: number, signal = never) => pool.run("double", input, { signal });
  return { clock, log, threads, pool, double };
}

/** A pool with a worker that is ready and has a job. */
function createBusy(needs: Partial<PoolNeeds> = {}) {
  const created = create({ size: 1, ...needs });
  const job = created.double(1);
  job.catch(() => {});
  const worker = created.threads.nth(0);
  worker.says({ kind: "ready" });
  return { ...created, job, worker };
}

const order = (input: number) => ({ name: "double", input });

describe("the worker pool", () => {
  test("has no worker before there is work, and then no more than there is work for", async () => {
    const { threads, pool, double } = create({ size: 3 });
    expect(pool.figures()).toMatchObject({ size: 3, running: 0 });
    void double(1);
    threads.nth(0).says({ kind: "ready" });
    void double(2);
    expect(pool.figures()).toMatchObject({ running: 2, busy: 1, queued: 1 });
    threads.nth(1).says({ kind: "ready" });
    expect(pool.figures()).toMatchObject({ running: 2, busy: 2, queued: 0 });
    expect(threads.threads.map(({ told }) => told)).toEqual([[order(1)], [order(2)]]);
  });

  test("gives what the worker gives, and gives its buffers away", async () => {
    const { threads, pool } = create();
    const { buffer } = new Uint8Array(4);
    const result = pool.run("double", 21, { signal: never, transfer: [buffer] });
    threads.nth(0).says({ kind: "ready" });
    threads.nth(0).says({ kind: "done", result: 42 });
    expect(await result).toBe(42);
    expect(threads.nth(0).given).toEqual([buffer]);
    expect(pool.figures()).toMatchObject({ running: 1, busy: 0, jobs: 1, failed: 0 });
  });

  test("lets jobs wait for the workers there may be, and gives them out in their order", async () => {
    const { threads, pool, double } = create({ size: 1 });
    const results = [double(1), double(2), double(3)];
    const worker = threads.nth(0);
    worker.says({ kind: "ready" });
    expect(pool.figures()).toMatchObject({ running: 1, busy: 1, queued: 2 });
    for (const result of [2, 4, 6]) worker.says({ kind: "done", result });
    expect(await Promise.all(results)).toEqual([2, 4, 6]);
    expect(worker.told).toEqual([order(1), order(2), order(3)]);
  });

  test("refuses a job beyond the queue, with what the job was given untouched", async () => {
    const { pool, worker } = createBusy({ maxQueued: 0 });
    const { buffer } = new Uint8Array(4);
    expect(await kindOf(() => pool.run("double", 2, { signal: never, transfer: [buffer] }))).toBe("overloaded");
    expect(buffer.byteLength).toBe(4);
    expect(worker.given).toEqual([]);
  });

  test("takes no job when it may have no workers", async () => {
    const { double, threads } = create({ size: 0 });
    expect(await kindOf(() => double(1))).toBe("overloaded");
    expect(threads.threads).toEqual([]);
  });

  test("throws what the job throws, in all its details, and keeps the worker", async () => {
    const { pool, job, worker } = createBusy();
    const details = { param: "messages[1]", status: 422, headers: { allow: "GET" } };
    worker.says({ kind: "failed", failure: { kind: "invalid_messages", message: "No.", details } });
    const { kind, message, details: arrived } = await failureOf(() => job);
    expect({ kind, message, details: arrived }).toEqual({ kind: "invalid_messages", message: "No.", details });
    expect(pool.figures()).toMatchObject({ running: 1, jobs: 1, failed: 0, replaced: 0 });
  });

  test("counts a job as failed that throws what none should", async () => {
    const { pool, job, worker } = createBusy();
    worker.says({ kind: "failed", failure: { kind: "internal", message: "No.", details: {} } });
    expect(await kindOf(() => job)).toBe("internal");
    expect(pool.figures()).toMatchObject({ running: 1, jobs: 1, failed: 1, replaced: 0 });
  });
});

describe("a worker that is lost", () => {
  test("fails its job, and another does what waits", async () => {
    const { pool, job, worker, threads, double, log } = createBusy();
    const next = double(2);
    worker.vanishes();
    const failure = await failureOf(() => job);
    expect(failure.kind).toBe("internal");
    expect(String(failure.details.cause)).toContain("crashed in the job double");
    threads.nth(1).says({ kind: "ready" });
    threads.nth(1).says({ kind: "done", result: 4 });
    expect(await next).toBe(4);
    expect(pool.figures()).toMatchObject({ running: 1, jobs: 2, failed: 1, replaced: 1 });
    expect(log.entries).toEqual([
      { level: "error", message: "a worker was lost", fields: { why: "crashed", job: "double" } },
    ]);
  });

  test("because its job takes too long is ended in the middle of it", async () => {
    const { pool, job, worker, clock } = createBusy();
    await clock.advance(4999);
    expect(worker.isEnded).toBe(false);
    await clock.advance(1);
    expect(worker.isEnded).toBe(true);
    expect(String((await failureOf(() => job)).details.cause)).toContain("hung in the job double");
    expect(pool.figures()).toMatchObject({ running: 0, jobs: 1, failed: 1, replaced: 1 });
  });

  test("has the whole time for each job", async () => {
    const { double, worker, clock } = createBusy();
    await clock.advance(4000);
    worker.says({ kind: "done", result: 2 });
    const second = double(2);
    await clock.advance(4000);
    worker.says({ kind: "done", result: 4 });
    expect(await second).toBe(4);
  });

  test("while it is idle is not missed until there is work", async () => {
    const { pool, worker, threads, double } = createBusy();
    worker.says({ kind: "done", result: 2 });
    worker.vanishes();
    expect(pool.figures()).toMatchObject({ running: 0, replaced: 1, failed: 0 });
    void double(2);
    threads.nth(1).says({ kind: "ready" });
    expect(threads.nth(1).told).toEqual([order(2)]);
  });

  test("says nothing any more", async () => {
    const { job, worker, clock, pool } = createBusy();
    job.catch(() => {});
    await clock.advance(5000);
    worker.says({ kind: "done", result: 2 });
    expect(await kindOf(() => job)).toBe("internal");
    expect(pool.figures()).toMatchObject({ running: 0, busy: 0, jobs: 1 });
    expect(clock.pending()).toBe(0);
  });
});

describe("where no worker starts", () => {
  test("all jobs are refused, and the next one tries again", async () => {
    const { threads, double, pool, log } = create();
    threads.failWith = new Error("no thread");
    expect(await kindOf(() => double(1))).toBe("overloaded");
    expect(log.entries[0]).toMatchObject({ message: "a worker could not be started" });
    threads.failWith = undefined;
    const second = double(2);
    threads.nth(0).says({ kind: "ready" });
    threads.nth(0).says({ kind: "done", result: 4 });
    expect(await second).toBe(4);
    expect(pool.figures()).toMatchObject({ running: 1, queued: 0 });
  });

  test.each([
    ["crashes", (threads: ReturnType<typeof createFakeThreads>) => threads.nth(0).vanishes()],
    ["hangs", (_: unknown, clock: ReturnType<typeof createFakeClock>) => clock.advance(5000)],
  ])("no job was given to one that %s at its start", async (_, happens) => {
    const { threads, double, pool, clock } = create();
    const job = kindOf(() => double(1));
    await happens(threads, clock);
    expect(await job).toBe("overloaded");
    expect(threads.nth(0).told).toEqual([]);
    expect(pool.figures()).toMatchObject({ running: 0, queued: 0, jobs: 0, failed: 0 });
  });

  test("those that run do what waits", async () => {
    const { threads, double } = create();
    void double(1);
    threads.nth(0).says({ kind: "ready" });
    const second = double(2);
    threads.nth(1).vanishes();
    threads.nth(0).says({ kind: "done", result: 2 });
    threads.nth(0).says({ kind: "done", result: 4 });
    expect(await second).toBe(4);
  });
});

describe("a worker without work", () => {
  test("is retired after a while, and that is no loss", async () => {
    const { pool, worker, clock, log } = createBusy();
    worker.says({ kind: "done", result: 2 });
    await clock.advance(59_999);
    expect(pool.figures().running).toBe(1);
    await clock.advance(1);
    expect(worker.isEnded).toBe(true);
    expect(pool.figures()).toMatchObject({ running: 0, replaced: 0 });
    expect(log.entries).toEqual([]);
    expect(clock.pending()).toBe(0);
  });

  test("stays while there is a little work, and those beyond it go", async () => {
    const { pool, threads, clock, double } = create({ idleMs: 100 });
    for (const input of [1, 2]) void double(input);
    for (const worker of threads.threads) worker.says({ kind: "ready" });
    for (const worker of threads.threads) worker.says({ kind: "done", result: 0 });
    for (let round = 0; round < 3; round++) {
      await clock.advance(60);
      void double(3);
      threads.nth(0).says({ kind: "done", result: 6 });
    }
    expect(threads.threads.map(({ isEnded }) => isEnded)).toEqual([false, true]);
    expect(pool.figures().running).toBe(1);
  });
});

describe("a job that nobody waits for any more", () => {
  test("ends at once with the reason, and its worker goes on with the next", async () => {
    const { threads, double, pool } = create({ size: 1 });
    const client = new AbortController();
    const left = double(1, client.signal).catch((reason: unknown) => reason);
    const next = double(2);
    threads.nth(0).says({ kind: "ready" });
    client.abort("left");
    expect(await left).toBe("left");
    expect(threads.nth(0).isEnded).toBe(false);
    threads.nth(0).says({ kind: "done", result: 2 });
    threads.nth(0).says({ kind: "done", result: 4 });
    expect(await next).toBe(4);
    expect(pool.figures()).toMatchObject({ jobs: 2, failed: 0 });
  });

  test("is not begun", async () => {
    const { worker, double, pool } = createBusy();
    const client = new AbortController();
    const left = double(2, client.signal).catch((reason: unknown) => reason);
    client.abort("left");
    expect(await left).toBe("left");
    expect(pool.figures().queued).toBe(0);
    worker.says({ kind: "done", result: 2 });
    expect(worker.told).toEqual([order(1)]);
    expect(await double(3, AbortSignal.abort("gone")).catch((reason: unknown) => reason)).toBe("gone");
  });
});

describe("a pool that stops", () => {
  test("lets the jobs in flight finish, refuses those that wait and come, and leaves no worker", async () => {
    const { pool, job, worker, double, clock } = createBusy();
    const waiting = kindOf(() => double(2));
    let isStopped = false;
    const stopped = pool.stop().then(() => {
      isStopped = true;
    });
    expect(await waiting).toBe("shutting_down");
    expect(await kindOf(() => double(3))).toBe("shutting_down");
    await clock.advance(4000);
    expect(isStopped).toBe(false);
    worker.says({ kind: "done", result: 2 });
    await stopped;
    expect(await job).toBe(2);
    expect(worker.isEnded).toBe(true);
    expect(pool.figures()).toMatchObject({ running: 0, replaced: 0 });
    expect(clock.pending()).toBe(0);
  });

  test("waits no longer than a job may take", async () => {
    const { pool, job, clock } = createBusy();
    const stopped = pool.stop();
    await clock.advance(5000);
    await stopped;
    expect(await kindOf(() => job)).toBe("internal");
  });

  test("does not wait for a job whose caller has left, nor for a worker that starts", async () => {
    const { pool, threads, double } = create();
    const client = new AbortController();
    const left = double(1, client.signal).catch(() => "left");
    threads.nth(0).says({ kind: "ready" });
    const refused = kindOf(() => double(2));
    client.abort();
    await pool.stop();
    expect([await left, await refused]).toEqual(["left", "shutting_down"]);
    expect(threads.threads.map(({ isEnded }) => isEnded)).toEqual([true, true]);
  });
});
