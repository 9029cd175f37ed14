import { expect, test } from "bun:test";
import { createLock } from "../../src/resilience/lock.ts";
import { createClockedFiles, processNamed, STAY } from "../account/set-up.ts";
import { createFakeClock } from "../support/fake-clock.ts";

const PATH = "/home/octo/credentials.lock";

/** Two processes with one disk. */
function setUpLocks() {
  const clock = createFakeClock();
  const files = createClockedFiles(clock);
  const lockOf = (name: string) => createLock({ files, clock, processes: processNamed(name), path: PATH });
  return { clock, files, first: lockOf("first"), second: lockOf("second"), third: lockOf("third") };
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

test("the lock of a process that has crashed is taken over at once", async () => {
  const { clock, files, first } = setUpLocks();
  await files.createExclusively(PATH, "crashed");
  const done = first.hold(STAY, async () => files.texts.get(PATH));
  await clock.advance(100);
  expect(await done).toBe("first");
  expect(files.texts.has(PATH)).toBe(false);
});

test.each([
  ["whose holder cannot be read", () => Promise.reject(new Error("EACCES"))],
  ["whose holder is not written yet", async () => ""],
])("a lock %s is waited for", async (_, read) => {
  const { clock, files, first } = setUpLocks();
  await files.createExclusively(PATH, "crashed");
  files.read = read;
  let isIn = false;
  const done = first.hold(STAY, async () => {
    isIn = true;
  });
  await clock.advance(20_000);
  expect(isIn).toBe(false);
  await clock.advance(20_000);
  await done;
});

test("a lock of a process that may live is taken over after half a minute", async () => {
  const { clock, files, first } = setUpLocks();
  await files.createExclusively(PATH, "second");
  const done = first.hold(STAY, async () => clock.wallMs());
  const began = clock.wallMs();
  await clock.advance(60_000);
  const waitedMs = (await done) - began;
  expect(waitedMs).toBeGreaterThanOrEqual(30_000);
  expect(waitedMs).toBeLessThan(31_000);
});

test("a third waits for all who come before it, each of whom may take its time", async () => {
  const { clock, first, second, third } = setUpLocks();
  const order: string[] = [];
  const slowly = (name: string) => async () => {
    await clock.sleep(20_000);
    order.push(name);
  };
  const one = first.hold(STAY, slowly("first"));
  await clock.advance(0);
  const two = second.hold(STAY, slowly("second"));
  await clock.advance(15_000);
  const three = third.hold(STAY, slowly("third"));
  await clock.advance(44_000);
  expect(order).toEqual(["first", "second"]);
  await clock.advance(20_000);
  await Promise.all([one, two, three]);
  expect(order).toEqual(["first", "second", "third"]);
});

test("a lock from a future that the clock was set back from is taken over", async () => {
  const { clock, files, first } = setUpLocks();
  await files.createExclusively(PATH, "second");
  clock.jumpWall(-3_600_000);
  const done = first.hold(STAY, async () => "in");
  await clock.advance(1000);
  expect(await done).toBe("in");
});

test("whoever waits can leave", async () => {
  const { clock, files, first } = setUpLocks();
  await files.createExclusively(PATH, "second");
  const leaving = new AbortController();
  const outcome = first.hold(leaving.signal, async () => "never").catch((error) => error);
  await clock.advance(1000);
  leaving.abort(new Error("Ctrl-C"));
  expect((await outcome).message).toBe("Ctrl-C");
  expect(clock.pending()).toBe(0);
});

test("on a disk that cannot be written the work is done without a lock", async () => {
  const { files, first } = setUpLocks();
  files.createExclusively = () => Promise.reject(new Error("EROFS"));
  expect(await first.hold(STAY, async () => "done")).toBe("done");
});
