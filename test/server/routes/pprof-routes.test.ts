import { expect, test } from "bun:test";
import { openCall } from "../../../src/server/open-call.ts";
import { type PprofRoutesNeeds, pprofRoutes } from "../../../src/server/routes/pprof-routes.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import { kindOf } from "../../support/kind-of.ts";

/** A call that asks whether it is there, and takes no profile. */
function headOf(path: string) {
  return openCall({
    request: new Request(`http://localhost${path}`, { method: "HEAD" }),
    connection: { timeout() {} },
    receipt: { requestId: "1", method: "HEAD", route: path, status: 0, outcome: "ok", durationMs: 0 },
    idleSeconds: 1,
    monotonicMs: () => 0,
    onSettled() {},
  });
}

const unasked = () => {
  throw new Error("No profile is taken here.");
};

/** The rows of a proxy on this host, and how often what answers them was loaded. */
function rowsOf(mode: PprofRoutesNeeds["mode"], isLoopback: boolean, hasKeys = false) {
  const loads: string[] = [];
  const rows = pprofRoutes({
    ...{ mode, isLoopback },
    hasKeys: () => hasKeys,
    async openProfiler() {
      loads.push("profiler");
      return { sampleCpu: unasked, heapSnapshot: unasked, threadNames: unasked, commandLine: () => ["program"] };
    },
    clock: createFakeClock(),
    turns: { run: unasked },
    machine: { memory: unasked },
    loopLag: { lateness: unasked },
    inFlight: unasked,
    encode: unasked,
    closing: new AbortController().signal,
  });
  return { rows, loads };
}

test.each([
  ["auto", true, false],
  ["on", true, false],
  ["on", false, true],
] as const)("debug.pprof %p serves profiles; on loopback: %p, with keys: %p", async (mode, isLoopback, hasKeys) => {
  const { rows, loads } = rowsOf(mode, isLoopback, hasKeys);
  expect(rows.length).toBeGreaterThan(10);
  for (const { path, handle } of rows) expect([path, (await handle(headOf(path))).status]).toEqual([path, 200]);
  expect(loads).toEqual(["profiler"]);
});

test.each([
  ["off", true],
  ["off", false],
  ["auto", false],
] as const)("debug.pprof %p has no route for them; on loopback: %p", (mode, isLoopback) => {
  expect(rowsOf(mode, isLoopback, true).rows).toEqual([]);
});

test("beyond loopback nobody gets one without a key, and nothing is loaded for those who try", async () => {
  const { rows, loads } = rowsOf("on", false);
  for (const { path, handle } of rows) expect(await kindOf(async () => handle(headOf(path)))).toBe("not_found");
  expect(loads).toEqual([]);
});
