import type { ErrorClass, ProxyError } from "../../errors.ts";
import { plainText } from "../../world/plain-text.ts";

/** Anthropic's words for the eight classes: https://docs.anthropic.com/en/api/errors */
const TYPES = {
  invalid: "invalid_request_error",
  auth: "authentication_error",
  permission: "permission_error",
  not_found: "not_found_error",
  rate: "rate_limit_error",
  overloaded: "overloaded_error",
  upstream: "api_error",
  internal: "api_error",
} as const satisfies Record<ErrorClass, string>;

/** The statuses that have a word of their own there. */
const TYPES_BY_STATUS: ReadonlyMap<number, string> = new Map([
  [402, "billing_error"],
  [413, "request_too_large"],
  [504, "timeout_error"],
]);

/** The body of an error answer, as JSON text. What it repeats of a client or of upstream is made plain. */
export function writeError(error: ProxyError): string {
  const type = TYPES_BY_STATUS.get(error.status) ?? TYPES[error.class];
  const { facts } = error.details;
  const shown = { type, message: plainText(messageOf(error)), ...(facts ? { details: facts } : {}) };
  return JSON.stringify({ type: "error", error: shown });
}

/** Claude Code shortens the conversation when it reads Anthropic's own words. */
function messageOf({ kind, message, details }: ProxyError): string {
  if (kind !== "context_too_long") return message;
  const { tokens, limit } = details.contextLength ?? {};
  if (tokens !== undefined && limit !== undefined) return `prompt is too long: ${tokens} tokens > ${limit} maximum`;
  return message.startsWith("prompt is too long") ? message : `prompt is too long: ${message}`;
}

/** The same as an event of a stream that has begun; SDKs raise on it. */
export function writeErrorEvent(error: ProxyError): string {
  return `event: error\ndata: ${writeError(error)}\n\n`;
}
