import { KEY_VARIABLE } from "../config/environment.ts";
import { PROGRAM } from "./program.ts";
import { placeInWords, type ServerPlace } from "./server-place.ts";
import { isLost, type ServerState } from "./server-probe.ts";
import { tilde } from "./tilde.ts";
import { minutesAndSeconds, type TokenLife } from "./token-life.ts";

/** What `status --json` prints: the keys and words of the Go program, then ours. */
export type Status = {
  config_file: string;
  /** The second port, for Ollama's clients; null where there is none. */
  ollama_port: number | null;
  authenticated: boolean;
  has_github_token: boolean;
  refresh_interval: number | null;
  status:
    | "healthy"
    | "token_will_refresh_soon"
    | "token_expires_soon"
    | "token_expired"
    | "token_end_unknown"
    | "token_not_stored"
    | "token_refused"
    | "sign_in_unusable"
    | "not_authenticated";
  source: string | null;
  login: string | null;
  api_url: string | null;
  /** Whether the environment or the configuration sets one, be it good or not. */
  copilot_token_set: boolean;
  /** Why a sign-in that is there cannot be used, and what to do. */
  reason: string | null;
  server: ServerState;
} & ServerPlace &
  ({ token_expires_at: null; token_expires_in_seconds: null } | TokenLife);

/** The words for what a token is, where there is one to tell of. */
export const HEALTH = {
  healthy: "✅ Token is healthy",
  token_will_refresh_soon: "⚠️ Token will be refreshed soon",
  token_expires_soon: `⚠️ Token expires soon, and no sign-in renews it. Run '${PROGRAM} auth'`,
  token_expired: "❌ Token needs refresh",
  token_end_unknown: "✅ Copilot token is set; it does not say when it ends",
  token_not_stored: "✅ GitHub token is set; a Copilot token is fetched with it when needed",
} as const satisfies Partial<Record<Status["status"], string>>;

const FAILURES = {
  token_refused: "Refused by GitHub",
  sign_in_unusable: "The sign-in cannot be used",
  not_authenticated: "Not authenticated",
} as const satisfies Partial<Record<Status["status"], string>>;

/** The same for people, a line each. */
export function statusLines(status: Status, home: string): string[] {
  const { login, source } = status;
  return [
    `Configuration file: ${tilde(status.config_file, home)}`,
    `Port: ${status.port ?? "none"}`,
    ...(status.ollama_port === null ? [] : [`Port for Ollama's clients: ${status.ollama_port}`]),
    ...(status.socket === null ? [] : [`Socket: ${tilde(status.socket, home)}`]),
    ...(status.status === "not_authenticated" ||
    status.status === "token_refused" ||
    status.status === "sign_in_unusable"
      ? [`Authentication: ✗ ${FAILURES[status.status]}${status.reason === null ? "" : `: ${status.reason}`}`]
      : [
          `Authentication: ✓ Authenticated${isUnchecked(status) ? ` (${source}, not checked)` : ""}`,
          ...expiryLine(status),
          `Status: ${HEALTH[status.status]}`,
          `Has GitHub token: ${status.has_github_token}`,
          ...(status.refresh_interval === null ? [] : [`Refresh interval: ${status.refresh_interval} seconds`]),
          `Credentials: ${source}${login ? ` (${login})` : ""}`,
          `API host: ${status.api_url ?? "told by GitHub with the next token"}`,
        ]),
    ...adviceLines(status),
    `Server: ${serverLine(status)}`,
  ];
}

/** A token of the environment is taken as it is set: this program has not shown it to anybody. */
function isUnchecked({ status, source }: Status): boolean {
  return status === "token_not_stored" || source === "COPILOT_TOKEN";
}

/** A server that has no token says itself what to do, and so does the reason why a sign-in cannot be used. */
function adviceLines({ authenticated, server, copilot_token_set: isSet, reason }: Status): string[] {
  if (authenticated || reason !== null) return [];
  if (isLost(server)) return ["A new sign-in is taken up by the running server within half a minute"];
  const spent = isSet ? ["Copilot token: set, but it has ended or is not used any more"] : [];
  return [`Run '${PROGRAM} auth' to authenticate`, ...spent];
}

function expiryLine({ token_expires_in_seconds: seconds }: Status): string[] {
  return seconds === null ? [] : [`Token expires: in ${minutesAndSeconds(seconds)} (${seconds} seconds)`];
}

function serverLine({ server, ...place }: Status): string {
  const at = placeInWords(place);
  if (server.running) {
    const why = server.reason === null ? "" : `, without a token: ${server.reason}`;
    const key = server.wants_key ? `; it tells more to who sets one of its own keys in ${KEY_VARIABLE}` : "";
    return `running on ${at} (version ${server.version})${why}${key}`;
  }
  return `none on ${at}${server.port_taken ? ", which another program has" : ""}`;
}
