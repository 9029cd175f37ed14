import { afterEach, describe, expect, test } from "bun:test";
import { createPool, type PoolNeeds } from "../../src/workers/pool.ts";
import { systemClock } from "../../src/world/clock.ts";
import { systemThreads } from "../../src/world/threads.ts";
import { failureOf, kindOf } from "../support/kind-of.ts";
import { createMemoryLog } from "../support/memory-log.ts";
import type { ODD_JOBS } from "../support/odd-worker.ts";

const signal = new AbortController().signal;
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

function create(needs: Partial<PoolNeeds> = {}) {
  const log = createMemoryLog();
  const pool = createPool<typeof ODD_JOBS>({
    openThread: systemThreads(new URL("../support/odd-worker.ts", import.meta.url)),
    clock: systemClock,
    log,
    size: 1,
    maxQueued: 10,
    idleMs: 60_000,
    maxJobMs: 10_000,
    ...needs,
  });
  stops.push(pool.stop);
  const increment = () => pool.run("increment", Uint8Array.of(1, 2), { signal });
  return { pool, log, increment };
}

describe("a real worker", () => {
  test("takes a buffer and gives one back, neither of them copied", async () => {
    const { pool } = create();
    const bytes = Uint8Array.of(1, 2, 3);
    const result = pool.run("increment", bytes, { signal, transfer: [bytes.buffer] });
    expect(await result).toEqual(Uint8Array.of(2, 3, 4));
    expect(bytes.byteLength).toBe(0);
  });

  test("throws a failure with a kind as it was thrown there", async () => {
    const { pool } = create();
    const { kind, message, details } = await failureOf(() => pool.run("refuse", "messages[1]", { signal }));
    expect({ kind, message, details }).toEqual({
      kind: "invalid_value",
      message: "messages[1] is wrong.",
      details: { param: "messages[1]", status: 422, headers: { allow: "GET" } },
    });
  });

  test("throws what has none as internal, with the place for the log", async () => {
    const { pool, increment } = create();
    const { kind, details } = await failureOf(() => pool.run("throws", "boom", { signal }));
    expect(kind).toBe("internal");
    expect(details.cause).toBeInstanceOf(TypeError);
    expect(details.cause).toHaveProperty("stack", expect.stringContaining("odd-worker.ts"));
    expect(await increment()).toEqual(Uint8Array.of(2, 3));
    expect(pool.figures()).toMatchObject({ jobs: 2, failed: 1, replaced: 0 });
  });

  test.each([
    ["fails where nobody catches it", "crash", "boom"],
    ["exits", "exit", 3],
    ["gives what cannot be sent", "unsendable", null],
  ] as const)("that %s fails its job and is replaced", async (_, name, input) => {
    const { pool, increment, log } = create();
    const waits = [kindOf(() => pool.run(name, input, { signal })), increment()] as const;
    expect(await waits[0]).toBe("internal");
    expect(await waits[1]).toEqual(Uint8Array.of(2, 3));
    expect(pool.figures()).toMatchObject({ running: 1, jobs: 2, failed: 1, replaced: 1 });
    expect(JSON.stringify(log.entries)).not.toContain("boom");
  });

  test("that hangs is ended and replaced", async () => {
    // Long enough for the other job on a busy machine.
    const { pool, increment } = create({ maxJobMs: 2000 });
    expect(await kindOf(() => pool.run("hang", null, { signal }))).toBe("internal");
    expect(await increment()).toEqual(Uint8Array.of(2, 3));
    expect(pool.figures()).toMatchObject({ running: 1, failed: 1, replaced: 1 });
  });

  test("that is not there takes no job", async () => {
    const { pool, increment } = create({ openThread: systemThreads(new URL("./no-such-worker.ts", import.meta.url)) });
    expect(await kindOf(increment)).toBe("overloaded");
    expect(pool.figures()).toMatchObject({ running: 0, queued: 0, jobs: 0 });
  });

  test("that hangs when the pool stops does not keep it, once nobody waits for its job", async () => {
    const { pool } = create();
    const client = new AbortController();
    const left = pool.run("hang", null, { signal: client.signal }).catch(() => "left");
    while (pool.figures().busy === 0) await systemClock.sleep(1);
    client.abort();
    expect(await left).toBe("left");
    await pool.stop();
    expect(pool.figures().running).toBe(0);
  });

  test("keeps no process alive, and prints nothing when it crashes", async () => {
    const urlOf = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
    const program = `
      import { systemThreads } from ${urlOf("../../src/world/threads.ts")};
      const open = systemThreads(new URL(${urlOf("../support/odd-worker.ts")}));
      const { promise: gone, resolve: onGone } = Promise.withResolvers();
      open({ onMessage() {}, onGone() {} });
      open({ onMessage() {}, onGone }).post({ name: "crash", input: "boom" }, []);
      const waiting = setInterval(() => {}, 1000);
      await gone;
      clearInterval(waiting);
    `;
    const child = Bun.spawn([process.execPath, "-e", program], { stdout: "pipe", stderr: "pipe" });
    const [code, stdout, stderr] = await Promise.all([child.exited, child.stdout.text(), child.stderr.text()]);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "", stderr: "" });
  });
});
