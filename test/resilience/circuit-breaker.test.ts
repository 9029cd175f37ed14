import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { createCircuitBreakers, type Permit, type Verdict } from "../../src/resilience/circuit-breaker.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { failureOf } from "../support/kind-of.ts";

const OPEN_MS = 30_000;
const NAME = "chat gpt-4o";

function setUp(maxFailures = 5) {
  const clock = createFakeClock();
  const changes: string[] = [];
  const breakers = createCircuitBreakers({
    clock,
    maxFailures,
    openMs: OPEN_MS,
    onChange: (name, state) => changes.push(`${name} ${state}`),
  });
  const one = (verdict: Verdict) => breakers.settle(breakers.enter(NAME), verdict);
  const fail = (times: number) => {
    for (let count = 0; count < times; count++) one("failure");
  };
  return { breakers, clock, changes, one, fail };
}

describe("a circuit breaker", () => {
  test("opens after so many failures in a row, and says when to come back", async () => {
    const { breakers, fail, changes, clock } = setUp();
    fail(4);
    expect(breakers.refusal(NAME)).toBeNull();
    fail(1);
    await clock.advance(12_400);
    const refusal = await failureOf(async () => breakers.enter(NAME));
    expect(refusal).toMatchObject({ kind: "circuit_open", status: 503, details: { retryAfterSeconds: 18 } });
    expect(changes).toEqual([`${NAME} open`]);
    expect(breakers.refusal("chat another")).toBeNull();
  });

  test("starts to count anew after a success, and is moved by nothing that is neutral", () => {
    const { breakers, fail, one } = setUp();
    fail(4);
    one("success");
    fail(4);
    one("neutral");
    expect(breakers.read()).toEqual([{ name: NAME, state: "closed", failures: 4, retryInMs: 0 }]);
    one("success");
    expect(breakers.read()).toEqual([]);
  });

  test("lets one probe through when its time is over, and by its success everybody", async () => {
    const { breakers, fail, clock, changes } = setUp();
    fail(5);
    await clock.advance(OPEN_MS);
    const probe = breakers.enter(NAME);
    expect(breakers.refusal(NAME)?.details.retryAfterSeconds).toBe(1);
    expect(breakers.read()).toMatchObject([{ state: "half-open" }]);
    breakers.settle(probe, "success");
    expect(breakers.refusal(NAME)).toBeNull();
    expect(changes).toEqual([`${NAME} open`, `${NAME} closed`]);
  });

  test("stays open for as long again when the probe fails", async () => {
    const { breakers, fail, clock } = setUp();
    fail(5);
    await clock.advance(OPEN_MS);
    fail(1);
    expect(breakers.refusal(NAME)?.details.retryAfterSeconds).toBe(30);
  });

  test("gives the place of a probe whose client has left to the next call, and stays shut for the rest", async () => {
    const { breakers, fail, one, clock, changes } = setUp();
    fail(5);
    await clock.advance(OPEN_MS);
    one("neutral");
    expect(breakers.refusal(NAME)).toBeNull();
    breakers.enter(NAME);
    expect(breakers.refusal(NAME)).not.toBeNull();
    expect(changes).toEqual([`${NAME} open`]);
  });

  test("lets the others in as soon as the probe's answer begins, and still counts how it ends", async () => {
    const { breakers, fail, clock } = setUp();
    fail(5);
    await clock.advance(OPEN_MS);
    const probe = breakers.enter(NAME);
    breakers.answered(probe);
    expect(breakers.refusal(NAME)).toBeNull();
    breakers.settle(probe, "failure");
    expect(breakers.read()).toMatchObject([{ state: "closed", failures: 1 }]);
  });

  test("counts an outcome only in the era that admitted it", async () => {
    const { breakers, fail, clock } = setUp();
    const slow = breakers.enter(NAME);
    fail(5);
    breakers.settle(slow, "success");
    expect(breakers.refusal(NAME)).not.toBeNull();
    await clock.advance(OPEN_MS);
    const late = breakers.enter(NAME);
    breakers.settle(late, "success");
    breakers.settle(late, "failure");
    expect(breakers.read()).toEqual([]);
  });

  test("takes the first word on a call and no other", () => {
    const { breakers } = setUp();
    const permit = breakers.enter(NAME);
    breakers.settle(permit, "failure");
    breakers.settle(permit, "failure");
    breakers.settle(permit, "success");
    expect(breakers.read()).toMatchObject([{ failures: 1 }]);
  });

  test("forgets of a thousand names the one that was used least lately", () => {
    const { breakers } = setUp(2);
    for (const name of ["first", "used"]) breakers.settle(breakers.enter(name), "failure");
    for (let count = 0; count < 500; count++) breakers.enter(`name ${count}`);
    breakers.enter("used");
    for (let count = 500; count < 999; count++) breakers.enter(`name ${count}`);
    // Questions make none.
    for (let count = 0; count < 1000; count++) breakers.refusal(`asked ${count}`);
    expect(breakers.read().map(({ name }) => name)).toEqual(["used"]);
  });
});

type Step = { do: "enter" } | { do: "settle"; which: number; verdict: Verdict } | { do: "wait"; ms: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant("enter" as const) }),
  fc.record({
    do: fc.constant("settle" as const),
    which: fc.nat({ max: 3 }),
    verdict: fc.constantFrom<Verdict>("success", "failure", "failure", "neutral"),
  }),
  fc.record({ do: fc.constant("wait" as const), ms: fc.integer({ min: 1, max: OPEN_MS }) }),
);

/** The same told plainly: what is admitted carries the number of its era. */
function createModel(maxFailures: number) {
  let era = 0;
  let failures = 0;
  let openUntil: number | null = null;
  let probing = false;

  function next(until: number | null): void {
    era++;
    failures = 0;
    probing = false;
    openUntil = until;
  }

  function settleProbe(verdict: Verdict, now: number): void {
    if (verdict === "success") next(null);
    else next(verdict === "failure" ? now + OPEN_MS : now);
  }

  function settleClosed(verdict: Verdict, now: number): void {
    if (verdict === "success") failures = 0;
    if (verdict === "failure" && ++failures === maxFailures) next(now + OPEN_MS);
  }

  return {
    admits: (now: number) => !probing && (openUntil === null || now >= openUntil),
    enter() {
      if (openUntil !== null) {
        era++;
        probing = true;
      }
      return era;
    },
    settle(of: number, verdict: Verdict, now: number) {
      if (of !== era) return;
      if (probing) settleProbe(verdict, now);
      else if (openUntil === null) settleClosed(verdict, now);
    },
  };
}

async function run(steps: readonly Step[], maxFailures: number): Promise<void> {
  const clock = createFakeClock();
  const startMs = clock.monotonicMs();
  const breakers = createCircuitBreakers({ clock, maxFailures, openMs: OPEN_MS, onChange: () => {} });
  const model = createModel(maxFailures);
  const held: { permit: Permit; era: number }[] = [];
  for (const each of steps) {
    const now = clock.monotonicMs() - startMs;
    if (each.do === "wait") await clock.advance(each.ms);
    if (each.do === "enter") {
      const admits = model.admits(now);
      expect(breakers.refusal(NAME) === null).toBe(admits);
      if (admits) held.push({ permit: breakers.enter(NAME), era: model.enter() });
    }
    if (each.do === "settle") {
      for (const { permit, era } of held.splice(each.which, 1)) {
        breakers.settle(permit, each.verdict);
        model.settle(era, each.verdict, now);
      }
    }
  }
}

test("by any schedule it admits what its model admits", async () => {
  const schedules = fc.array(step, { maxLength: 60 });
  await fc.assert(fc.asyncProperty(schedules, fc.integer({ min: 1, max: 4 }), run), { numRuns: 200 });
});
