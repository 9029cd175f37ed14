import { expect, test } from "bun:test";
import fc from "fast-check";
import { ProxyError } from "../../src/errors.ts";
import type { FetchInit } from "../../src/world/fetch.ts";
import { LOCK_PATH, LOGIN, PATH, STAY, serverError, session, setUp, tokenAnswer, unauthorized } from "./set-up.ts";

type Weather = "fine" | "error page" | "refusal" | "seat lost" | "no network" | "silence";
type Disturbance = "jump" | "sleep" | "new login" | "full disk" | "room on disk";
type Step =
  | { kind: "request" | "renew"; who: number }
  | { kind: "advance" | "jump" | "sleep"; ms: number }
  | { kind: "weather"; now: Weather }
  | { kind: "new login" | "full disk" | "room on disk" };

/** An exchange as GitHub saw it begin. */
type Seen = { atMs: number; worked: boolean; excuses: number };

const WEATHERS: readonly Weather[] = ["fine", "error page", "refusal", "seat lost", "no network", "silence"];
const HOURS_MS = 4 * 3_600_000;

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom("request", "renew"), who: fc.nat(2) }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("advance"), ms: fc.constantFrom(500, 3000, 40_000, 700_000) }),
  },
  fc.record({ kind: fc.constant("jump"), ms: fc.integer({ min: -HOURS_MS, max: HOURS_MS }) }),
  fc.record({ kind: fc.constant("sleep"), ms: fc.integer({ min: 60_000, max: HOURS_MS }) }),
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("weather"), now: fc.constantFrom(...WEATHERS) }) },
  fc.record({ kind: fc.constantFrom("new login", "full disk", "room on disk") }),
);

/** Servers on one credentials.json, and all that GitHub sees of them. */
function watched(count: number) {
  const first = setUp();
  const { clock, files, github } = first;
  const all = [first, ...Array.from({ length: count - 1 }, () => setUp({ clock, files, github }))];
  const seen: Seen[] = [];
  const waiting = new Set<Promise<unknown>>();
  let weather: Weather = "fine";
  // What may rightly bring an exchange forward: a refused token, a clock that was set, another login, a lost save.
  let excuses = 0;
  /** A lock that looks old is taken from who holds it, so that the two may exchange at the same time. */
  let mayOverlap = false;

  github.otherwise = (_url, { signal }: FetchInit) => {
    seen.push({ atMs: clock.monotonicMs(), worked: weather === "fine", excuses });
    if (weather === "error page") return serverError();
    if (weather === "refusal") return unauthorized();
    if (weather === "seat lost") return Response.json({ error_details: { message: "Gone." } }, { status: 403 });
    if (weather === "no network") throw new TypeError("offline");
    if (weather === "fine")
      return tokenAnswer(clock, { token: `tid=${seen.length}`, refresh_in: [1500, 1, 0][seen.length % 3] });
    return new Promise((_resolve, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
  };

  function demand(who: number, isRenewal: boolean): void {
    const account = all[who % all.length];
    if (!account) return;
    const { tokens } = account;
    const isReady = tokens.state().kind === "ready";
    const current = tokens.session(STAY);
    // A token that is usable is there in the same turn.
    expect(current instanceof Promise).toBe(!isReady);
    const result = isRenewal && !(current instanceof Promise) ? tokens.renew(current, STAY) : current;
    if (isRenewal) excuses++;
    const settled: Promise<unknown> = Promise.resolve(result)
      .catch(onlyKnown)
      .finally(() => waiting.delete(settled));
    waiting.add(settled);
  }

  /** What is no demand of a client's, and may bring an exchange forward. */
  async function disturb(kind: Disturbance, ms: number): Promise<void> {
    excuses++;
    if (kind === "full disk") files.failWith = new Error("ENOSPC");
    if (kind === "room on disk") files.failWith = undefined;
    if (kind === "new login" && !files.failWith) await files.writePrivate(PATH, JSON.stringify({ ...LOGIN, excuses }));
    mayOverlap ||= ms !== 0 && files.texts.has(LOCK_PATH);
    clock.jumpWall(ms);
  }

  async function take(step: Step): Promise<void> {
    if (step.kind === "advance") await clock.advance(step.ms);
    else if (step.kind === "request" || step.kind === "renew") demand(step.who, step.kind === "renew");
    else if (step.kind === "weather") weather = step.now;
    else await disturb(step.kind, "ms" in step ? step.ms : 0);
  }
  return { clock, github, all, seen, waiting, take, mayOverlap: () => mayOverlap };
}

/** A bug would come as another error and fail the test as unhandled. */
function onlyKnown(error: unknown): void {
  const kinds = ["token_exchange_failed", "reauth_required", "not_entitled", "upstream_auth_error"];
  if (!(error instanceof ProxyError) || !kinds.includes(error.kind)) throw error;
}

test("whatever happens in whatever order, GitHub is asked one thing at a time, never in a storm, and it heals", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 3 }),
      fc.array(anyStep, { minLength: 5, maxLength: 60 }),
      async (count, steps) => {
        const { clock, github, all, seen, waiting, take, mayOverlap } = watched(count);
        for (const { tokens } of all) tokens.start();
        for (const step of steps) await take(step);

        await take({ kind: "room on disk" });
        await take({ kind: "weather", now: "fine" });
        await clock.advance(400_000);
        for (const { tokens } of all) expect(tokens.state().kind).toBe("ready");
        expect(waiting.size).toBe(0);
        for (const { tokens } of all) tokens.stop();
        await clock.advance(0);
        expect(clock.pending()).toBe(0);

        if (!mayOverlap()) expect(github.mostAtOnce).toBe(1);
        const excuses = steps.filter(({ kind }) => !["request", "advance", "weather"].includes(kind)).length + 1;
        const elapsedMs = clock.monotonicMs() - (seen[0]?.atMs ?? 0);
        // After each thing that brings one forward at most three quick tries of each server, else one a minute.
        expect(seen.length).toBeLessThanOrEqual(count * (4 * (excuses + 1) + elapsedMs / 60_000));
        // A new login is noticed when the file is looked at, and that may be behind the next exchange.
        if (count === 1 && steps.every(({ kind }) => kind !== "new login")) expectSpacing(seen);
      },
    ),
    { numRuns: 300 },
  );
});

/** A minute behind a success and two seconds behind a failure, but where something brought the later one forward. */
function expectSpacing(seen: readonly Seen[]): void {
  for (const [index, later] of seen.slice(1).entries()) {
    const earlier = seen[index];
    if (!earlier || earlier.excuses !== later.excuses) continue;
    expect(later.atMs - earlier.atMs).toBeGreaterThanOrEqual(earlier.worked ? 60_000 : 2000);
  }
}

test("in fine weather servers on one store share each exchange, whatever the wall clock does", async () => {
  const anyMove = fc.record({
    ms: fc.integer({ min: 1000, max: 1_000_000 }),
    jumpMs: fc.integer({ min: -HOURS_MS, max: HOURS_MS }),
  });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 2, max: 3 }), fc.array(anyMove, { maxLength: 12 }), async (count, moves) => {
      const { clock, all, seen, take } = watched(count);
      for (const { tokens } of all) tokens.start();
      await clock.advance(1000);
      for (const { ms, jumpMs } of moves) {
        await take({ kind: "jump", ms: jumpMs });
        await clock.advance(ms);
        for (const account of all) await session(account);
      }
      for (const { tokens } of all) tokens.stop();
      // One at the start, one for each jump at most, and those that were due.
      expect(seen.length).toBeLessThanOrEqual(1 + moves.length + (clock.monotonicMs() - 1000) / 60_000);
    }),
    { numRuns: 200 },
  );
});
