import * as z from "zod/mini";
import { ProxyError } from "../errors.ts";
import type { AnswerHeaders } from "../wire/answer.ts";
import { readRetryAfter } from "../wire/retry-after.ts";
import type { Redact } from "../world/secrets.ts";
import type { GitHubAnswer } from "./github.ts";
import { ifValid } from "./if-valid.ts";
import { utc } from "./utc.ts";

const MAX_MESSAGE_LENGTH = 500;

const text = ifValid(z.string());
const failureSchema = z.object({
  message: text,
  error_details: ifValid(z.object({ message: text, url: text })),
});

/** Whether GitHub has said no to the login itself; everything else may pass by itself. */
export function isRefusal(error: unknown): boolean {
  return error instanceof ProxyError && (error.kind === "reauth_required" || error.kind === "not_entitled");
}

/** GitHub's answer to an exchange, of any status but 200, as a failure (contract 2.4). */
export function exchangeFailure({ status, headers, json }: GitHubAnswer, wallMs: number, redact: Redact): ProxyError {
  const { message, error_details: envelope } = z.catch(failureSchema, {}).parse(json);
  if (status === 401) return refused("GitHub does not accept this GitHub token.");
  if (status === 404) return refused("GitHub gives no Copilot token for this kind of GitHub token.");
  if (status === 403 && !isRateLimit(headers, message)) {
    if (envelope?.message) return notEntitled(envelope.message, envelope.url, redact);
    return refused(`GitHub refuses this GitHub token for Copilot: ${clean(message ?? "no reason", redact)}.`);
  }
  const words = envelope?.message ?? message;
  const why = words === undefined ? "" : `: ${clean(words, redact).replace(/\.$/, "")}`;
  return mayPass(`GitHub gave no Copilot token (status ${status})${why}.`, retryAfterSeconds(headers, wallMs), wallMs);
}

/** With the moment of the next try, as it stays true however late it is read. */
function mayPass(reason: string, retryAfterSeconds: number | undefined, wallMs: number): ProxyError {
  if (retryAfterSeconds === undefined) return new ProxyError("token_exchange_failed", reason);
  const next = `It takes the next try from ${utc(wallMs + retryAfterSeconds * 1000)} on.`;
  return new ProxyError("token_exchange_failed", `${reason} ${next}`, { retryAfterSeconds });
}

function refused(reason: string): ProxyError {
  return new ProxyError("reauth_required", reason);
}

/** In GitHub's own words; the placeholder of the address is an editor's business. */
function notEntitled(message: string, url: string | undefined, redact: Redact): ProxyError {
  const where = url === undefined ? "" : ` (${url.replace("?editor={EDITOR}", "")})`;
  return new ProxyError("not_entitled", clean(message + where, redact));
}

/** The headers tell; the words are for the captures that show none (contract 2.4, the second 403). */
function isRateLimit(headers: AnswerHeaders, message = ""): boolean {
  if (headers.has("retry-after") || headers.get("x-ratelimit-remaining") === "0") return true;
  return /rate limit/i.test(message);
}

/** `retry-after` as seconds or date, else the end of the rate limit's window. */
function retryAfterSeconds(headers: AnswerHeaders, wallMs: number): number | undefined {
  const after = readRetryAfter(headers.get("retry-after"), wallMs);
  if (after) return after;
  const isSpent = headers.get("x-ratelimit-remaining") === "0";
  const untilReset = Math.ceil(Number(headers.get("x-ratelimit-reset")) - wallMs / 1000);
  return isSpent && untilReset > 0 ? untilReset : undefined;
}

function clean(message: string, redact: Redact): string {
  return redact(message).slice(0, MAX_MESSAGE_LENGTH);
}
