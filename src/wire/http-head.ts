/** The head of an answer, and how long its body is. */
export type HttpHead = {
  status: number;
  /** Names in lower case; the values of a name that comes twice are joined. */
  headers: ReadonlyMap<string, string>;
  /** Whether another answer may come over the connection after this one. */
  keepsAlive: boolean;
  /** In bytes, or by its framing: in chunks, or all until the connection ends. */
  body: number | "chunks" | "until close";
};

/** RFC 9112 4 and 5: a status line, and fields; no folded lines, no blank before a colon, no control characters. */
const GRAMMAR =
  /^HTTP\/1\.[01] [1-9]\d\d(?: [\t\x20-\x7e\x80-\xff]*)?(?:\r\n[!#$%&'*+\-.^_`|~\dA-Za-z]+:[\t\x20-\x7e\x80-\xff]*)*$/;
const CLOSES = /(?:^|,)[\t ]*close[\t ]*(?:,|$)/i;

/**
 * The head of an answer of HTTP/1.1, without the empty line at its end; null for one that is only on the way
 * (RFC 9110 15.2). Strict, as in RFC 9112: where a head may be read in two ways it throws an Error that says what is wrong.
 */
export function parseHttpHead(text: string): HttpHead | null {
  if (!GRAMMAR.test(text)) throw new Error("its head is malformed");
  const status = Number(text.slice(9, 12));
  if (status === 101) throw new Error("it changes the protocol");
  if (status < 200) return null;
  const headers = parseFields(text);
  const body = bodyOf(status, headers);
  const isHttp11 = text.startsWith("HTTP/1.1");
  // Who sends a length beside chunks is not to be trusted with another answer (RFC 9112 6.3).
  const isPlain = !(headers.has("transfer-encoding") && headers.has("content-length"));
  const keepsAlive = isHttp11 && isPlain && body !== "until close" && !CLOSES.test(headers.get("connection") ?? "");
  return { status, headers, keepsAlive, body };
}

function parseFields(text: string): Map<string, string> {
  const headers = new Map<string, string>();
  let at = text.indexOf("\r\n");
  while (at >= 0) {
    const end = text.indexOf("\r\n", at + 2);
    const line = text.slice(at + 2, end < 0 ? undefined : end);
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
    at = end;
  }
  return headers;
}

/** RFC 9112 6.3. */
function bodyOf(status: number, headers: ReadonlyMap<string, string>): HttpHead["body"] {
  const coding = headers.get("transfer-encoding");
  const length = headers.get("content-length");
  const announced = length === undefined ? "until close" : parseLength(length);
  if (coding !== undefined && coding.toLowerCase() !== "chunked") throw new Error("its transfer-encoding is unknown");
  if (status === 204 || status === 304) return 0;
  return coding === undefined ? announced : "chunks";
}

/** The same number may come several times. */
function parseLength(text: string): number {
  const [first = "", ...others] = text.split(",").map((part) => part.trim());
  const isLength = /^\d{1,15}$/.test(first) && others.every((other) => other === first);
  if (!isLength) throw new Error("its content-length is no number");
  return Number(first);
}
