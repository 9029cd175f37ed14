import { ProxyError } from "../errors.ts";

const FORMATS = { gzip: "gzip", "x-gzip": "gzip", deflate: "deflate", br: "brotli", zstd: "zstd" } as const;

/**
 * The answer with its body as plain bytes. We ask for no compression, so this is for a server that does not listen:
 * the body is inflated piece by piece, and whoever reads it bounds it. Throws `bad_upstream_answer` for an encoding
 * that nobody knows.
 */
export function decoded(response: Response): Response {
  const encoding = response.headers.get("content-encoding");
  if (encoding === null || encoding === "identity" || !response.body) return response;
  if (!Object.hasOwn(FORMATS, encoding)) {
    // A header may hold anything, a secret too.
    const name = /^[a-z0-9-]{1,16}$/i.test(encoding) ? `encoding ${encoding}` : "encoding";
    throw new ProxyError("bad_upstream_answer", `Upstream's answer has an unknown ${name}.`);
  }
  const headers = new Headers(response.headers);
  headers.delete("content-encoding");
  headers.delete("content-length");
  const body = response.body.pipeThrough(new DecompressionStream(FORMATS[encoding as keyof typeof FORMATS]));
  return new Response(body, { status: response.status, headers });
}
