/** What went wrong, in the eight classes that every client dialect can say. */
export type ErrorClass =
  | "invalid"
  | "auth"
  | "permission"
  | "not_found"
  | "rate"
  | "overloaded"
  | "upstream"
  | "internal";

export type ErrorRow = {
  status: number;
  class: ErrorClass;
  exitCode: number;
  /** Present where upstream is at fault, which its circuit breaker counts. */
  verdict?: "failure";
};

/** sysexits(3) where it has a word, so that a service manager can tell the reasons apart. */
const EXIT = { failure: 1, usage: 2, unavailable: 69, noPermission: 77, config: 78, interrupted: 130 } as const;

/** The one table of failures. The kind is also the error code that a client sees. */
export const ERROR_TABLE = {
  invalid_json: { status: 400, class: "invalid", exitCode: EXIT.failure },
  invalid_utf8: { status: 400, class: "invalid", exitCode: EXIT.failure },
  json_too_deep: { status: 400, class: "invalid", exitCode: EXIT.failure },
  invalid_model: { status: 400, class: "invalid", exitCode: EXIT.usage },
  invalid_messages: { status: 400, class: "invalid", exitCode: EXIT.failure },
  invalid_value: { status: 400, class: "invalid", exitCode: EXIT.failure },
  unsupported_field: { status: 400, class: "invalid", exitCode: EXIT.failure },
  context_too_long: { status: 400, class: "invalid", exitCode: EXIT.failure },
  unsupported_media_type: { status: 415, class: "invalid", exitCode: EXIT.failure },
  unsupported_encoding: { status: 415, class: "invalid", exitCode: EXIT.failure },
  body_too_large: { status: 413, class: "invalid", exitCode: EXIT.failure },
  method_not_allowed: { status: 405, class: "invalid", exitCode: EXIT.failure },
  not_implemented: { status: 501, class: "invalid", exitCode: EXIT.failure },
  not_found: { status: 404, class: "not_found", exitCode: EXIT.failure },
  model_not_found: { status: 404, class: "not_found", exitCode: EXIT.failure },
  host_not_allowed: { status: 403, class: "permission", exitCode: EXIT.failure },
  origin_not_allowed: { status: 403, class: "permission", exitCode: EXIT.failure },
  cross_site: { status: 403, class: "permission", exitCode: EXIT.failure },
  not_entitled: { status: 403, class: "permission", exitCode: EXIT.noPermission },
  not_authenticated: { status: 401, class: "auth", exitCode: EXIT.noPermission },
  invalid_api_key: { status: 401, class: "auth", exitCode: EXIT.noPermission },
  reauth_required: { status: 401, class: "auth", exitCode: EXIT.noPermission },
  sign_in_denied: { status: 401, class: "auth", exitCode: EXIT.noPermission },
  sign_in_expired: { status: 401, class: "auth", exitCode: EXIT.noPermission },
  rate_limited: { status: 429, class: "rate", exitCode: EXIT.unavailable },
  quota_exceeded: { status: 402, class: "rate", exitCode: EXIT.unavailable },
  token_exchange_failed: { status: 503, class: "overloaded", exitCode: EXIT.unavailable },
  overloaded: { status: 503, class: "overloaded", exitCode: EXIT.unavailable },
  queue_timeout: { status: 503, class: "overloaded", exitCode: EXIT.unavailable },
  circuit_open: { status: 503, class: "overloaded", exitCode: EXIT.unavailable },
  profile_in_progress: { status: 503, class: "overloaded", exitCode: EXIT.unavailable },
  shutting_down: { status: 503, class: "overloaded", exitCode: EXIT.unavailable },
  /** An answer of upstream that keeps its own status; the class follows the status. As an event of a stream, a failure. */
  upstream_refused: { status: 502, class: "upstream", exitCode: EXIT.failure, verdict: "failure" },
  upstream_auth_error: { status: 502, class: "upstream", exitCode: EXIT.noPermission },
  upstream_outdated: { status: 502, class: "upstream", exitCode: EXIT.config },
  upstream_unreachable: { status: 502, class: "upstream", exitCode: EXIT.unavailable, verdict: "failure" },
  /** The proxy by which Copilot is reached gives no way, and time alone will not change that. */
  proxy_refused: { status: 502, class: "upstream", exitCode: EXIT.unavailable },
  upstream_dns: { status: 502, class: "upstream", exitCode: EXIT.unavailable, verdict: "failure" },
  connect_timeout: { status: 504, class: "upstream", exitCode: EXIT.unavailable, verdict: "failure" },
  upstream_timeout: { status: 504, class: "upstream", exitCode: EXIT.unavailable, verdict: "failure" },
  bad_upstream_answer: { status: 502, class: "upstream", exitCode: EXIT.unavailable, verdict: "failure" },
  answer_too_large: { status: 502, class: "upstream", exitCode: EXIT.failure },
  stream_interrupted: { status: 502, class: "upstream", exitCode: EXIT.unavailable, verdict: "failure" },
  /** A clean end without a finish: a quirk of one model, say, and no sign that upstream is ill. */
  stream_truncated: { status: 502, class: "upstream", exitCode: EXIT.unavailable },
  stream_idle_timeout: { status: 504, class: "upstream", exitCode: EXIT.unavailable, verdict: "failure" },
  /** Never sent: the client has left. nginx's number, for the log. */
  client_closed: { status: 499, class: "invalid", exitCode: EXIT.interrupted },
  internal: { status: 500, class: "internal", exitCode: EXIT.failure },
  usage: { status: 400, class: "invalid", exitCode: EXIT.usage },
  config_invalid: { status: 500, class: "internal", exitCode: EXIT.config },
  update_refused: { status: 500, class: "internal", exitCode: EXIT.failure },
  port_in_use: { status: 500, class: "internal", exitCode: EXIT.failure },
  /** Of whoever keeps this program running: systemd, launchd, the Task Scheduler. */
  service_failed: { status: 500, class: "internal", exitCode: EXIT.failure },
  interrupted: { status: 499, class: "internal", exitCode: EXIT.interrupted },
} as const satisfies Record<string, ErrorRow>;

export type ErrorKind = keyof typeof ERROR_TABLE;

/** Tokens of a request that a model refused as too long, and how many it takes; absent where upstream told no numbers. */
export type ContextLength = { tokens?: number; limit?: number };

/** A new token, a new connection in the place of one that was kept too long, or a while. */
export type Remedy = "renew" | "reconnect" | "wait";

export type ErrorDetails = {
  /** HTTP status, where the failure knows a better one than its row. */
  status?: number;
  /** What the client reads as `code`; the kind where there is none. */
  code?: string;
  /** The field of the request that is at fault, as a path. */
  param?: string;
  retryAfterSeconds?: number;
  /** Of `context_too_long`: each dialect has a wording by which its clients know to shorten the conversation. */
  contextLength?: ContextLength;
  /** Of upstream's answer, where there was one. */
  upstreamStatus?: number;
  /** Further response headers: `allow`, `x-request-id` of upstream, `www-authenticate`. */
  headers?: Record<string, string>;
  /** What more a program may read of it, in the words of its client's dialect, where that has a place for it. */
  facts?: Readonly<Record<string, unknown>>;
  /** What may cure it when it is tried once more. */
  remedy?: Remedy;
  cause?: unknown;
};

/** Any failure of the proxy. Its message is for people and never decides anything. */
export class ProxyError extends Error {
  readonly kind: ErrorKind;
  readonly details: ErrorDetails;

  constructor(kind: ErrorKind, message: string, details: ErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.name = "ProxyError";
    this.kind = kind;
    this.details = details;
  }

  /** HTTP status, 400 to 599. */
  get status(): number {
    return this.details.status ?? ERROR_TABLE[this.kind].status;
  }

  get exitCode(): number {
    return ERROR_TABLE[this.kind].exitCode;
  }

  get class(): ErrorClass {
    return this.kind === "upstream_refused" ? classOfStatus(this.status) : ERROR_TABLE[this.kind].class;
  }
}

function classOfStatus(status: number): ErrorClass {
  if (status === 401) return "auth";
  if (status === 403) return "permission";
  if (status === 404) return "not_found";
  if (status === 402 || status === 429) return "rate";
  if (status === 503 || status === 529) return "overloaded";
  return status < 500 ? "invalid" : "upstream";
}

/** The failure itself when it is one of ours, else `internal` with the original as its cause. */
export function asProxyError(thrown: unknown): ProxyError {
  if (thrown instanceof ProxyError) return thrown;
  return new ProxyError("internal", "An unexpected error occurred in the proxy.", { cause: thrown });
}
