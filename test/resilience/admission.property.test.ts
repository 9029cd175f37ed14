import { expect, test } from "bun:test";
import fc from "fast-check";
import { createAdmission, type Leave } from "../../src/resilience/admission.ts";
import { createFakeClock, type FakeClock } from "../support/fake-clock.ts";
import { kindOf } from "../support/kind-of.ts";

const LIMITS = { maxInFlight: 2, maxQueued: 3, maxWaitMs: 100 };

type Call = { client: AbortController; outcome: string; leave?: Leave };

/** What must be true of it, as two lists: who is in, and who waits since when. */
type Model = { inFlight: Call[]; queue: { call: Call; sinceMs: number }[]; isClosed: boolean };
type Real = { clock: FakeClock; admission: ReturnType<typeof createAdmission> };
type Command = fc.AsyncCommand<Model, Real>;

/** A command with its name, and the model's part and the real one's in one: both are compared behind it. */
function command(name: string, run: (model: Model, real: Real) => void | Promise<void>): Command {
  return {
    check: () => true,
    async run(model, real) {
      await run(model, real);
      await real.clock.advance(0);
      expect(real.admission.state()).toEqual({ inFlight: model.inFlight.length, queued: model.queue.length });
      expect(model.inFlight.length).toBeLessThanOrEqual(LIMITS.maxInFlight);
      expect(model.inFlight.map(({ outcome }) => outcome)).toEqual(model.inFlight.map(() => "in"));
      expect(model.queue.map(({ call }) => call.outcome)).toEqual(model.queue.map(() => "waits"));
    },
    toString: () => name,
  };
}

const come = () =>
  command("come", async (model, { admission, clock }) => {
    const call: Call = { client: new AbortController(), outcome: "waits" };
    const entering = Promise.try(() => admission.enter(call.client.signal));
    const entered = entering.then((leave) => {
      call.outcome = "in";
      call.leave = leave;
    });
    entered.catch(async () => {
      call.outcome = call.client.signal.aborted ? "left" : String(await kindOf(() => entering));
    });
    await clock.advance(0);
    if (model.isClosed) expect(call.outcome).toBe("shutting_down");
    else if (model.inFlight.length < LIMITS.maxInFlight) model.inFlight.push(call);
    else if (model.queue.length < LIMITS.maxQueued) model.queue.push({ call, sinceMs: clock.monotonicMs() });
    else expect(call.outcome).toBe("overloaded");
  });

/** The end of a call in flight, told once or more; the first in the queue takes its place. */
const end = (which: number, times: number) =>
  command(`end ${which} ${times}x`, (model) => {
    const [call] = model.inFlight.splice(which % Math.max(1, model.inFlight.length), 1);
    for (let time = 0; time < times; time++) call?.leave?.();
    const next = call && model.queue.shift();
    if (next) model.inFlight.push(next.call);
  });

/** A client that leaves; one in flight keeps its place until its call has ended. */
const goAway = (which: number) =>
  command(`go away ${which}`, async (model, { clock }) => {
    const calls = [...model.inFlight, ...model.queue.map(({ call }) => call)];
    const call = calls[which % Math.max(1, calls.length)];
    call?.client.abort();
    await clock.advance(0);
    if (!model.queue.some((waiting) => waiting.call === call)) return;
    model.queue = model.queue.filter((waiting) => waiting.call !== call);
    expect(call?.outcome).toBe("left");
  });

const wait = (ms: number) =>
  command(`wait ${ms}`, async (model, { clock }) => {
    await clock.advance(ms);
    const isOver = ({ sinceMs }: Model["queue"][number]) => clock.monotonicMs() - sinceMs >= LIMITS.maxWaitMs;
    for (const { call } of model.queue.filter(isOver)) expect(call.outcome).toBe("queue_timeout");
    model.queue = model.queue.filter((waiting) => !isOver(waiting));
  });

const close = () =>
  command("close", async (model, { admission, clock }) => {
    admission.close();
    await clock.advance(0);
    for (const { call } of model.queue) expect(call.outcome).toBe("shutting_down");
    Object.assign(model, { queue: [], isClosed: true });
  });

test("admission does what two lists would: places, first come first served, and nobody is forgotten", async () => {
  const which = fc.nat(9);
  const anyCommand = [
    fc.constant(come()),
    fc.constant(come()),
    fc.constant(come()),
    fc.tuple(which, fc.integer({ min: 1, max: 3 })).map(([call, times]) => end(call, times)),
    which.map(goAway),
    fc.constantFrom(1, 40, 100).map(wait),
  ];
  await fc.assert(
    fc.asyncProperty(fc.commands(anyCommand, { maxCommands: 40 }), fc.boolean(), async (commands, closes) => {
      const clock = createFakeClock();
      const real = { clock, admission: createAdmission({ clock, ...LIMITS }) };
      const model: Model = { inFlight: [], queue: [], isClosed: false };
      await fc.asyncModelRun(() => ({ model, real }), commands);
      if (closes) await close().run(model, real);
      // Every place is given back, and no timer is left.
      while (model.inFlight.length > 0) await end(0, 1).run(model, real);
      expect(clock.pending()).toBe(0);
    }),
    { numRuns: 150 },
  );
});
