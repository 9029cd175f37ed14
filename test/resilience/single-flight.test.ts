import { expect, test } from "bun:test";
import { createSingleFlight } from "../../src/resilience/single-flight.ts";

const never = new AbortController().signal;

test("callers that come while a run is in flight share it", async () => {
  const flight = createSingleFlight<number>();
  const gate = Promise.withResolvers<number>();
  let runs = 0;
  const work = () => {
    runs++;
    return gate.promise;
  };
  const all = [flight.run(work, never), flight.run(work, never), flight.run(work, never)];
  expect(flight.busy()).toBe(true);
  gate.resolve(7);
  expect(await Promise.all(all)).toEqual([7, 7, 7]);
  expect(runs).toBe(1);
  expect(flight.busy()).toBe(false);
});

test("a caller that leaves rejects with its own reason and the others still get the result", async () => {
  const flight = createSingleFlight<string>();
  const gate = Promise.withResolvers<string>();
  const leaving = new AbortController();
  const first = flight.run(() => gate.promise, leaving.signal);
  const second = flight.run(() => gate.promise, never);
  const reason = new Error("the client left");
  leaving.abort(reason);
  expect(first).rejects.toBe(reason);
  gate.resolve("done");
  expect(await second).toBe("done");
});

test("the run goes on, and is shared, when the caller who began it has left", async () => {
  const flight = createSingleFlight<string>();
  const gate = Promise.withResolvers<string>();
  const leaving = new AbortController();
  const first = flight.run(() => gate.promise, leaving.signal);
  leaving.abort();
  await first.catch(() => undefined);
  const late = flight.run(async () => "a second run", never);
  gate.resolve("the first run");
  expect(await late).toBe("the first run");
});

test("an error reaches all who wait and is not kept", async () => {
  const flight = createSingleFlight<string>();
  const failing = async () => {
    throw new Error("no network");
  };
  const outcomes = await Promise.allSettled([flight.run(failing, never), flight.run(failing, never)]);
  expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(await flight.run(async () => "well", never)).toBe("well");
});

test("work that throws at once is a rejection like any other", async () => {
  const flight = createSingleFlight<string>();
  const throwing = () => {
    throw new Error("at once");
  };
  expect(flight.run(throwing, never)).rejects.toThrow("at once");
  expect(await flight.run(async () => "well", never)).toBe("well");
});

test("a caller whose signal has already aborted starts nothing", async () => {
  const flight = createSingleFlight<string>();
  let runs = 0;
  const work = async () => {
    runs++;
    return "";
  };
  await flight.run(work, AbortSignal.abort()).catch(() => undefined);
  expect(runs).toBe(0);
});
