import { ProxyError, type Remedy } from "../errors.ts";
import { backoffMs } from "../resilience/backoff.ts";
import type { RetryBudget } from "../resilience/retry-budget.ts";
import type { Random } from "../world/random.ts";
import type { UpstreamCall } from "./call.ts";

export type RetryPolicy = {
  /** Requests that one call may cost upstream, the first included. */
  maxAttempts: number;
  baseMs: number;
  budget: RetryBudget;
  random: Random;
};

/** A call, and what was done already for it. */
export type Tries = {
  call: UpstreamCall;
  attempts: number;
  /** With what the attempts before were cured. */
  cures: ReadonlySet<Remedy>;
  /** Whether one of them was told to slow down. */
  wasSlowedDown: boolean;
};

/** A longer wait is the client's to decide on: it is told at once, with the header (design 7). */
const MAX_RETRY_AFTER_SECONDS = 10;

/**
 * Milliseconds after which a call that has failed is sent again, 0 for at once; null when its failure is final. A wait
 * costs a retry of the budget; a new token or a new connection in place of an old one costs none.
 */
export function retryWaitMs(failure: ProxyError, tries: Tries, policy: RetryPolicy): number | null {
  const { details } = failure;
  const { remedy } = details;
  if (remedy === undefined || tries.attempts >= policy.maxAttempts) return null;
  // Whoever waits for the list of models has a call of its own to make to the same host, and that one is sent again.
  const isUnreachable = details.upstreamStatus === undefined && remedy === "wait";
  if (isUnreachable && tries.call.model === undefined) return null;
  if (remedy === "renew") return tries.cures.has(remedy) ? null : 0;
  if (remedy === "reconnect" && !tries.cures.has(remedy)) return 0;
  const waitMs = ownWaitMs(failure, tries, policy);
  return waitMs !== null && policy.budget.spend() ? waitMs : null;
}

function ownWaitMs({ kind, details }: ProxyError, tries: Tries, { baseMs, random }: RetryPolicy): number | null {
  const { retryAfterSeconds } = details;
  if (retryAfterSeconds !== undefined) {
    return retryAfterSeconds <= MAX_RETRY_AFTER_SECONDS ? retryAfterSeconds * 1000 : null;
  }
  // Whoever is asked to slow down and is not told for how long asks once more at most (contract 9.6).
  if (kind === "rate_limited" && tries.wasSlowedDown) return null;
  return backoffMs(tries.attempts, baseMs, random.uniform());
}

/** The failure as the client is told it: what we have tried, it need not try again (openai-node obeys the header). */
export function asFinal(failure: ProxyError, { attempts }: Tries, { baseMs }: RetryPolicy): ProxyError {
  const { kind, message, status, details } = failure;
  if (status === 401) {
    // A token that is minutes old and still refused is no matter of the client's own credentials.
    return new ProxyError("upstream_auth_error", `Copilot refused a fresh token: ${message}`, { cause: failure });
  }
  if (details.remedy !== "wait" || attempts === 1) return failure;
  const nextSeconds = status === 503 ? Math.ceil((attempts ** 2 * baseMs) / 1000) : undefined;
  const retryAfterSeconds = details.retryAfterSeconds ?? nextSeconds;
  return new ProxyError(kind, message, {
    ...details,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    headers: { ...details.headers, "x-should-retry": "false" },
  });
}
