import { elapsedMs, type HeldToken } from "../account/held-token.ts";
import type { Clock } from "../world/clock.ts";

/** When a Copilot token ends, in the keys of the Go program's `status --json`. */
export type TokenLife = { token_expires_at: number; token_expires_in_seconds: number };

export function tokenLife(clock: Clock, held: HeldToken): TokenLife {
  return tokenLifeFrom(clock, Math.floor((held.lifetimeMs - elapsedMs(clock, held.received)) / 1000));
}

/** The same of a token that is known to live for so many seconds from now. */
export function tokenLifeFrom(clock: Clock, seconds: number): TokenLife {
  return { token_expires_at: Math.floor(clock.wallMs() / 1000) + seconds, token_expires_in_seconds: seconds };
}

/** Whole seconds as people read them: `29m 53s`. */
export function minutesAndSeconds(seconds: number): string {
  return `${Math.floor(seconds / 60)}m ${seconds % 60}s`;
}
