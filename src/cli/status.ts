import { type HeldToken, isRefreshDue } from "../account/held-token.ts";
import type { Login } from "../account/logins.ts";
import { resolveOrigins } from "../config/origins.ts";
import { ERROR_TABLE } from "../errors.ts";
import type { Clock } from "../world/clock.ts";
import type { CliWorld } from "./cli-world.ts";
import type { Call } from "./command.ts";
import { loadConfiguration } from "./configuration.ts";
import { printable, printJson } from "./print.ts";
import { PROGRAM } from "./program.ts";
import { probeServer, type ServerHealth, type ServerState } from "./server-probe.ts";
import { minutesAndSeconds, type TokenLife, tokenLife, tokenLifeFrom } from "./token-life.ts";

/** What `status --json` prints: the keys and words of the Go program, then ours. */
type Status = {
  config_file: string;
  port: number;
  authenticated: boolean;
  has_github_token: boolean;
  refresh_interval: number | null;
  status:
    | "healthy"
    | "token_will_refresh_soon"
    | "token_expires_soon"
    | "token_expired"
    | "token_not_stored"
    | "not_authenticated";
  source: string | null;
  login: string | null;
  api_url: string | null;
  /** Whether the environment or the configuration sets one, be it good or not. */
  copilot_token_set: boolean;
  server: ServerState;
} & ({ token_expires_at: null; token_expires_in_seconds: null } | TokenLife);

const HEALTH = {
  healthy: "✅ Token is healthy",
  token_will_refresh_soon: "⚠️ Token will be refreshed soon",
  token_expires_soon: `⚠️ Token expires soon, and no sign-in renews it. Run '${PROGRAM} auth'`,
  token_expired: "❌ Token needs refresh",
  token_not_stored: "⚠️ No token is stored: with these credentials each program gets its own",
} as const satisfies Record<Exclude<Status["status"], "not_authenticated">, string>;

/** As in the Go program; besides, the refresh may be due earlier. */
const SOON_SECONDS = 300;

/** Prints what is on disk, and what a running server says; asks nobody but this machine. */
export async function runStatus(call: Call, world: CliWorld): Promise<number> {
  const status = await readStatus(call, world);
  if (call.flags.has("json")) printJson(world.terminal, status);
  else world.terminal.out(`${printable(statusLines(status, world.home).join("\n"))}\n`);
  return status.authenticated ? 0 : ERROR_TABLE.not_authenticated.exitCode;
}

async function readStatus(call: Call, world: CliWorld): Promise<Status> {
  const loaded = await loadConfiguration(call, world);
  const { config, file } = loaded;
  const { login, held } = await world.openAccount(loaded).stored();
  const { state, health } = await probeServer(config.host, config.port, world);
  const token = held ? ofStore(world.clock, held, login) : ofServer(world.clock, health, login);
  const authenticated = login !== null || held !== null;
  return {
    config_file: file,
    port: config.port,
    authenticated,
    has_github_token: login !== null,
    refresh_interval: token?.refreshSeconds ?? null,
    ...(token?.life ?? { token_expires_at: null, token_expires_in_seconds: null }),
    status: authenticated ? statusOf(token, login) : "not_authenticated",
    source: held?.source ?? login?.source ?? null,
    // A COPILOT_TOKEN goes before the login, and may be another account's.
    login: (held && held.source !== login?.source ? held.login : login?.name) ?? null,
    api_url: token?.apiUrl ?? resolveOrigins(config.upstream).copilotApiUrl,
    copilot_token_set: Boolean(world.env.COPILOT_TOKEN || config.copilot_token),
    server: state,
  };
}

type Shown = { life: TokenLife; isRefreshDue: boolean; refreshSeconds: number | null; apiUrl: string | null };

function ofStore(clock: Clock, held: HeldToken, login: Login | null): Shown {
  // A token that nobody signed in for ends, and a COPILOT_TOKEN is used to its end; neither has an interval.
  const isRenewed = login !== null && held.source !== "COPILOT_TOKEN";
  return {
    life: tokenLife(clock, held),
    isRefreshDue: isRenewed && isRefreshDue(clock, held),
    refreshSeconds: isRenewed ? Math.round(held.refreshAfterMs / 1000) : null,
    apiUrl: held.apiUrl,
  };
}

/** What is made of the environment's login is never stored, so that only the server which uses the same can tell. */
function ofServer(clock: Clock, health: ServerHealth | null, login: Login | null): Shown | null {
  if (!health || health.token.source !== login?.source) return null;
  return {
    life: tokenLifeFrom(clock, health.token.expires_in_seconds),
    isRefreshDue: health.token.refresh_due_in_seconds <= 0,
    refreshSeconds: null,
    apiUrl: health.upstream.api,
  };
}

function statusOf(token: Shown | null, login: Login | null): keyof typeof HEALTH {
  if (token) {
    const isSoon = token.isRefreshDue || token.life.token_expires_in_seconds < SOON_SECONDS;
    if (!isSoon) return "healthy";
    return login ? "token_will_refresh_soon" : "token_expires_soon";
  }
  const isStored = login?.source === "credentials.json" || login?.source === "config.json";
  return isStored ? "token_expired" : "token_not_stored";
}

function statusLines(status: Status, home: string): string[] {
  const { login, source } = status;
  return [
    `Configuration file: ${tilde(status.config_file, home)}`,
    `Port: ${status.port}`,
    ...(status.status === "not_authenticated"
      ? ["Authentication: ✗ Not authenticated", `Run '${PROGRAM} auth' to authenticate`, ...spentLine(status)]
      : [
          "Authentication: ✓ Authenticated",
          ...expiryLine(status),
          `Status: ${HEALTH[status.status]}`,
          `Has GitHub token: ${status.has_github_token}`,
          ...(status.refresh_interval === null ? [] : [`Refresh interval: ${status.refresh_interval} seconds`]),
          `Credentials: ${source}${login ? ` (${login})` : ""}`,
          `API host: ${status.api_url ?? "told by GitHub with the next token"}`,
        ]),
    `Server: ${serverLine(status)}`,
  ];
}

function expiryLine({ token_expires_in_seconds: seconds }: Status): string[] {
  return seconds === null ? [] : [`Token expires: in ${minutesAndSeconds(seconds)} (${seconds} seconds)`];
}

function spentLine({ copilot_token_set: isSet }: Status): string[] {
  return isSet ? ["Copilot token: set, but it has ended or is not used any more"] : [];
}

function serverLine({ server, port }: Status): string {
  if (server.running) return `running on port ${port} (version ${server.version})`;
  return `none on port ${port}${server.port_taken ? ", which another program has" : ""}`;
}

/** The path with the home as `~`, as the Go program's documentation shows it. */
function tilde(path: string, home: string): string {
  return path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}
