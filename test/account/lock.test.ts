import { expect, test } from "bun:test";
import { createLock } from "../../src/account/lock.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { createClockedFiles, STAY } from "./set-up.ts";

const PATH = "/home/octo/credentials.lock";

/** Two processes with one disk. */
function setUpLocks() {
  const clock = createFakeClock();
  const files = createClockedFiles(clock);
  const lock = () => createLock({ files, clock, path: PATH });
  return { clock, files, first: lock(), second: lock() };
}

test("the second waits for the first and gets its turn soon after", async () => {
  const { clock, files, first, second } = setUpLocks();
  const gate = Promise.withResolvers<void>();
  const order: string[] = [];
  const one = first.hold(STAY, () => gate.promise.then(() => order.push("first")));
  await clock.advance(0);
  const two = second.hold(STAY, async () => order.push("second"));
  await clock.advance(5000);
  expect(order).toEqual([]);
  gate.resolve();
  await one;
  await clock.advance(100);
  await two;
  expect(order).toEqual(["first", "second"]);
  expect(files.texts.has(PATH)).toBe(false);
});

test("the lock is given back when the work fails", async () => {
  const { files, first } = setUpLocks();
  const failing = first.hold(STAY, () => Promise.reject(new Error("no network")));
  expect(await failing.catch((error) => error.message)).toBe("no network");
  expect(files.texts.has(PATH)).toBe(false);
});

test("the lock of a process that has crashed is taken over after half a minute", async () => {
  const { clock, files, first } = setUpLocks();
  await files.createExclusively(PATH);
  const done = first.hold(STAY, async () => clock.wallMs());
  const began = clock.wallMs();
  await clock.advance(60_000);
  const waitedMs = (await done) - began;
  expect(waitedMs).toBeGreaterThanOrEqual(30_000);
  expect(waitedMs).toBeLessThan(31_000);
});

test("a lock from a future that the clock was set back from is taken over", async () => {
  const { clock, files, first } = setUpLocks();
  await files.createExclusively(PATH);
  clock.jumpWall(-3_600_000);
  const done = first.hold(STAY, async () => "in");
  await clock.advance(1000);
  expect(await done).toBe("in");
});

test("whoever waits can leave", async () => {
  const { clock, files, first } = setUpLocks();
  await files.createExclusively(PATH);
  const leaving = new AbortController();
  const outcome = first.hold(leaving.signal, async () => "never").catch((error) => error);
  await clock.advance(1000);
  leaving.abort(new Error("Ctrl-C"));
  expect((await outcome).message).toBe("Ctrl-C");
  expect(clock.pending()).toBe(0);
});

test("on a disk that cannot be written the work is done without a lock", async () => {
  const { files, clock } = setUpLocks();
  files.createExclusively = () => Promise.reject(new Error("EROFS"));
  const lock = createLock({ files, clock, path: PATH });
  expect(await lock.hold(STAY, async () => "done")).toBe("done");
});
