import { ProxyError } from "../errors.ts";
import type { Answer, AnswerBody, AnswerHeaders } from "./answer.ts";

const FORMATS = { gzip: "gzip", "x-gzip": "gzip", deflate: "deflate", br: "brotli", zstd: "zstd" } as const;

/**
 * The answer with its body as plain bytes. We ask for no compression, so this is for a server that does not listen:
 * the body is inflated piece by piece, no further than it is read, and whoever reads it bounds it. Throws
 * `bad_upstream_answer` for an encoding that nobody knows, and so does the body when it is not so encoded.
 */
export function decoded(response: Answer): Answer {
  // RFC 9110 8.4.1: in any case.
  const encoding = response.headers.get("content-encoding")?.trim().toLowerCase() ?? "identity";
  if (encoding === "identity" || !response.body) return response;
  if (!Object.hasOwn(FORMATS, encoding)) {
    // Nobody will read it.
    response.body
      .getReader()
      .cancel()
      .catch(() => {});
    // A header may hold anything, a secret too.
    const name = /^[a-z0-9-]{1,16}$/.test(encoding) ? `encoding ${encoding}` : "encoding";
    throw new ProxyError("bad_upstream_answer", `Upstream's answer has an unknown ${name}.`);
  }
  const inflated = streamOf(response.body).pipeThrough(
    new DecompressionStream(FORMATS[encoding as keyof typeof FORMATS]),
  );
  return { status: response.status, headers: withoutLength(response.headers), body: tellingWhy(inflated) };
}

/** The length is the encoded one. */
function withoutLength(headers: AnswerHeaders): AnswerHeaders {
  const isKept = (name: string) => name !== "content-encoding" && name !== "content-length";
  return {
    get: (name) => (isKept(name) ? headers.get(name) : null),
    has: (name) => isKept(name) && headers.has(name),
  };
}

function streamOf(body: AnswerBody): ReadableStream<Uint8Array<ArrayBuffer>> {
  const reader = body.getReader();
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await reader.read();
        if (done || !value) controller.close();
        else controller.enqueue(value);
      },
      cancel: () => reader.cancel(),
    },
    { highWaterMark: 0 },
  );
}

/** The same bytes, with an error of ours where they could not be inflated. */
function tellingWhy(inflated: AnswerBody): AnswerBody {
  const reader = inflated.getReader();
  return {
    getReader: () => ({
      read: () =>
        reader.read().catch((thrown: unknown) => {
          throw isOfConnection(thrown) ? thrown : notSoEncoded(thrown);
        }),
      cancel: () => reader.cancel(),
    }),
  };
}

/** What breaks a connection or ends a call has a code, or a name, of its own; the inflater's errors are nameless or `ERR_`. */
function isOfConnection(thrown: unknown): boolean {
  if (!(thrown instanceof TypeError)) return true;
  return "code" in thrown && typeof thrown.code === "string" && !thrown.code.startsWith("ERR_");
}

function notSoEncoded(cause: unknown): ProxyError {
  return new ProxyError("bad_upstream_answer", "Upstream's answer is not what its content-encoding says.", { cause });
}
