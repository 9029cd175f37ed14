import { ProxyError } from "../errors.ts";

/**
 * The origins that the operator lets in, to be compared exactly. `*` grants nothing, for it would let every web page
 * spend the user's quota; nor does `null`, which any page can be by way of a sandboxed frame.
 */
export function allowedOriginSet(configured: readonly string[]): ReadonlySet<string> {
  return new Set(configured.filter((origin) => origin !== "*" && origin !== "null"));
}

type OriginSettings = {
  allowedOrigins: ReadonlySet<string>;
  /** Whether the route is an HTML page, which a link on another site may open. */
  isPage: boolean;
};

/**
 * Refuses what a foreign web page sends: `origin_not_allowed` for its Origin, `cross_site` where the browser sends no
 * Origin but says where the request comes from (Fetch Metadata, W3C). Programs send neither and pass.
 */
export function checkOrigin(request: Request, { allowedOrigins, isPage }: OriginSettings): ProxyError | null {
  const { headers } = request;
  const origin = headers.get("origin");
  const site = headers.get("sec-fetch-site");
  if (origin === null && site === null) return null;
  if (origin !== null) {
    if (allowedOrigins.has(origin) || isOwnOrigin(request, origin)) return null;
    return new ProxyError(
      "origin_not_allowed",
      `Requests from the origin ${origin.slice(0, 100)} are not allowed. Add it to cors.allowed_origins if they should be.`,
    );
  }
  if (site === "same-origin" || site === "none") return null;
  if (isPage && isNavigation(request)) return null;
  return new ProxyError(
    "cross_site",
    "Requests from other web sites are not allowed, but by fetch() from an origin in cors.allowed_origins.",
  );
}

function isNavigation({ method, headers }: Request): boolean {
  return (method === "GET" || method === "HEAD") && headers.get("sec-fetch-mode") === "navigate";
}

/** The Host has passed its own guard, so that an origin made of it is ours as the browser sees us. */
function isOwnOrigin({ url, headers }: Request, origin: string): boolean {
  const scheme = url.startsWith("https:") ? "https" : "http";
  return origin === `${scheme}://${headers.get("host")?.toLowerCase()}`;
}
