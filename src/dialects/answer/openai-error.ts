import type { ErrorClass, ProxyError } from "../../errors.ts";
import { plainText } from "../../world/plain-text.ts";

/** OpenAI's words for the eight classes. An unknown model is an invalid request there, told apart by its code. */
const TYPES = {
  invalid: "invalid_request_error",
  auth: "authentication_error",
  permission: "permission_error",
  not_found: "invalid_request_error",
  rate: "rate_limit_error",
  overloaded: "overloaded_error",
  upstream: "upstream_error",
  internal: "server_error",
} as const satisfies Record<ErrorClass, string>;

/** A failure in OpenAI's words (contract 10). What it repeats of a client or of upstream is made plain. */
export type OpenaiError = { message: string; type: string; param: string | null; code: string };

export function openaiError(error: ProxyError): OpenaiError {
  const type = error.status === 402 ? "insufficient_quota" : TYPES[error.class];
  const { code = error.kind, param = null } = error.details;
  return { message: plainText(messageOf(error)), type, param: param && plainText(param), code };
}

/** Clients shorten the conversation when they read OpenAI's own sentence, or its code. */
function messageOf({ kind, message, details }: ProxyError): string {
  if (kind !== "context_too_long") return message;
  const { tokens, limit } = details.contextLength ?? {};
  if (tokens === undefined || limit === undefined) return `This model's maximum context length is exceeded. ${message}`;
  return `This model's maximum context length is ${limit} tokens. However, your messages resulted in ${tokens} tokens. Please reduce the length of the messages.`;
}
