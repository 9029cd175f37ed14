import { type Answer, jsonAnswer, textAnswer } from "./answer.ts";

/** Failures of the real service as they were recorded (contract 2.4 and 9), to be pushed as the `answer` of a fault. */
export const KNOWN_FAILURES = {
  // api.github.com (contract 2.4)
  badCredentials: gitHubError(401, "Bad credentials"),
  noCopilotAccess: noAccess("no_copilot_access", "Signup for GitHub Copilot", "No access to GitHub Copilot found."),
  accountSuspended: noAccess("spammy_user", "Contact Support", "Contact Support."),
  gitHubRateLimit: withHeaders(gitHubError(403, "API rate limit exceeded for user ID 1."), {
    "x-ratelimit-remaining": "0",
    "x-ratelimit-reset": "4102444800",
  }),
  wrongTokenKind: gitHubError(404, "Not Found"),
  secondaryRateLimit: gitHubError(429, "You have exceeded a secondary rate limit."),

  // Copilot's API (contract 9.2 to 9.7)
  tokenExpired: textAnswer(401, "IDE token expired: unauthorized: token expired"),
  foreignItemId: textAnswer(401, "input item ID does not belong to this connection"),
  foreignItemIdAsRequest: jsonAsText(400, { message: "input item ID does not belong to this connection", code: "" }),
  cyberPolicy: jsonAsText(400, { message: "This request was flagged by a safety policy.", code: "cyber_policy" }),
  notLicensed: textAnswer(403, "unauthorized: not licensed to use Copilot"),
  wrongIntegration: textAnswer(403, "unauthorized: token not authorized for this integration"),
  opaqueForbidden: textAnswer(403, "Forbidden"),
  termsOfService: textAnswer(403, "Access to this endpoint is forbidden. Please review our Terms of Service."),
  tokenExpiredCode: jsonAsText(403, { message: "token expired", code: "token_expired" }),
  noQuota: jsonAsText(402, { message: "You have no quota", code: "quota_exceeded" }, { "retry-after": "86400" }),
  requestTooLarge: jsonAsText(413, { message: "failed to parse request", code: "" }),
  misdirected: textAnswer(421, "Misdirected Request"),
  contentFilter: jsonAsText(422, { message: "The prompt was filtered.", code: "content_filter" }),
  rateLimited: jsonAsText(
    429,
    { message: "Sorry, you have exceeded your Copilot token usage.", code: "rate_limited" },
    {
      "retry-after": "6311",
      "x-ratelimit-exceeded": "global-chat:global-usage-5-hour-key:1:COPILOT_PLAN_INDIVIDUAL",
      "x-ratelimit-user-retry-after": "6311",
    },
  ),
  rateLimitedWithoutHint: textAnswer(429, "quota exceeded"),
  outdated: textAnswer(
    466,
    "bad request: the specified API version is no longer supported. You may need to update your client to a newer version.",
  ),
  cancelled: textAnswer(499, "request cancelled"),
  serverError: textAnswer(500, "Internal Server Error"),
  unicorn: htmlPage(502, "Unicorn! &middot; GitHub"),
  unavailable: textAnswer(503, "upstream provider is overloaded"),
  overloaded: withHeaders(
    textAnswer(529, JSON.stringify({ type: "error", error: { type: "overloaded_error", message: "Overloaded" } })),
    { "retry-after": "5" },
  ),
  gatewayTimeout: textAnswer(504, "upstream request timeout"),

  /** A page in the place of an answer, as portals of hotels and firewalls do. */
  htmlWithOk: htmlPage(200, "Please sign in to the network"),
  /** A portal that sends the caller elsewhere. */
  redirect: { status: 302, headers: { location: "http://127.0.0.1:9/portal" }, body: "" },
} as const satisfies Record<string, Answer>;

function gitHubError(status: number, message: string): Answer {
  return jsonAnswer({ message, documentation_url: "https://docs.github.com/rest", status: String(status) }, status);
}

/** The envelope in which the exchange says why an account may not use Copilot. */
function noAccess(notificationId: string, title: string, message: string): Answer {
  const details = {
    message: `${message} You are currently logged in as octo.`,
    notification_id: notificationId,
    title,
    url: "https://github.com/settings/copilot?editor={EDITOR}",
  };
  const envelope = {
    can_signup_for_limited: true,
    error_details: details,
    message: "Resource not accessible by integration",
  };
  return jsonAnswer(envelope, 403);
}

/** JSON that calls itself text and ends with a newline (contract 9.1). */
function jsonAsText(
  status: number,
  error: { message: string; code: string },
  headers: Record<string, string> = {},
): Answer {
  return withHeaders(textAnswer(status, JSON.stringify({ error })), headers);
}

function htmlPage(status: number, title: string): Answer {
  const body = `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><p>${title}</p></body></html>\n`;
  return { status, headers: { "content-type": "text/html; charset=utf-8" }, body };
}

function withHeaders(answer: Answer, headers: Record<string, string>): Answer {
  return { ...answer, headers: { ...answer.headers, ...headers } };
}
