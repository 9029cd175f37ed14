import { describe, expect, test } from "bun:test";
import type { Case, Outcome, Settings, Stage } from "../../src/selftest/case.ts";
import { runCases } from "../../src/selftest/run-cases.ts";
import { shown } from "../../src/selftest/see.ts";
import { simulate } from "../simulator/simulated.ts";
import { createFakeClock } from "../support/fake-clock.ts";

/** Runs cases on stages without a proxy, and counts these. */
function start(cases: readonly Case[]) {
  const clock = createFakeClock();
  const interrupt = new AbortController();
  const simulator = simulate();
  const opened: Settings[] = [];
  const told: Outcome[] = [];
  let stopped = 0;
  const openStage = async (settings: Settings): Promise<Stage> => {
    opened.push(settings);
    const stop = async () => {
      stopped++;
      return 0;
    };
    return { url: "", simulator, ask: async () => new Response(), stop };
  };
  const outcomes = runCases(cases, {
    clock,
    interrupt: interrupt.signal,
    openStage,
    tell: (outcome) => void told.push(outcome),
  });
  outcomes.catch(() => {});
  return { clock, interrupt, outcomes, opened, told, stopped: () => stopped, [Symbol.asyncDispose]: simulator.stop };
}

const fine: Case = { name: "fine", run: async () => {} };

describe("the cases of the selftest", () => {
  test("share a proxy, but for those with settings of their own, and all are stopped", async () => {
    await using run = start([fine, { ...fine, settings: { env: { A: "1" } } }, fine]);
    expect((await run.outcomes).map(({ ok }) => ok)).toEqual([true, true, true]);
    expect(run.opened).toEqual([expect.objectContaining({ config: expect.anything() }), { env: { A: "1" } }]);
    expect(run.stopped()).toBe(2);
    expect(run.told).toEqual(await run.outcomes);
  });

  test("tell every difference, what was expected and what came", async () => {
    const off: Case = {
      name: "off",
      async run(_, see) {
        see.same("a list", [1, { a: 2 }], [1, { a: 2 }]);
        see.same("status", 500, 200);
        see.holds("the text", false, "x".repeat(1000), "hello");
      },
    };
    await using run = start([off]);
    const [outcome] = await run.outcomes;
    expect(outcome).toMatchObject({ name: "off", ok: false });
    expect(outcome?.differences[0]).toEqual({ what: "status", expected: "200", came: "500" });
    expect(outcome?.differences[1]?.came).toHaveLength(401);
  });

  test("that throw have failed by it, and those after them are run", async () => {
    await using run = start([{ name: "thrown", run: () => Promise.reject(new Error("ECONNRESET")) }, fine]);
    expect(await run.outcomes).toMatchObject([
      { ok: false, differences: [{ expected: "no failure", came: "Error: ECONNRESET" }] },
      { ok: true },
    ]);
  });

  test("that hang have failed after a while, and the next get a proxy that nobody has touched", async () => {
    await using run = start([{ name: "hung", run: () => new Promise(() => {}) }, fine]);
    await run.clock.advance(15_000);
    expect(await run.outcomes).toMatchObject([
      { ok: false, differences: [{ expected: "within 15 s", came: "nothing" }] },
      { ok: true },
    ]);
    expect([run.opened.length, run.stopped()]).toEqual([2, 2]);
  });

  test("end with the interrupt, and leave no proxy behind", async () => {
    await using run = start([fine, { name: "hung", run: () => new Promise(() => {}) }, fine]);
    const reason = new Error("Ctrl-C");
    await run.clock.advance(0);
    run.interrupt.abort(reason);
    expect(await run.outcomes.catch((thrown) => thrown)).toBe(reason);
    expect(run.stopped()).toBe(1);
  });
});

test("a value is told in a line", () => {
  expect([shown(undefined), shown({ a: 1 }), shown(new Error("no"))]).toEqual(["nothing", '{"a":1}', "Error: no"]);
});
