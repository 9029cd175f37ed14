import { describe, expect, test } from "bun:test";
import { createAdmission } from "../../src/resilience/admission.ts";
import { EVERYBODY } from "../../src/resilience/shares.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { kindOf } from "../support/kind-of.ts";

const never = new AbortController().signal;

function create(limits: Partial<{ maxInFlight: number; maxQueued: number; maxWaitMs: number }> = {}) {
  const clock = createFakeClock();
  return { clock, admission: createAdmission({ clock, maxInFlight: 1, maxQueued: 1, maxWaitMs: 100, ...limits }) };
}

describe("admission", () => {
  test("lets calls in at once while there are places, and counts them", () => {
    const { admission } = create({ maxInFlight: 2 });
    admission.enter(EVERYBODY, never);
    admission.enter(EVERYBODY, never);
    expect(admission.state()).toEqual({ inFlight: 2, queued: 0 });
  });

  test("gives a freed place to the one who waited longest", async () => {
    const { admission } = create({ maxQueued: 2 });
    const leave = await admission.enter(EVERYBODY, never);
    const order: string[] = [];
    const first = Promise.resolve(admission.enter(EVERYBODY, never)).then((leaveFirst) => {
      order.push("first");
      leaveFirst();
    });
    const second = Promise.resolve(admission.enter(EVERYBODY, never)).then(() => order.push("second"));
    leave();
    await Promise.all([first, second]);
    expect(order).toEqual(["first", "second"]);
  });

  test("gives a place back once, however often its holder leaves", async () => {
    const { admission } = create();
    const leave = await admission.enter(EVERYBODY, never);
    leave();
    leave();
    expect(admission.state().inFlight).toBe(0);
  });

  test("refuses at once when the queue is full", async () => {
    const { admission } = create({ maxQueued: 0 });
    admission.enter(EVERYBODY, never);
    expect(await kindOf(async () => admission.enter(EVERYBODY, never))).toBe("overloaded");
  });

  test("refuses who has waited too long, and forgets them", async () => {
    const { admission, clock } = create();
    admission.enter(EVERYBODY, never);
    const waiting = kindOf(async () => admission.enter(EVERYBODY, never));
    await clock.advance(100);
    expect(await waiting).toBe("queue_timeout");
    expect(admission.state()).toEqual({ inFlight: 1, queued: 0 });
  });

  test("drops a waiting call whose client has left, so that the place goes to the next", async () => {
    const { admission } = create({ maxQueued: 2 });
    const leave = await admission.enter(EVERYBODY, never);
    const client = new AbortController();
    const gone = Promise.resolve(admission.enter(EVERYBODY, client.signal)).catch((reason: unknown) => reason);
    const next = admission.enter(EVERYBODY, never);
    client.abort("left");
    expect(await gone).toBe("left");
    leave();
    await next;
    expect(admission.state()).toEqual({ inFlight: 1, queued: 0 });
  });

  test("does not let a client in that has left already", async () => {
    const { admission } = create();
    const outcome = await Promise.try(() => admission.enter(EVERYBODY, AbortSignal.abort("left"))).catch(
      (reason: unknown) => reason,
    );
    expect(outcome).toBe("left");
    expect(admission.state().inFlight).toBe(0);
  });

  test("once closed, refuses those who wait and those who come", async () => {
    const { admission } = create();
    admission.enter(EVERYBODY, never);
    const waiting = kindOf(async () => admission.enter(EVERYBODY, never));
    admission.close();
    expect(await waiting).toBe("shutting_down");
    expect(await kindOf(async () => admission.enter(EVERYBODY, never))).toBe("shutting_down");
  });

  test("of other limits keeps who is in and who waits, and lets in whoever now has room", async () => {
    const { admission, clock } = create({ maxQueued: 3 });
    const leave = await admission.enter(EVERYBODY, never);
    const waiting = [1, 2, 3].map(() => Promise.resolve(admission.enter(EVERYBODY, never)).catch(({ kind }) => kind));
    admission.resize({ maxInFlight: 3, maxQueued: 0, maxWaitMs: 5 });
    expect(admission.state()).toEqual({ inFlight: 3, queued: 1 });
    expect(await kindOf(async () => admission.enter(EVERYBODY, never))).toBe("overloaded");
    await clock.advance(10);
    expect(admission.state().queued).toBe(1);
    admission.resize({ maxInFlight: 1, maxQueued: 0, maxWaitMs: 5 });
    leave();
    expect(admission.state()).toEqual({ inFlight: 2, queued: 1 });
    await clock.advance(100);
    expect(await waiting[2]).toBe("queue_timeout");
  });
});
