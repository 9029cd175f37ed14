import { expect, test } from "bun:test";
import fc from "fast-check";
import { type AdmissionLimits, createAdmission, type Leave } from "../../src/resilience/admission.ts";
import { EVERYBODY } from "../../src/resilience/shares.ts";
import { createFakeClock, type FakeClock } from "../support/fake-clock.ts";
import { kindOf } from "../support/kind-of.ts";

const MAX_WAIT_MS = 100;

type Call = { client: string; control: AbortController; outcome: string; leave?: Leave };

/** What must be true of it, as two lists: who is in, and who waits since when; and in which order the clients have a turn. */
type Model = {
  limits: AdmissionLimits;
  inFlight: Call[];
  queue: { call: Call; sinceMs: number }[];
  turns: string[];
  isClosed: boolean;
};
type Real = { clock: FakeClock; admission: ReturnType<typeof createAdmission> };
type Command = fc.AsyncCommand<Model, Real>;

const heldBy = (model: Model, client: string) => model.inFlight.filter((call) => call.client === client).length;
const waitingOf = (model: Model, client: string) => model.queue.filter(({ call }) => call.client === client).length;

/** Everybody may have all that is free, a client as long as it has no more than seven times that. */
const mayHave = (client: string, own: number, free: number) => free > 0 && (client === EVERYBODY || own <= 7 * free);

const mayEnter = (model: Model, client: string) =>
  mayHave(client, heldBy(model, client), model.limits.maxInFlight - model.inFlight.length);

/** Places go to who has least of them, by turns. */
function admitNext(model: Model): void {
  for (;;) {
    const clients = model.turns.filter((client) => waitingOf(model, client) > 0);
    const [client] = clients.toSorted((one, other) => heldBy(model, one) - heldBy(model, other));
    if (client === undefined || !mayEnter(model, client)) return;
    const at = model.queue.findIndex(({ call }) => call.client === client);
    model.inFlight.push(...model.queue.splice(at, 1).map(({ call }) => call));
    model.turns = [...clients.filter((other) => other !== client), client];
  }
}

/** A command with its name, and the model's part and the real one's in one: both are compared behind it. */
function command(name: string, run: (model: Model, real: Real) => void | Promise<void>): Command {
  return {
    check: () => true,
    async run(model, real) {
      await run(model, real);
      await real.clock.advance(0);
      expect(real.admission.state()).toEqual({ inFlight: model.inFlight.length, queued: model.queue.length });
      expect(model.inFlight.map(({ outcome }) => outcome)).toEqual(model.inFlight.map(() => "in"));
      expect(model.queue.map(({ call }) => call.outcome)).toEqual(model.queue.map(() => "waits"));
      // Nobody waits without need.
      expect(model.queue.filter(({ call }) => mayEnter(model, call.client))).toEqual([]);
    },
    toString: () => name,
  };
}

const come = (client: string) =>
  command(`come ${client}`, async (model, { admission, clock }) => {
    const call: Call = { client, control: new AbortController(), outcome: "waits" };
    const entering = Promise.try(() => admission.enter(client, call.control.signal));
    const entered = entering.then((leave) => {
      call.outcome = "in";
      call.leave = leave;
    });
    entered.catch(async () => {
      call.outcome = call.control.signal.aborted ? "left" : String(await kindOf(() => entering));
    });
    await clock.advance(0);
    const waiting = waitingOf(model, client);
    if (model.isClosed) expect(call.outcome).toBe("shutting_down");
    else if (mayEnter(model, client)) model.inFlight.push(call);
    else if (mayHave(client, waiting, model.limits.maxQueued - model.queue.length)) {
      model.queue.push({ call, sinceMs: clock.monotonicMs() });
      if (waiting === 0) model.turns = [...model.turns.filter((other) => other !== client), client];
    } else expect(call.outcome).toBe("overloaded");
  });

/** The end of a call in flight, told once or more; the next in the queue takes its place. */
const end = (which: number, times: number) =>
  command(`end ${which} ${times}x`, (model) => {
    const [call] = model.inFlight.splice(which % Math.max(1, model.inFlight.length), 1);
    for (let time = 0; time < times; time++) call?.leave?.();
    admitNext(model);
  });

/** A client that leaves; one in flight keeps its place until its call has ended. */
const goAway = (which: number) =>
  command(`go away ${which}`, async (model, { clock }) => {
    const calls = [...model.inFlight, ...model.queue.map(({ call }) => call)];
    const call = calls[which % Math.max(1, calls.length)];
    call?.control.abort();
    await clock.advance(0);
    if (!model.queue.some((waiting) => waiting.call === call)) return;
    model.queue = model.queue.filter((waiting) => waiting.call !== call);
    expect(call?.outcome).toBe("left");
  });

const wait = (ms: number) =>
  command(`wait ${ms}`, async (model, { clock }) => {
    await clock.advance(ms);
    const isOver = ({ sinceMs }: Model["queue"][number]) => clock.monotonicMs() - sinceMs >= MAX_WAIT_MS;
    for (const { call } of model.queue.filter(isOver)) expect(call.outcome).toBe("queue_timeout");
    model.queue = model.queue.filter((waiting) => !isOver(waiting));
  });

const resize = (limits: AdmissionLimits) =>
  command(`resize ${limits.maxInFlight} ${limits.maxQueued}`, (model, { admission }) => {
    admission.resize(limits);
    model.limits = limits;
    admitNext(model);
  });

const close = () =>
  command("close", async (model, { admission, clock }) => {
    admission.close();
    await clock.advance(0);
    for (const { call } of model.queue) expect(call.outcome).toBe("shutting_down");
    Object.assign(model, { queue: [], isClosed: true });
  });

const anyLimits = fc.record({
  maxInFlight: fc.integer({ min: 1, max: 20 }),
  maxQueued: fc.integer({ min: 0, max: 12 }),
  maxWaitMs: fc.constant(MAX_WAIT_MS),
});

const commandsOf = (clients: string[]) => {
  const which = fc.nat(30);
  const anyCome = fc.constantFrom(...clients).map(come);
  const anyCommand = [
    ...[anyCome, anyCome, anyCome, anyCome, anyCome],
    fc.tuple(which, fc.integer({ min: 1, max: 3 })).map(([call, times]) => end(call, times)),
    which.map(goAway),
    fc.constantFrom(1, 40, 100).map(wait),
    anyLimits.map(resize),
  ];
  return fc.commands(anyCommand, { maxCommands: 80, size: "max" });
};

test.each([
  ["of everybody, places are first come first served", [EVERYBODY]],
  ["of a client alone, the last of many places stay free", ["a"]],
  ["of several clients, those come first that have least, and none takes all", ["a", "a", "a", "b", "b", "c"]],
])("admission does what two lists would, and nobody is forgotten: %s", async (_, clients) => {
  await fc.assert(
    fc.asyncProperty(anyLimits, commandsOf(clients), fc.boolean(), async (limits, commands, closes) => {
      const clock = createFakeClock();
      const real = { clock, admission: createAdmission({ clock, ...limits }) };
      const model: Model = { limits, inFlight: [], queue: [], turns: [], isClosed: false };
      await fc.asyncModelRun(() => ({ model, real }), commands);
      if (closes) await close().run(model, real);
      // Every place is given back, and no timer is left.
      while (model.inFlight.length > 0) await end(0, 1).run(model, real);
      expect(clock.pending()).toBe(0);
    }),
    { numRuns: 100 },
  );
});
