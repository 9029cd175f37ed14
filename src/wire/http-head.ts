import type { AnswerHeaders } from "./answer.ts";

/** The head of an answer, and how long its body is. */
export type HttpHead = {
  status: number;
  /** The values of a name that comes twice are joined. */
  headers: AnswerHeaders;
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
  const headers = headersOf(text);
  const body = bodyOf(status, headers);
  const isHttp11 = text.startsWith("HTTP/1.1");
  const isKept = isHttp11 && body !== "until close" && !CLOSES.test(headers.get("connection") ?? "");
  const keepsAlive = isKept && isFramedOnce(body, headers);
  return { status, headers, keepsAlive, body };
}

/** Fields are looked for when they are asked for: of the twenty that an answer has, seven are ever wanted. */
function headersOf(text: string): AnswerHeaders {
  // As long as the text, since it is of single bytes.
  const lowered = text.toLowerCase();
  return {
    has: (name) => lowered.includes(`\r\n${name}:`),
    get(name) {
      const start = `\r\n${name}:`;
      let found: string | null = null;
      for (let at = lowered.indexOf(start); at >= 0; at = lowered.indexOf(start, at + 1)) {
        const end = text.indexOf("\r\n", at + start.length);
        const value = trimmed(text.slice(at + start.length, end < 0 ? undefined : end));
        found = found === null ? value : `${found}, ${value}`;
      }
      return found;
    },
  };
}

/** Without the blanks that may stand around a value (RFC 9110 5.6.3); JavaScript's own takes others for blanks too. */
function trimmed(text: string): string {
  return text.replace(/^[\t ]+|[\t ]+$/g, "");
}

/** Who says in two ways where a body ends, or how long one is that no answer may have, is not trusted with another. */
function isFramedOnce(body: HttpHead["body"], headers: AnswerHeaders): boolean {
  if (body === "chunks") return !headers.has("content-length");
  return !headers.has("transfer-encoding") && (body !== 0 || Number(headers.get("content-length") ?? 0) === 0);
}

/** RFC 9112 6.3. */
function bodyOf(status: number, headers: AnswerHeaders): HttpHead["body"] {
  const coding = headers.get("transfer-encoding") ?? null;
  const length = headers.get("content-length") ?? null;
  const announced = length === null ? "until close" : parseLength(length);
  if (coding !== null && coding.toLowerCase() !== "chunked") throw new Error("its transfer-encoding is unknown");
  if (status === 204 || status === 304) return 0;
  return coding === null ? announced : "chunks";
}

/** The same number may come several times. */
function parseLength(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  const [first = "", ...others] = text.split(",").map(trimmed);
  const isLength = /^\d{1,15}$/.test(first) && others.every((other) => other === first);
  if (!isLength) throw new Error("its content-length is no number");
  return Number(first);
}
