import { expect, test } from "bun:test";
import { createPool } from "../../src/workers/pool.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { createFakeThreads } from "../support/fake-threads.ts";
import { createMemoryLog } from "../support/memory-log.ts";

type Jobs = { name: { run(input: string): { result: string; transfer: ArrayBuffer[] } } };

/** A pool whose workers are ready, and what they were told in the order of their starts. */
function create(size: number) {
  const threads = createFakeThreads();
  const pool = createPool<Jobs>({
    openThread: threads.open,
    clock: createFakeClock(),
    log: createMemoryLog(),
    size,
    maxQueued: 100,
    idleMs: 60_000,
    maxJobMs: 5000,
  });
  const ask = (input: string, signal = new AbortController().signal) => {
    const [client = ""] = input;
    pool.run("name", input, { client, signal }).catch(() => {});
  };
  const told = () => threads.threads.map((thread) => thread.told.map((order) => (order as { input: string }).input));
  const done = (worker: number) => threads.nth(worker).says({ kind: "done", result: "" });
  return { threads, pool, ask, told, done };
}

test("a client's job waits for one of another at most, however many that one has", () => {
  const { threads, ask, told, done } = create(1);
  for (const input of ["a1", "a2", "a3", "b1", "b2", "c1"]) ask(input);
  threads.nth(0).says({ kind: "ready" });
  for (let count = 0; count < 5; count++) done(0);
  expect(told()).toEqual([["a1", "b1", "c1", "a2", "b2", "a3"]]);
});

test("a client that has workers leaves the last one to those who have none", () => {
  const { threads, ask, told, done, pool } = create(3);
  for (const input of ["a1", "a2", "a3", "a4"]) ask(input);
  for (let worker = 0; worker < 3; worker++) threads.nth(worker).says({ kind: "ready" });
  expect(pool.figures()).toMatchObject({ running: 3, busy: 2, queued: 2 });
  for (const input of ["b1", "b2"]) ask(input);
  expect(told()).toEqual([["a1"], ["a2"], ["b1"]]);
  // Each has one, and nobody the last.
  done(1);
  expect(told()).toEqual([["a1"], ["a2"], ["b1"]]);
  done(2);
  expect(told()).toEqual([["a1"], ["a2", "b2"], ["b1"]]);
  done(1);
  expect(told()).toEqual([["a1"], ["a2", "b2", "a3"], ["b1"]]);
});

test("no worker is started for a client that may not have it, before another comes", () => {
  const { threads, pool, ask, told } = create(2);
  ask("a1");
  threads.nth(0).says({ kind: "ready" });
  ask("a2");
  expect(pool.figures()).toMatchObject({ running: 1, busy: 1, queued: 1 });
  ask("b1");
  threads.nth(1).says({ kind: "ready" });
  expect(told()).toEqual([["a1"], ["b1"]]);
});

test("everybody together has all of them", () => {
  const { threads, ask, told } = create(2);
  ask("");
  ask("");
  for (let worker = 0; worker < 2; worker++) threads.nth(worker).says({ kind: "ready" });
  expect(told()).toEqual([[""], [""]]);
});

test("a worker that is free goes to the client that has fewest, though another has waited longer", () => {
  const { threads, ask, told, done } = create(4);
  for (const input of ["a1", "a2", "b1"]) ask(input);
  for (let worker = 0; worker < 3; worker++) threads.nth(worker).says({ kind: "ready" });
  for (const input of ["a3", "b2"]) ask(input);
  done(1);
  expect(told()).toEqual([["a1"], ["b1", "b2"], ["a2"]]);
});

test("a job counts until its worker is done with it, though its client has left", () => {
  const { threads, ask, told, done } = create(2);
  const client = new AbortController();
  ask("a1", client.signal);
  threads.nth(0).says({ kind: "ready" });
  client.abort();
  ask("a2");
  expect(told()).toEqual([["a1"]]);
  done(0);
  expect(told()).toEqual([["a1", "a2"]]);
});

test("a job that fails, or whose worker is lost, counts no more", () => {
  const { threads, ask, told, pool } = create(2);
  ask("a1");
  threads.nth(0).says({ kind: "ready" });
  threads.nth(0).says({ kind: "failed", failure: { kind: "invalid_json", message: "No.", details: {} } });
  ask("a2");
  threads.nth(0).vanishes();
  ask("a3");
  threads.nth(1).says({ kind: "ready" });
  expect(told()).toEqual([["a1", "a2"], ["a3"]]);
  expect(pool.figures()).toMatchObject({ running: 1, busy: 1, queued: 0, jobs: 2 });
});
