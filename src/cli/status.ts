import { type HeldToken, isFromSignIn, isRefreshDue } from "../account/held-token.ts";
import type { Login } from "../account/logins.ts";
import { resolveOrigins } from "../config/origins.ts";
import { ERROR_TABLE, ProxyError } from "../errors.ts";
import type { Clock } from "../world/clock.ts";
import { redact } from "../world/redact.ts";
import type { AccountDesk } from "./account-desk.ts";
import type { CliWorld } from "./cli-world.ts";
import type { Call } from "./command.ts";
import { loadConfiguration } from "./configuration.ts";
import { printable, printJson } from "./print.ts";
import { placeInWords, serverPlace } from "./server-place.ts";
import { isLive, isLost, probeServer, type ServerHealth, type ServerState } from "./server-probe.ts";
import { type HEALTH, type Status, statusLines } from "./status-lines.ts";
import { type TokenLife, tokenLife, tokenLifeFrom } from "./token-life.ts";

/** As in the Go program; besides, the refresh may be due earlier. */
const SOON_SECONDS = 300;

/**
 * Prints what is on disk, and what a running server says; asks nobody but this machine. A sign-in that is there and cannot
 * be used, as in a keychain that is locked, ends it as that failure does, but hides nothing else.
 */
export async function runStatus(call: Call, world: CliWorld): Promise<number> {
  if (call.flags.has("live")) return await tellLive(call, world);
  const { status, failure } = await readStatus(call, world);
  if (call.flags.has("json")) printJson(world.terminal, status);
  else world.terminal.out(`${statusLines(status, world.home).map(printable).join("\n")}\n`);
  if (failure) return failure.exitCode;
  return status.authenticated ? 0 : ERROR_TABLE.not_authenticated.exitCode;
}

/** Wants no sign-in and reads none, so that it can be asked every few seconds. */
async function tellLive(call: Call, world: CliWorld): Promise<number> {
  const loaded = await loadConfiguration(call, world);
  const place = serverPlace(loaded);
  const live = await isLive(loaded, world);
  if (call.flags.has("json")) printJson(world.terminal, { live, ...place });
  else world.terminal.out(`${live ? "A server answers" : "No server answers"} on ${printable(placeInWords(place))}.\n`);
  return live ? 0 : 1;
}

type Stored = Awaited<ReturnType<AccountDesk["stored"]>> & { failure: ProxyError | null };

async function readStored(desk: AccountDesk): Promise<Stored> {
  try {
    return { ...(await desk.stored()), failure: null };
  } catch (thrown) {
    if (thrown instanceof ProxyError) return { login: null, held: null, failure: thrown };
    throw thrown;
  }
}

async function readStatus(call: Call, world: CliWorld): Promise<{ status: Status; failure: ProxyError | null }> {
  const loaded = await loadConfiguration(call, world);
  const { config, file } = loaded;
  const { login, held, failure } = await readStored(world.openAccount(loaded));
  const { state, health } = await probeServer(loaded, world);
  // Whether GitHub takes the login, the server has asked, and we have not.
  const lost = isLost(state);
  const found = held ? ofStore(world.clock, held, login) : ofServer(world.clock, health, login);
  const token = lost ? null : found;
  const authenticated = !lost && (login !== null || held !== null);
  const source = held?.source ?? token?.source ?? login?.source;
  const status: Status = {
    config_file: file,
    ...serverPlace(loaded),
    ollama_port: config.ollama.port,
    authenticated,
    has_github_token: login !== null,
    refresh_interval: token?.refreshSeconds ?? null,
    ...(token?.life ?? { token_expires_at: null, token_expires_in_seconds: null }),
    status: authenticated ? statusOf(token, login) : withoutToken(state, failure),
    source: source ?? null,
    // A COPILOT_TOKEN goes before the login, and may be another account's.
    login: (source === login?.source ? login?.name : held?.login) ?? null,
    api_url: token?.apiUrl ?? resolveOrigins(config.upstream).copilotApiUrl,
    copilot_token_set: Boolean(world.env.COPILOT_TOKEN || config.copilot_token),
    reason: failure && redact(failure.message),
    server: state,
  };
  return { status, failure };
}

type Shown = {
  source: string;
  /** Null where the token doesn't say when it ends. */
  life: TokenLife | null;
  isRefreshDue: boolean;
  refreshSeconds: number | null;
  apiUrl: string | null;
};

function ofStore(clock: Clock, held: HeldToken, login: Login | null): Shown {
  // A token that nobody signed in for ends, and a COPILOT_TOKEN is used to its end; neither has an interval.
  const isRenewed = login !== null && held.source !== "COPILOT_TOKEN";
  return {
    source: held.source,
    life: held.isEndUnknown ? null : tokenLife(clock, held),
    isRefreshDue: isRenewed && isRefreshDue(clock, held),
    refreshSeconds: isRenewed ? Math.round(held.refreshAfterMs / 1000) : null,
    apiUrl: held.apiUrl,
  };
}

/** What is made of the environment's login is never stored, so that only a server can tell; of another login, which one. */
function ofServer(clock: Clock, health: ServerHealth | null, login: Login | null): Shown | null {
  if (!health || !login) return null;
  return {
    source: health.token.source,
    life: tokenLifeFrom(clock, health.token.expires_in_seconds),
    isRefreshDue: health.token.refresh_due_in_seconds <= 0,
    refreshSeconds: null,
    apiUrl: health.upstream.api,
  };
}

function withoutToken(server: ServerState, failure: ProxyError | null): Status["status"] {
  if (failure) return "sign_in_unusable";
  return server.running && server.token_state === "refused" ? "token_refused" : "not_authenticated";
}

function statusOf(token: Shown | null, login: Login | null): keyof typeof HEALTH {
  if (token) {
    if (!token.life) return "token_end_unknown";
    const isSoon = token.isRefreshDue || token.life.token_expires_in_seconds < SOON_SECONDS;
    if (!isSoon) return "healthy";
    return login ? "token_will_refresh_soon" : "token_expires_soon";
  }
  const isStored = login && (isFromSignIn(login.source) || login.source === "config.json");
  return isStored ? "token_expired" : "token_not_stored";
}
