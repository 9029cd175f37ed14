import { ProxyError } from "../errors.ts";

/** `application/json` or a type built on it (RFC 6839 3.1), and its parameters. */
const JSON_TYPE = /^application\/(?:[\w!#$&^.+-]+\+)?json[ \t]*(?:;(.*))?$/i;
const CHARSET = /(?:^|;)[ \t]*charset[ \t]*=[ \t]*"?([^";\s]*)"?/i;

/**
 * Refuses a POST whose content type is not JSON in UTF-8 (`unsupported_media_type`): a browser sends any other type
 * to us without asking first. What is announced as empty has no type. Ollama's clients send none, so that `/api/*`
 * takes any and relies on the origin guard;
 * as does the one address that `go tool pprof` posts to, where the answer is always the same.
 */
export function checkContentType(method: string, pathname: string, headers: Headers): ProxyError | null {
  if (method !== "POST" || pathname.startsWith("/api/") || pathname === "/debug/pprof/symbol") return null;
  const contentType = headers.get("content-type");
  if (contentType === "application/json") return null;
  if (contentType === null && headers.get("content-length") === "0") return null;
  const match = JSON_TYPE.exec(contentType ?? "");
  if (!match) {
    return new ProxyError("unsupported_media_type", "The request needs the header Content-Type: application/json.");
  }
  const charset = CHARSET.exec(match[1] ?? "")?.[1]?.toLowerCase() ?? "utf-8";
  if (charset === "utf-8" || charset === "utf8") return null;
  return new ProxyError("unsupported_media_type", "The body must be JSON in UTF-8; no other charset is read.");
}

/** Refuses a compressed body (`unsupported_encoding`), which could grow without a bound while it is read. */
export function checkContentEncoding(headers: Headers): ProxyError | null {
  const encoding = headers.get("content-encoding");
  if (encoding === null || encoding === "" || encoding.toLowerCase() === "identity") return null;
  return new ProxyError("unsupported_encoding", "The body must be sent without Content-Encoding.", {
    // RFC 9110 15.5.16: tells a client which encodings it may use instead.
    headers: { "accept-encoding": "identity" },
  });
}
