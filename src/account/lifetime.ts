/** A Copilot token's usual life (contract 2.2), for an answer that says nothing usable about it. */
const USUAL_LIFETIME_MS = 30 * 60_000;
const MAX_LIFETIME_MS = 24 * 60 * 60_000;
/** The service asks to refresh five minutes before the end (contract 2.2). */
const REFRESH_LEAD_MS = 5 * 60_000;

export type LifetimeHints = {
  /** Unix seconds by the server's clock. */
  expiresAt: number | undefined;
  /** Seconds from receipt. */
  refreshIn: number | undefined;
  /** The answer's `Date` header in Unix milliseconds; NaN where it has none. */
  serverWallMs: number;
  /** Our own clock, trusted last. */
  wallMs: number;
};

/** How long a token lives from receipt, in milliseconds, always more than 0 (design 6, contract 2.5). */
export function lifetimeMs({ expiresAt, refreshIn, serverWallMs, wallMs }: LifetimeHints): number {
  const candidates = [
    ms(expiresAt) - serverWallMs,
    isPositive(refreshIn) ? ms(refreshIn) + REFRESH_LEAD_MS : Number.NaN,
    ms(expiresAt) - wallMs,
  ];
  return Math.min(candidates.find(isPositive) ?? USUAL_LIFETIME_MS, MAX_LIFETIME_MS);
}

/**
 * When the refresh is due, in milliseconds from receipt: after 80 % of the life, at least five minutes before its end,
 * but never in the first half, so that short tokens cause no storm; or earlier when the service asks for it.
 */
export function refreshAfterMs(lifetime: number, refreshIn: number | undefined): number {
  const marginMs = Math.min(Math.max(0.2 * lifetime, REFRESH_LEAD_MS), 0.5 * lifetime);
  const ownMs = lifetime - marginMs;
  return isPositive(refreshIn) ? Math.min(ms(refreshIn), ownMs) : ownMs;
}

function ms(seconds: number | undefined): number {
  return seconds === undefined ? Number.NaN : seconds * 1000;
}

function isPositive(value: number | undefined): value is number {
  return value !== undefined && value > 0;
}
