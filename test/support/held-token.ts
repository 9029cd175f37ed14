import type { HeldToken } from "../../src/account/held-token.ts";
import type { Clock } from "../../src/world/clock.ts";

/** A Copilot token that was received just now and lives for 30 minutes, as the real ones do (contract 2.2). */
export function heldToken(clock: Clock, more: Partial<HeldToken> = {}): HeldToken {
  return {
    token: "tid=simulated",
    apiUrl: "https://api.individual.githubcopilot.com",
    received: { wallMs: clock.wallMs(), monotonicMs: clock.monotonicMs() },
    lifetimeMs: 1_800_000,
    refreshAfterMs: 1_500_000,
    source: "credentials.json",
    account: "",
    ...more,
  };
}
