import { asProxyError, ProxyError } from "../errors.ts";
import type { Clock } from "../world/clock.ts";
import type { Log } from "../world/log.ts";
import type { Random } from "../world/random.ts";
import { isRefusal } from "./exchange-failure.ts";
import { elapsedMs, type Moment, now, type TokenSource } from "./held-token.ts";

/** Waits after failures in a row that may pass; the last one is repeated (design 6). */
const TRANSIENT_WAITS_MS = [2000, 8000, 18_000, 60_000] as const;
const REFUSAL_WAIT_MS = 5 * 60_000;
const MAX_WAIT_MS = 60 * 60_000;
/** Only ever later, so that a wait that was promised is kept. */
const JITTER = 0.2;

/** The memory of exchanges that failed: what to tell meanwhile, and when to try again. */
export interface Setback {
  /** Takes a failure in and gives it back as it is told to those who wait. */
  record(thrown: unknown): ProxyError;
  /** The last failure as it is told now; null when there is none, or it was cleared. */
  error(): ProxyError | null;
  /** Milliseconds until the next try may be made; 0 when it may be made now. */
  nextTryMs(): number;
  /** Something has changed: the next try may be made now, and the failure is told to nobody any more. */
  lift(): void;
  /** There is a token, which the log is told where it was told of the failure. */
  end(source: TokenSource): void;
}

export function createSetback({ clock, random, log }: { clock: Clock; random: Random; log: Log }): Setback {
  let last: { error: ProxyError; at: Moment; waitMs: number } | null = null;
  let inARow = 0;
  let isOpenInLog = false;

  const nextTryMs = () => (last ? Math.max(0, last.waitMs - elapsedMs(clock, last.at)) : 0);

  function lift(): void {
    last = null;
    inARow = 0;
  }

  return {
    record(thrown) {
      const error = asProxyError(thrown);
      const isNews = last?.error.kind !== error.kind;
      inARow = isNews ? 1 : inARow + 1;
      const waitMs = Math.round(waitAfter(error, inARow) * (1 + JITTER * random.uniform()));
      last = { error, at: now(clock), waitMs };
      // Once is enough: a login that is refused all night fills no log.
      if (isNews) {
        const seconds = Math.ceil(waitMs / 1000);
        isOpenInLog = true;
        log.warn("no Copilot token", { code: error.kind, reason: error.message, next_try_in_seconds: seconds });
      }
      return told(error, waitMs);
    },
    error: () => last && told(last.error, nextTryMs()),
    nextTryMs,
    lift,
    end(source) {
      if (isOpenInLog) log.info("there is a Copilot token again", { source });
      isOpenInLog = false;
      lift();
    },
  };
}

/** What time does not heal. */
function isLasting(error: ProxyError): boolean {
  return isRefusal(error) || error.kind === "not_authenticated";
}

function waitAfter(error: ProxyError, inARow: number): number {
  if (isLasting(error)) return REFUSAL_WAIT_MS;
  const ownMs = TRANSIENT_WAITS_MS[inARow - 1] ?? 60_000;
  const askedMs = (error.details.retryAfterSeconds ?? 0) * 1000;
  return Math.min(Math.max(ownMs, askedMs), MAX_WAIT_MS);
}

/** With the time that is left; where only a new sign-in helps, with the word that openai-node obeys instead. */
function told(error: ProxyError, nextTryMs: number): ProxyError {
  const { kind, message, details } = error;
  if (isLasting(error)) return new ProxyError(kind, message, { ...details, headers: { "x-should-retry": "false" } });
  return new ProxyError(kind, message, { ...details, retryAfterSeconds: Math.max(1, Math.ceil(nextTryMs / 1000)) });
}
