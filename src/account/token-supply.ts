import { asProxyError, ProxyError } from "../errors.ts";
import type { Lock } from "../resilience/lock.ts";
import type { Clock } from "../world/clock.ts";
import type { Files } from "../world/files.ts";
import type { Log } from "../world/log.ts";
import type { Origins } from "./api-url.ts";
import type { Credentials, CredentialsFile } from "./credentials.ts";
import type { Exchange } from "./exchange.ts";
import { isRefusal } from "./exchange-failure.ts";
import {
  elapsedMs,
  fingerprint,
  type HeldToken,
  isFromSignIn,
  isRefreshDue,
  isUsable,
  type Moment,
  type TokenSource,
} from "./held-token.ts";
import {
  type ConfigTokens,
  type Env,
  environmentLogin,
  isSuperseded,
  type Login,
  storedLogin,
  systemdLogin,
} from "./logins.ts";
import { signedOut } from "./signed-out.ts";
import { cachedToken, configToken, environmentToken } from "./tokens-at-hand.ts";

/** What a new token must be: another than these two, and younger than since then. */
type Wanted = { current: HeldToken | null; rejected: string | null; since: Moment | null };

/** Where Copilot tokens come from: what is at hand, or an exchange. It holds none itself. */
export interface TokenSupply {
  /** The login in force, and a usable token that costs no exchange. Throws not_authenticated for a damaged file. */
  atHand(rejected: string | null): Promise<{ login: Login | null; held: HeldToken | null }>;
  /**
   * What another process has stored meanwhile, else the result of an exchange, which is stored for the others.
   * Throws what an exchange throws, and not_authenticated without a login.
   */
  fresh(wanted: Wanted, signal: AbortSignal): Promise<HeldToken>;
}

export type TokenSupplyNeeds = {
  env: Env;
  files: Files;
  clock: Clock;
  log: Log;
  credentials: CredentialsFile;
  lock: Lock;
  exchange: Exchange;
  configTokens: ConfigTokens;
  origins: Origins;
};

export function createTokenSupply(given: TokenSupplyNeeds): TokenSupply {
  const { env, clock, log, credentials, origins } = given;
  const fromEnvironment = environmentToken(clock, env, origins);
  const needs: Needs = { ...given, fromEnvironment };
  let githubTokenRefused = false;

  /** First wins (design 6); a GITHUB_TOKEN that GitHub has refused for Copilot was meant for something else. */
  async function loginInForce(): Promise<Login | null> {
    const ours = environmentLogin(env, "COPILOT_GITHUB_TOKEN");
    if (ours) return ours;
    const shared = environmentLogin(env, "GITHUB_TOKEN");
    if (shared && !githubTokenRefused) return shared;
    return (await systemdLogin(needs)) ?? fromFiles(needs, await credentials.read()) ?? shared;
  }

  return {
    async atHand(rejected) {
      const login = await loginInForce();
      const stored = login && !isOfFiles(login) ? [] : storedTokens(needs, await credentials.read(), login);
      const held = [fromEnvironment, ...stored].find(
        (each) => each && each.token !== rejected && isUsable(clock, each),
      );
      return { login, held: held ?? null };
    },

    async fresh(wanted, signal) {
      const login = await loginInForce();
      try {
        return await freshFor(needs, login, wanted, signal);
      } catch (error) {
        if (login?.source !== "GITHUB_TOKEN" || githubTokenRefused || !isRefusal(error)) throw error;
        githubTokenRefused = true;
        const other = await loginInForce();
        if (other?.source === "GITHUB_TOKEN") throw error;
        log.warn("GitHub refuses GITHUB_TOKEN for Copilot, so another login serves", { source: other?.source });
        return await freshFor(needs, other, wanted, signal);
      }
    },
  };
}

type Needs = TokenSupplyNeeds & { fromEnvironment: HeldToken | null };

async function freshFor(needs: Needs, login: Login | null, wanted: Wanted, signal: AbortSignal): Promise<HeldToken> {
  if (!login) throw signedOut(needs.clock, needs.fromEnvironment, wanted.rejected);
  if (!isOfFiles(login)) return await exchangeFor(needs, login, signal);
  return await needs.lock.hold(signal, () => freshForFiles(needs, wanted, signal));
}

/** Under the lock. The file is read again: whoever held the lock before may have done the work, or changed the login. */
async function freshForFiles(needs: Needs, wanted: Wanted, signal: AbortSignal): Promise<HeldToken> {
  const { clock, credentials, log, origins } = needs;
  const stored = await credentials.read();
  const login = fromFiles(needs, stored);
  if (!login) throw signedOut(clock, needs.fromEnvironment, wanted.rejected);
  const cached = cachedToken(clock, stored, login, origins);
  if (cached && isWanted(clock, cached, wanted) && !isRefreshDue(clock, cached)) return cached;
  const held = await exchangeFor(needs, login, signal);
  try {
    await credentials.write({ ...stored, copilot: cacheEntry(held) });
  } catch (error) {
    log.warn("the Copilot token could not be stored; it is used from memory", { reason: String(error) });
  }
  return held;
}

/** By its age, as the wall clock may have been set meanwhile. */
function isWanted(clock: Clock, cached: HeldToken, { current, rejected, since }: Wanted): boolean {
  if (cached.token === rejected || cached.token === current?.token || !isUsable(clock, cached)) return false;
  return since === null || elapsedMs(clock, cached.received) < elapsedMs(clock, since);
}

async function exchangeFor({ exchange }: TokenSupplyNeeds, login: Login, signal: AbortSignal): Promise<HeldToken> {
  const token = await exchange(login.githubToken, signal).catch((error) => {
    throw isRefusal(error) ? withRemedy(asProxyError(error), login) : error;
  });
  const held: HeldToken = { ...token, source: login.source, account: fingerprint(login.githubToken) };
  return login.name === undefined ? held : { ...held, login: login.name };
}

/** What a refusal calls for depends on where the token is from: a sign-in helps only where it would be used. */
function withRemedy({ kind, message, details }: ProxyError, { source }: Login): ProxyError {
  const signInAgain = kind === "reauth_required" ? "Run `github-copilot-svcs auth` to sign in again." : "";
  const remedy = REMEDIES[source] ?? signInAgain;
  return new ProxyError(kind, `${message} ${remedy}`.trimEnd(), details);
}

const REMEDIES: Partial<Record<TokenSource, string>> = {
  COPILOT_GITHUB_TOKEN:
    "The token is that of COPILOT_GITHUB_TOKEN, which goes before any sign-in: unset it, or set another.",
  // Without --switch, `auth` asks whether it is meant, and a script gets no further.
  GITHUB_TOKEN:
    "The token is that of GITHUB_TOKEN: unset it, or run `github-copilot-svcs auth --switch` for a sign-in that serves instead.",
  "systemd credential": "The token is systemd's credential github-token, which goes before any sign-in: replace it.",
};

/** What the files hold for this login, whose token in the configuration may still be superseded. */
function storedTokens(needs: TokenSupplyNeeds, stored: Credentials, login: Login | null): (HeldToken | null)[] {
  const { clock, configTokens: config, origins } = needs;
  const cached = login && cachedToken(clock, stored, login, origins);
  const ofConfig = login ? login.source === "config.json" : !isSuperseded(config, stored);
  return ofConfig ? [cached, configToken(clock, config, origins)] : [cached];
}

function fromFiles({ configTokens, origins, credentials }: TokenSupplyNeeds, stored: Credentials): Login | null {
  return storedLogin(stored, configTokens, { source: credentials.source, githubUrl: origins.githubUrl });
}

/** Only what comes from the user's own store is written to it; the environment's secrets are never (design 6). */
function isOfFiles({ source }: Login): boolean {
  return isFromSignIn(source) || source === "config.json";
}

function cacheEntry({
  token,
  apiUrl,
  received,
  lifetimeMs,
  refreshAfterMs,
  account,
}: HeldToken): Credentials["copilot"] {
  return {
    token,
    api_url: apiUrl,
    received_at_ms: received.wallMs,
    expires_at_ms: received.wallMs + lifetimeMs,
    refresh_due_at_ms: received.wallMs + refreshAfterMs,
    github_token_sha256: account,
  };
}
