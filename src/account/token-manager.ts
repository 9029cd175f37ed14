import { type ErrorKind, ProxyError } from "../errors.ts";
import type { Clock } from "../world/clock.ts";
import type { Log } from "../world/log.ts";
import type { Random } from "../world/random.ts";
import { createBackground } from "./background.ts";
import type { CredentialsFile } from "./credentials.ts";
import { isRefusal } from "./exchange-failure.ts";
import { elapsedMs, type HeldToken, type Moment, now, type TokenSource } from "./held-token.ts";
import { createRefresher } from "./refresher.ts";
import { createSetback } from "./setback.ts";
import type { TokenSupply } from "./token-supply.ts";

/** What a call to Copilot needs: the short-lived token and where it is valid. */
export type Session = { readonly token: string; readonly apiUrl: string };

/** What `status` and `/health` tell of the account. Never a token. */
export type AccountState =
  | {
      kind: "ready";
      source: TokenSource;
      apiUrl: string;
      login?: string;
      expiresInSeconds: number;
      refreshDueInSeconds: number;
    }
  | { kind: "refreshing" }
  | { kind: "signed_out"; message: string }
  | { kind: "unreachable"; message: string; nextTryInSeconds: number }
  | { kind: "refused"; reason: ErrorKind; message: string; nextTryInSeconds: number };

/** Keeps one usable Copilot token at hand (design 6). */
export interface TokenManager {
  /**
   * A usable session, at once when there is one; else waits for the exchange in flight only. Throws not_authenticated,
   * reauth_required, not_entitled, or token_exchange_failed with `retryAfterSeconds`.
   */
  session(signal: AbortSignal): Session | Promise<Session>;
  /**
   * A session other than the one that Copilot has refused: the newer one when there is one already, else by one exchange.
   * Throws what `session` throws, and upstream_auth_error when a token that a renewal has just brought is refused too.
   */
  renew(rejected: Session, signal: AbortSignal): Promise<Session>;
  state(): AccountState;
  /** Keeps the token fresh in the background from now on. */
  start(): void;
  /** Somebody has signed in: the background looks at once for what it would find within half a minute. */
  lookNow(): void;
  /** Credentials and login are read anew, and what GitHub has refused may be asked again, but for a storm of it. */
  reread(): void;
  /** No background work any more; calls are served as before. */
  rest(): void;
  /** Ends the background work and whatever exchange is in flight. */
  stop(): void;
}

export type TokenManagerNeeds = {
  supply: TokenSupply;
  credentials: Pick<CredentialsFile, "changedByOthers">;
  clock: Clock;
  random: Random;
  log: Log;
  /** Told when another login has taken the place of the one in use. */
  onAccountChange: () => void;
};

/** An upstream that refuses whatever it is shown must not become a storm of exchanges. */
const RENEWAL_SPACING_MS = 10_000;
/** Nor must a script that sends one SIGHUP after the other; a file that has changed is noticed all the same. */
const REREAD_SPACING_MS = 10_000;

export function createTokenManager({
  supply,
  credentials,
  clock,
  random,
  log,
  onAccountChange,
}: TokenManagerNeeds): TokenManager {
  const life = new AbortController();
  const setback = createSetback({ clock, random, log });
  const onSettled = () => background.rearm();
  const refresher = createRefresher({ supply, setback, clock, life: life.signal, onSettled, onAccountChange });
  const background = createBackground(clock, refresher.dueInMs, look);
  let lastRenewal: Moment | null = null;
  let lastReread: Moment | null = null;

  async function look(): Promise<void> {
    if (await credentials.changedByOthers()) refresher.forget();
    if (refresher.dueInMs() > 0) return;
    // A failure is remembered, logged and told by the setback.
    await refresher.obtain(life.signal).catch(() => undefined);
  }

  async function obtain(signal: AbortSignal): Promise<Session> {
    if (setback.error() && (await credentials.changedByOthers())) refresher.forget();
    return await refresher.obtain(signal);
  }

  return {
    session(signal) {
      const held = refresher.usable();
      if (!held) return obtain(signal);
      if (refresher.dueInMs() === 0) background.nudge();
      return held;
    },
    async renew(rejected, signal) {
      const held = refresher.usable();
      if (held && held.token !== rejected.token) return held;
      if (held) {
        if (lastRenewal && elapsedMs(clock, lastRenewal) < RENEWAL_SPACING_MS) throw refusedAgain();
        lastRenewal = now(clock);
      }
      refresher.drop(rejected.token);
      return await obtain(signal);
    },
    state() {
      const held = refresher.usable();
      if (held) return ready(held, elapsedMs(clock, held.received));
      const error = refresher.busy() ? null : setback.error();
      return error ? withoutToken(error, Math.ceil(setback.nextTryMs() / 1000)) : { kind: "refreshing" };
    },
    start: background.start,
    lookNow: background.nudge,
    reread() {
      if (!lastReread || elapsedMs(clock, lastReread) >= REREAD_SPACING_MS) {
        lastReread = now(clock);
        refresher.forget();
      }
      background.nudge();
    },
    rest: background.stop,
    stop() {
      background.stop();
      life.abort(new ProxyError("shutting_down", "The proxy is shutting down."));
    },
  };
}

function refusedAgain(): ProxyError {
  return new ProxyError("upstream_auth_error", "Copilot refuses the token that GitHub has just given for it.");
}

function withoutToken(error: ProxyError, nextTryInSeconds: number): AccountState {
  const { kind, message } = error;
  if (kind === "not_authenticated") return { kind: "signed_out", message };
  if (isRefusal(error)) return { kind: "refused", reason: kind, message, nextTryInSeconds };
  return { kind: "unreachable", message, nextTryInSeconds };
}

function ready({ source, apiUrl, login, lifetimeMs, refreshAfterMs }: HeldToken, ageMs: number): AccountState {
  const state = {
    kind: "ready",
    source,
    apiUrl,
    expiresInSeconds: Math.floor((lifetimeMs - ageMs) / 1000),
    refreshDueInSeconds: Math.max(0, Math.floor((refreshAfterMs - ageMs) / 1000)),
  } as const;
  return login === undefined ? state : { ...state, login };
}
