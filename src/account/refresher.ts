import { createSingleFlight } from "../resilience/single-flight.ts";
import type { Clock } from "../world/clock.ts";
import { elapsedMs, fingerprint, type HeldToken, isUsable, refreshDueInMs } from "./held-token.ts";
import type { Setback } from "./setback.ts";
import type { TokenSupply } from "./token-supply.ts";

/** Owns the one token, and the one attempt at a time to get another. */
export interface Refresher {
  /** The token, while it is usable. */
  usable(): HeldToken | null;
  /** A token from the attempt in flight, else from a new one; throws at once while a failure stands. */
  obtain(signal: AbortSignal): Promise<HeldToken>;
  /** Milliseconds until the background has something to do; 0 when it has now. */
  dueInMs(): number;
  /** Copilot has refused this token: it is given to nobody any more. */
  drop(token: string): void;
  /** Somebody has written the credentials: they are read again before anything else. */
  forget(): void;
  busy(): boolean;
}

export type RefresherNeeds = {
  supply: TokenSupply;
  setback: Setback;
  clock: Clock;
  /** Ends the attempt in flight, for everyone. */
  life: AbortSignal;
  /** After each attempt, whatever came of it. */
  onSettled: () => void;
  /** Another login, or none, has taken the place of the one that was in use. */
  onAccountChange: () => void;
};

export function createRefresher({
  supply,
  setback,
  clock,
  life,
  onSettled,
  onAccountChange,
}: RefresherNeeds): Refresher {
  const flight = createSingleFlight<HeldToken>();
  let held: HeldToken | null = null;
  let rejected: string | null = null;
  let isUnread = true;

  /** A changed login takes the token of the old one with it; an unchanged one may have a newer token by now. */
  async function read(): Promise<void> {
    isUnread = false;
    const { login, held: atHand } = await supply.atHand(rejected);
    const isSameLogin = held !== null && login !== null && held.account === fingerprint(login.githubToken);
    if (held !== null && !isSameLogin) onAccountChange();
    if (!isSameLogin || held === null || (atHand && isNewer(atHand, held))) held = atHand;
  }

  /** By their ages: the wall clock may have been set between the two. */
  function isNewer(other: HeldToken, current: HeldToken): boolean {
    const isYounger = elapsedMs(clock, other.received) < elapsedMs(clock, current.received);
    return other.token !== current.token && isYounger;
  }

  async function attempt(): Promise<HeldToken> {
    try {
      if (isUnread) {
        const before = held;
        await read();
        // Whoever waits is served by what was found; its own refresh comes after.
        if (held && isUsable(clock, held)) {
          if (held !== before) setback.end(held.source);
          return held;
        }
      }
      held = await supply.fresh({ current: held, since: held?.received ?? null, rejected }, life);
      setback.end(held.source);
      return held;
    } catch (error) {
      life.throwIfAborted();
      throw setback.record(error);
    } finally {
      onSettled();
    }
  }

  return {
    usable: () => (held && isUsable(clock, held) ? held : null),
    async obtain(signal) {
      const mayTry = flight.busy() || isUnread || setback.nextTryMs() === 0;
      const standing = mayTry ? null : setback.error();
      if (standing) throw standing;
      return await flight.run(attempt, signal);
    },
    dueInMs() {
      if (isUnread) return 0;
      if (!held) return setback.nextTryMs();
      return Math.max(refreshDueInMs(clock, held), setback.nextTryMs());
    },
    drop(token) {
      rejected = token;
      if (held?.token === token) held = null;
    },
    forget() {
      isUnread = true;
      setback.lift();
    },
    busy: flight.busy,
  };
}
