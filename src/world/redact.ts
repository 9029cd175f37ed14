/** What stands in the place of a secret. */
export const HIDDEN = "[redacted]";

/**
 * The shapes of secrets that pass through the program (contract 0 and 2.3): GitHub's tokens by prefix, Copilot's
 * token from `tid=` to its end, and the proxy's own keys.
 */
const SHAPES = /gh[opsur]_[A-Za-z0-9_]{8,}|github_pat_[A-Za-z0-9_]{8,}|sk-svcs-[\w-]{8,}|tid=(?:[^\s"'\\,]|\\\/)+/gi;

/** What any other secret follows: the word Bearer, or the name of a field, in whatever quotes. */
const NAMED =
  /\b(Bearer\s+|(?:access_token|refresh_token|client_secret|device_code|api[-_]?key)["'\\]*\s*[:=]\s*["'\\]*)[^\s"'\\,&]{8,}/gi;

/** Of these headers, all up to a quote or the end of the line. */
const HEADERS = /\b((?:authorization|cookie)["'\\]*\s*[:=]\s*["'\\]*)[^"'\\\r\n]{8,}/gi;

/** The name and password in a URL (RFC 3986 3.2.1), as that of a proxy may have them; a name alone may be a token. */
const USER_INFO = /:\/\/[^\s/?#"'\\]+@/g;

/** What is in every text that any of them finds something in. Most texts, nine in each line of the log, have none of it. */
const HINT = /gh[opsur]_|github_pat_|sk-svcs-|tid=|bearer|_token|_secret|_code|api[-_]?key|authorization|cookie|:\/\//i;

/**
 * The text with all that looks like a secret replaced, whatever stands around it. `Secrets` knows those in use. Neither
 * finds one that is cut in two, or in another encoding.
 */
export function redact(text: string): string {
  if (!HINT.test(text)) return text;
  return text
    .replace(SHAPES, HIDDEN)
    .replace(NAMED, `$1${HIDDEN}`)
    .replace(HEADERS, `$1${HIDDEN}`)
    .replace(USER_INFO, `://${HIDDEN}@`);
}
