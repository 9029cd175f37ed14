import { expect, test } from "bun:test";
import fc from "fast-check";
import type { CallFacts, UpstreamCall } from "../../src/upstream/call.ts";
import { type Answer, call, closeKeptConnection, ok, refused, resetConnection, setUp } from "./set-up.ts";

/** What upstream may do to one request. */
const MAKE_ANSWER = {
  ok,
  "401": () => refused(401, "expired"),
  "403": () => refused(403, "Forbidden\n"),
  "400": () => refused(400, "no"),
  "408": () => refused(408, "late"),
  "429": () => refused(429, "slow"),
  "429 soon": () => refused(429, "slow", { "retry-after": "3" }),
  "429 late": () => refused(429, "slow", { "retry-after": "300" }),
  "500": () => refused(500, "broken"),
  "503": () => refused(503, "busy"),
  reset: () => resetConnection(),
  stale: closeKeptConnection,
  refused: () => Object.assign(new TypeError("x"), { code: "ECONNREFUSED" }),
  hang: () => "hang" as const,
} satisfies Record<string, () => Answer>;

const answers = fc.array(fc.constantFrom(...Object.keys(MAKE_ANSWER)), { minLength: 20, maxLength: 200 });

const step = fc.record({
  model: fc.constantFrom("a", "b"),
  stream: fc.boolean(),
  /** Until the next call comes. */
  pauseMs: fc.integer({ min: 0, max: 20_000 }),
  leavesAfterMs: fc.option(fc.integer({ min: 0, max: 40_000 })),
  ends: fc.constantFrom("ok", "stream_interrupted", "client_closed", "stream_idle_timeout"),
});

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

async function run(names: readonly string[], steps: readonly Step[], maxAttempts: number): Promise<void> {
  const pool = names.map((name) => MAKE_ANSWER[name as keyof typeof MAKE_ANSWER]());
  const { upstream, sent, clock, breakers } = setUp(pool, { maxAttempts, maxFailures: 3 });
  const calls: { facts: CallFacts; done: Promise<unknown> }[] = [];
  for (const { model, stream, pauseMs, leavesAfterMs, ends } of steps) {
    const control = new AbortController();
    const facts: CallFacts = {};
    const made: UpstreamCall = { ...call, model, stream };
    const done = upstream.call(made, control, facts).then(
      ({ settle }) => settle(ends),
      () => {},
    );
    calls.push({ facts, done });
    if (leavesAfterMs !== null) clock.after(leavesAfterMs, () => control.abort("left"));
    await clock.advance(pauseMs);
  }
  // The longest that one call can take: its attempts, each as long as the headers may.
  await clock.advance(maxAttempts * 320_000);
  await Promise.all(calls.map(({ done }) => done));

  for (const { facts } of calls) expect(facts.attempts ?? 0).toBeLessThanOrEqual(maxAttempts);
  const total = calls.reduce((sum, { facts }) => sum + (facts.attempts ?? 0), 0);
  expect(sent.length).toBeLessThanOrEqual(total);
  expect(clock.pending()).toBe(0);
  // Every permit was given back: a circuit that is not closed lets a probe through when its time is over.
  await clock.advance(30_000);
  for (const name of ["chat a", "chat b", "host api.example", "host other.example"]) {
    expect(breakers.refusal(name)).toBeNull();
  }
}

test("whatever upstream and the clients do, calls end, keep to their attempts, and leave nothing behind", async () => {
  await fc.assert(
    fc.asyncProperty(answers, fc.array(step, { minLength: 1, maxLength: 15 }), fc.integer({ min: 1, max: 4 }), run),
    { numRuns: 200 },
  );
}, 60_000);
