import type { Clock } from "../world/clock.ts";
import { chooseApiUrl, type Origins } from "./api-url.ts";
import type { Credentials } from "./credentials.ts";
import { fingerprint, type HeldToken, type Moment, now, TOKEN_PATTERN } from "./held-token.ts";
import { lifetimeMs, refreshAfterMs } from "./lifetime.ts";
import type { ConfigTokens, Env, Login } from "./logins.ts";
import { tokenField } from "./token-field.ts";

/** For a token of unknown age, a little less than the usual half hour. */
const GUESSED_LIFETIME_MS = 25 * 60_000;

/** A clock that is corrected by so little is not set anew. */
const SLEW_MS = 60_000;

/** COPILOT_TOKEN: used until it ends, as nothing is known that could renew it. Call once, at the start. */
export function environmentToken(clock: Clock, env: Env, origins: Origins): HeldToken | null {
  const token = env.COPILOT_TOKEN?.trim();
  if (!token || !TOKEN_PATTERN.test(token)) return null;
  const received = now(clock);
  const expiresAt = Number(tokenField(token, "exp") ?? Number.NaN);
  const lifeMs = expiresAt > 0 ? expiresAt * 1000 - received.wallMs : GUESSED_LIFETIME_MS;
  const { url: apiUrl } = chooseApiUrl(token, undefined, origins);
  const account = fingerprint(token);
  const life = { received, lifetimeMs: lifeMs, refreshAfterMs: lifeMs };
  return { token, apiUrl, source: "COPILOT_TOKEN", account, ...life, ...(!(expiresAt > 0) && { isEndUnknown: true }) };
}

/** The token that this or another process has stored for the login; null when it was made from another. */
export function cachedToken(clock: Clock, { copilot }: Credentials, login: Login, origins: Origins): HeldToken | null {
  const account = fingerprint(login.githubToken);
  if (copilot?.github_token_sha256 !== account) return null;
  const refreshAfterMs = copilot.refresh_due_at_ms - copilot.received_at_ms;
  // From the future: the clock was set back since, and who knows when. It is used, and another asked for at once.
  const isAgeUnknown = copilot.received_at_ms - clock.wallMs() > SLEW_MS;
  const receivedAtMs = isAgeUnknown ? clock.wallMs() - refreshAfterMs : copilot.received_at_ms;
  const held: HeldToken = {
    token: copilot.token,
    apiUrl: chooseApiUrl(copilot.token, copilot.api_url, origins).url,
    source: login.source,
    account,
    received: momentOf(clock, receivedAtMs),
    lifetimeMs: copilot.expires_at_ms - copilot.received_at_ms,
    refreshAfterMs,
  };
  return login.name === undefined ? held : { ...held, login: login.name };
}

/** The Copilot token that the Go program left in the configuration, counted back from its end. */
export function configToken(clock: Clock, config: ConfigTokens, origins: Origins): HeldToken | null {
  const { copilotToken: token, refreshIn } = config;
  if (token === undefined || !TOKEN_PATTERN.test(token)) return null;
  const expiresAt = config.expiresAt || Number(tokenField(token, "exp")) || 0;
  const lifeMs = lifetimeMs({ expiresAt: undefined, refreshIn, serverWallMs: Number.NaN, wallMs: Number.NaN });
  return {
    token,
    apiUrl: chooseApiUrl(token, undefined, origins).url,
    source: "config.json",
    account: fingerprint(config.githubToken ?? token),
    received: momentOf(clock, expiresAt * 1000 - lifeMs),
    lifetimeMs: lifeMs,
    refreshAfterMs: refreshAfterMs(lifeMs, refreshIn),
  };
}

/** A moment of which only the wall clock is known; one in the future counts as this very moment. */
function momentOf(clock: Clock, wallMs: number): Moment {
  const ageMs = Math.max(0, clock.wallMs() - wallMs);
  return { wallMs, monotonicMs: clock.monotonicMs() - ageMs };
}
