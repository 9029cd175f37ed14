import { ProxyError } from "../errors.ts";

/** Where a request goes; the search begins with `?` or is empty. */
type Target = { pathname: string; search: string };

/** What `Bun.serve` lets through and a proxy must not act on: tunnels and echoes (RFC 9110 9.3.6 and 9.3.8). */
const REFUSED_METHODS: ReadonlySet<string> = new Set(["CONNECT", "TRACE"]);

/**
 * The path and search of a request, without `new URL`: Bun hands on `/path` alone when the Host is odd and
 * `host:port` for CONNECT, on which that throws. Dot segments are resolved already. An authority in the request line
 * is ignored, for the Host header is what was checked.
 */
export function readTarget({ method, url }: Pick<Request, "method" | "url">): Target | ProxyError {
  if (REFUSED_METHODS.has(method)) {
    return new ProxyError("method_not_allowed", `The method ${method} is not supported.`, {
      headers: { allow: "GET, HEAD, POST, OPTIONS" },
    });
  }
  const pathStart = url.startsWith("/") ? 0 : url.indexOf("/", url.indexOf("://") + 3);
  if (pathStart < 0) return new ProxyError("not_found", "The request has no path.");
  const fragmentStart = url.indexOf("#", pathStart);
  const end = fragmentStart < 0 ? url.length : fragmentStart;
  const searchStart = url.indexOf("?", pathStart);
  if (searchStart < 0 || searchStart > end) return { pathname: url.slice(pathStart, end), search: "" };
  return { pathname: url.slice(pathStart, searchStart), search: url.slice(searchStart, end) };
}
