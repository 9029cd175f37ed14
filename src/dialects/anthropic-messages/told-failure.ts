import { ProxyError } from "../../errors.ts";
import type { Redact } from "../../world/secrets.ts";
import { reportedFailure } from "../answer/reported-failure.ts";
import { objectOf, stringOf } from "../loose-json.ts";

/** The statuses that Anthropic's words for failures stand for: https://docs.anthropic.com/en/api/errors */
const STATUSES: ReadonlyMap<string, number> = new Map([
  ["invalid_request_error", 400],
  ["authentication_error", 401],
  ["billing_error", 402],
  ["permission_error", 403],
  ["not_found_error", 404],
  ["request_too_large", 413],
  ["rate_limit_error", 429],
  ["api_error", 500],
  ["timeout_error", 504],
  ["overloaded_error", 529],
]);

/** A failure that upstream reports inside an answer of status 200, of the kind that its type says. */
export function toldFailure(error: unknown, redact: Redact): ProxyError {
  const { kind, message, details } = reportedFailure(error, redact);
  const status = STATUSES.get(stringOf(objectOf(error)?.["type"]) ?? "");
  return new ProxyError(kind, message, status === undefined ? details : { ...details, status });
}
