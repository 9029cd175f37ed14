import type { Place } from "../world/dial.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** As Bun's fetch reads them, the first wins. */
const PROXY_VARIABLES = {
  https: ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"],
  http: ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"],
};

/**
 * Where a request to this origin connects to: the origin itself, or the proxy that the environment names. Null where that
 * is not certain: with NO_PROXY it may be either, and whom we dial in vain would end a request that went the other way.
 */
export function dialPlace(origin: string, env: Env): Place | null {
  const names = PROXY_VARIABLES[origin.startsWith("https:") ? "https" : "http"];
  const proxy = names.map((name) => env[name]).find(Boolean);
  if (proxy && (env.NO_PROXY || env.no_proxy)) return null;
  const url = URL.parse(proxy ?? origin);
  if (!url) return null;
  const isTls = url.protocol === "https:";
  // In brackets an IPv6 address stands in URLs alone.
  const hostname = url.hostname.replace(/^\[|\]$/g, "");
  return { hostname, port: Number(url.port) || (isTls ? 443 : 80), isTls };
}
