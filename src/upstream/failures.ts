import { utc } from "../account/utc.ts";
import { type ErrorDetails, type ErrorKind, ProxyError } from "../errors.ts";
import type { Answer } from "../wire/answer.ts";
import { readRetryAfter } from "../wire/retry-after.ts";
import { plainWord } from "../world/plain-text.ts";
import type { Redact } from "../world/secrets.ts";
import { readContextLength } from "./context-length.ts";
import { STALE } from "./http-exchange.ts";
import { type BodyLimit, readBoundedText } from "./read-bounded.ts";
import { requestIdHeader } from "./request-id.ts";
import { untrustedFailure } from "./untrusted.ts";

/** Contract 9.1: an error page longer than this is no message for people. */
const MAX_REFUSAL_BYTES = 64 * 1024;
const MAX_MESSAGE_LENGTH = 2000;

/** Codes of Copilot's 403 that mean what a 401 means (contract 9.4). */
const TOKEN_CODES: ReadonlySet<string> = new Set(["token_expired", "expired_token", "invalid_token"]);

const QUOTA_CODES: ReadonlySet<string> = new Set([
  "quota_exceeded",
  "free_quota_exceeded",
  "overage_limit_reached",
  "billing_not_configured",
  "extension_blocked",
]);

/** The connection was not made or broke, for a reason that may pass by itself; a certificate that is not trusted does not. */
const PASSING_CODES: ReadonlySet<string> = new Set([
  "ECONNRESET",
  "EPIPE",
  "ConnectionClosed",
  "ECONNREFUSED",
  "ConnectionRefused",
  "FailedToOpenSocket",
  "EHOSTUNREACH",
  "EHOSTDOWN",
  "ENETUNREACH",
  "ENETDOWN",
  "EADDRNOTAVAIL",
]);

type Said = { message: string; code: string | undefined; param: string | undefined };

/** What was thrown instead of an answer, as a failure of ours. */
export function failureOfSending(cause: unknown, baseUrl: string): ProxyError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const { host } = new URL(baseUrl);
  const passing = { cause, remedy: "wait" } as const;
  if (code === "ENOTFOUND" || code === "EAI_AGAIN" || code.startsWith("DNS_")) {
    return new ProxyError("upstream_dns", `The name ${host} could not be resolved. Is the network up?`, passing);
  }
  if (code === "ETIMEDOUT") return new ProxyError("connect_timeout", `Connecting to ${host} took too long.`, passing);
  if (code === "Malformed_HTTP_Response") {
    return new ProxyError("bad_upstream_answer", `${host} answered with what is no HTTP.`, { cause });
  }
  if (code === "ResponseHeadersTooLarge") {
    return new ProxyError("bad_upstream_answer", `${host} answered with headers that are too large.`, { cause });
  }
  if (code === STALE) {
    const message = `${host} closed a connection that was kept from an earlier call.`;
    return new ProxyError("upstream_unreachable", message, { cause, remedy: "reconnect" });
  }
  const untrusted = untrustedFailure(cause, code, host);
  if (untrusted) return untrusted;
  return new ProxyError("upstream_unreachable", `${host} could not be reached (${code || "network error"}).`, {
    cause,
    ...(PASSING_CODES.has(code) && { remedy: "wait" }),
  });
}

/** The refusal that an answer of any status but 2xx is (contract 9), its body read and bounded. */
export async function refusalOf(
  response: Answer,
  { redact, ...limit }: Omit<BodyLimit, "maxBytes"> & { redact: Redact },
): Promise<ProxyError> {
  const text = await readText(response, limit);
  const said = parse(text, response, redact);
  const details: ErrorDetails = { headers: requestIdHeader(response, redact), upstreamStatus: response.status };
  const wallMs = limit.clock.wallMs();
  const retryAfterSeconds = readRetryAfter(response.headers.get("retry-after"), wallMs);
  if (said.code) details.code = said.code;
  if (said.param) details.param = said.param;
  const { kind, ...more } = judge(response.status, said);
  if (retryAfterSeconds === undefined) return new ProxyError(kind, said.message, { ...details, ...more });
  // A quota is back in days. A client that waits for it, as Codex does without a word, would seem to hang.
  if (kind === "quota_exceeded") {
    const back = `It is back from ${utc(wallMs + retryAfterSeconds * 1000)} on.`;
    return new ProxyError(kind, `${said.message.replace(/\.$/, "")}. ${back}`, { ...details, ...more });
  }
  return new ProxyError(kind, said.message, { ...details, ...more, retryAfterSeconds });
}

type Judgement = { kind: ErrorKind } & Pick<ErrorDetails, "status" | "remedy" | "code" | "contextLength">;

/** The table of contract 9.2 to 9.7, by status first and code second, and by the words of a message where nothing else tells. */
function judge(status: number, said: Said): Judgement {
  const { code, message } = said;
  if (status >= 300 && status < 400) return { kind: "bad_upstream_answer" };
  // Contract 8.1: this one 401 is about an id in the request, and a new token would not help.
  if (status === 401 && message.startsWith("input item ID")) return { kind: "upstream_refused", status: 400 };
  if (isAboutToken(status, said)) {
    return { kind: "upstream_refused", status: status === 421 ? 502 : status, remedy: "renew" };
  }
  if (status === 402) return { kind: "quota_exceeded" };
  const contextLength = readContextLength(status, code, message);
  if (contextLength) return { kind: "context_too_long", contextLength, code: "context_length_exceeded" };
  if (status === 429 || (status === 400 && code?.startsWith("rate_limited"))) return judgeRate(code);
  if (status === 466) return { kind: "upstream_outdated", code: "upstream_outdated" };
  return judgeStatus(status);
}

function judgeStatus(status: number): Judgement {
  if (status === 499 || status < 400 || status > 599) return { kind: "upstream_refused", status: 502 };
  const mayPass = status === 408 || status >= 500;
  return { kind: "upstream_refused", status, ...(mayPass && { remedy: "wait" }) };
}

/** What is used up comes back in weeks, the rest may in seconds (contract 9.5, 9.6). A code may have a suffix behind a colon. */
function judgeRate(code = ""): Judgement {
  const isUsedUp = QUOTA_CODES.has(code.split(":", 1).join());
  return { kind: "rate_limited", ...(!isUsedUp && { remedy: "wait" }) };
}

/** 421 is the host of another plan. The gateway's bare word Forbidden is passing weather; every other 403 without a code is meant. */
function isAboutToken(status: number, { code, message }: Said): boolean {
  if (status === 401 || status === 421) return true;
  return status === 403 && (code === undefined ? message === "Forbidden" : TOKEN_CODES.has(code));
}

async function readText(response: Answer, limit: Omit<BodyLimit, "maxBytes">): Promise<string> {
  try {
    return await readBoundedText(response, { ...limit, maxBytes: MAX_REFUSAL_BYTES });
  } catch {
    return "";
  }
}

/** Contract 9.1: the content type is not to be trusted, so JSON is tried first. */
function parse(text: string, response: Answer, redact: Redact): Said {
  const trimmed = text.trim();
  const generic = `Copilot answered with status ${response.status}.`;
  const hint = response.status === 466 ? " Set newer headers.editor_version and headers.editor_plugin_version." : "";
  const root = parseObject(trimmed);
  const error = root?.error;
  const body = isRecord(error) ? error : (root ?? {});
  const found = typeof error === "string" ? error : textOf(body.message);
  const plain = root || trimmed === "" || trimmed.startsWith("<") ? generic : trimmed;
  const message = redact(found ?? plain).slice(0, MAX_MESSAGE_LENGTH) + hint;
  return { message, code: wordOf(body.code, redact), param: wordOf(body.param, redact) };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function wordOf(value: unknown, redact: Redact): string | undefined {
  const word = plainWord(value);
  return word !== undefined && redact(word) === word ? word : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
