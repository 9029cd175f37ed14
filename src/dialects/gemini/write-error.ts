import type { ErrorClass, ProxyError } from "../../errors.ts";
import { plainText } from "../../world/plain-text.ts";

/** Google's words for the eight classes: https://cloud.google.com/apis/design/errors */
const STATUSES = {
  invalid: "INVALID_ARGUMENT",
  auth: "UNAUTHENTICATED",
  permission: "PERMISSION_DENIED",
  not_found: "NOT_FOUND",
  rate: "RESOURCE_EXHAUSTED",
  overloaded: "UNAVAILABLE",
  upstream: "UNAVAILABLE",
  internal: "INTERNAL",
} as const satisfies Record<ErrorClass, string>;

/** The HTTP statuses that have a word of their own there. */
const STATUSES_BY_CODE: ReadonlyMap<number, string> = new Map([
  [499, "CANCELLED"],
  [501, "UNIMPLEMENTED"],
  [504, "DEADLINE_EXCEEDED"],
]);

/** The body of an error answer, as JSON text. What it repeats of a client or of upstream is made plain. */
export function writeError(error: ProxyError): string {
  const { status: code, details } = error;
  const { retryAfterSeconds } = details;
  const status = STATUSES_BY_CODE.get(code) ?? STATUSES[error.class];
  // Gemini CLI waits as long as it is told here, and reads no header.
  const retry = { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: `${retryAfterSeconds}s` };
  return JSON.stringify({
    error: {
      code,
      message: plainText(messageOf(error)),
      status,
      ...(retryAfterSeconds === undefined ? {} : { details: [retry] }),
    },
  });
}

/** Clients shorten the conversation when they read Google's own sentence. */
function messageOf({ kind, message, details }: ProxyError): string {
  if (kind !== "context_too_long") return message;
  const { tokens, limit } = details.contextLength ?? {};
  const count = tokens === undefined ? "" : ` (${tokens})`;
  const most = limit === undefined ? "" : ` (${limit})`;
  return `The input token count${count} exceeds the maximum number of tokens allowed${most}.`;
}
