const EXPOSED = "x-request-id, retry-after, x-should-retry, x-copilot-svcs-changed, x-copilot-svcs-dropped";

/** RFC 9110 5.6.2: the names of header fields, in a list. */
const FIELD_NAMES = /^[\w!#$%&'*+.^`|~-]+(?:\s*,\s*[\w!#$%&'*+.^`|~-]+)*$/;

/** An hour: Chromium caps at two, and a changed configuration should not be remembered for a day. */
const PREFLIGHT_MAX_AGE_SECONDS = "3600";

/**
 * Response headers that let an allowed origin read the answer: an exact echo, never `*` and never credentials, since
 * both would open more than was configured. Nothing where no origin is configured.
 */
export function corsHeaders(headers: Headers, allowedOrigins: ReadonlySet<string>): Record<string, string> {
  if (allowedOrigins.size === 0) return {};
  const origin = headers.get("origin");
  if (origin === null || !allowedOrigins.has(origin)) return { vary: "Origin" };
  return { vary: "Origin", "access-control-allow-origin": origin, "access-control-expose-headers": EXPOSED };
}

type PreflightSettings = {
  allowedOrigins: ReadonlySet<string>;
  /** Names of request headers; `*` stands for whatever the browser asks for. */
  allowedHeaders: readonly string[];
};

/**
 * The answer to a CORS preflight of an allowed origin (Fetch standard 3.2.2), or null when the request is none.
 * The headers are listed by name, because a wildcard does not cover Authorization.
 */
export function answerPreflight(request: Request, settings: PreflightSettings): Response | null {
  const { method, headers } = request;
  if (method !== "OPTIONS" || !headers.has("access-control-request-method")) return null;
  const cors = corsHeaders(headers, settings.allowedOrigins);
  if (cors["access-control-allow-origin"] === undefined) return null;
  return new Response(null, {
    status: 204,
    headers: {
      ...cors,
      "access-control-allow-methods": "GET, HEAD, POST, DELETE",
      "access-control-allow-headers": namesOf(headers.get("access-control-request-headers"), settings.allowedHeaders),
      "access-control-max-age": PREFLIGHT_MAX_AGE_SECONDS,
    },
  });
}

function namesOf(requested: string | null, allowed: readonly string[]): string {
  if (!allowed.includes("*")) return allowed.join(", ");
  return requested !== null && FIELD_NAMES.test(requested) ? requested : "authorization, content-type, x-api-key";
}
