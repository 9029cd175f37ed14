import { expect, test } from "bun:test";
import fc from "fast-check";
import { ProxyError } from "../../src/errors.ts";
import type { FetchInit } from "../../src/world/fetch.ts";
import { STAY, serverError, session, setUp, tokenAnswer, unauthorized } from "./set-up.ts";

type Weather = "fine" | "error page" | "refusal" | "no network" | "silence";
type Step =
  | { kind: "request" | "renew" }
  | { kind: "advance" | "jump"; ms: number }
  | { kind: "weather"; now: Weather };

/** An exchange as GitHub saw it begin. */
type Seen = { atMs: number; worked: boolean; excuses: number };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constantFrom("request", "renew") }),
  fc.record({ kind: fc.constant("advance" as const), ms: fc.constantFrom(500, 3000, 40_000, 700_000) }),
  fc.record({ kind: fc.constant("jump" as const), ms: fc.integer({ min: -4 * 3_600_000, max: 4 * 3_600_000 }) }),
  fc.record({
    kind: fc.constant("weather" as const),
    now: fc.constantFrom<Weather>("fine", "error page", "refusal", "no network", "silence"),
  }),
);

/** A running server, and all that GitHub sees of it. */
function watched() {
  const account = setUp();
  const { clock, github, tokens } = account;
  const seen: Seen[] = [];
  let weather: Weather = "fine";
  // What may rightly bring an exchange forward: a refused token, a jump of the clock.
  let excuses = 0;
  github.otherwise = (_url, { signal }: FetchInit) => {
    seen.push({ atMs: clock.monotonicMs(), worked: weather === "fine", excuses });
    if (weather === "error page") return serverError();
    if (weather === "refusal") return unauthorized();
    if (weather === "no network") throw new TypeError("offline");
    if (weather === "fine")
      return tokenAnswer(clock, { token: `tid=${seen.length}`, refresh_in: [1500, 1, 0][seen.length % 3] });
    return new Promise((_resolve, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
  };

  async function take(step: Step): Promise<void> {
    if (step.kind === "advance") return await clock.advance(step.ms);
    if (step.kind === "weather") weather = step.now;
    if (step.kind === "jump") {
      clock.jumpWall(step.ms);
      excuses++;
    }
    if (step.kind === "request") void session(account).catch(onlyKnown);
    if (step.kind === "renew") {
      const current = tokens.session(STAY);
      const renewed = current instanceof Promise ? current : tokens.renew(current, STAY);
      void renewed.catch(onlyKnown);
      excuses++;
    }
  }
  return { ...account, seen, take };
}

/** A bug would come as another error and fail the test as unhandled. */
function onlyKnown(error: unknown): void {
  const kinds = ["token_exchange_failed", "reauth_required", "upstream_auth_error"];
  if (!(error instanceof ProxyError) || !kinds.includes(error.kind)) throw error;
}

test("whatever happens in whatever order, GitHub is asked one thing at a time, never in a storm, and it heals", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { minLength: 5, maxLength: 60 }), async (steps) => {
      const { clock, tokens, github, seen, take } = watched();
      tokens.start();
      for (const step of steps) await take(step);

      await take({ kind: "weather", now: "fine" });
      await clock.advance(400_000);
      expect(tokens.state().kind).toBe("ready");
      tokens.stop();
      await clock.advance(0);
      expect(clock.pending()).toBe(0);

      expect(github.mostAtOnce).toBe(1);
      const pairs = seen.slice(1).map((later, index) => ({ earlier: seen[index] as Seen, later }));
      const unexcused = pairs.filter(({ earlier, later }) => earlier.excuses === later.excuses);
      for (const { earlier, later } of unexcused) {
        expect(later.atMs - earlier.atMs).toBeGreaterThanOrEqual(earlier.worked ? 60_000 : 2000);
      }
      const excuses = steps.filter(({ kind }) => kind === "jump" || kind === "renew").length;
      const elapsedMs = clock.monotonicMs() - (seen[0]?.atMs ?? 0);
      // After each thing that brings one forward at most three quick tries, else one a minute.
      expect(seen.length).toBeLessThanOrEqual(4 * (excuses + 1) + elapsedMs / 60_000);
    }),
    { numRuns: 300 },
  );
});
