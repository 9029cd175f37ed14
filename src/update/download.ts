import { ProxyError } from "../errors.ts";
import type { Answer } from "../wire/answer.ts";
import { isTrusted, type ReleaseSource } from "./release-source.ts";

/** Without a byte for so long, the connection is dead. */
const SILENCE_MS = 60_000;
const TOTAL_MS = 60 * 60_000;
const MAX_REDIRECTS = 5;

/**
 * The bytes of a file of the releases, as they come; nothing is asked for before the first is. Throws `not_found` where
 * there is no such file, `upstream_unreachable` and `upstream_timeout` for a network that fails, and
 * `bad_upstream_answer` for any other answer.
 */
export async function* download(source: ReleaseSource, path: string): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  const { clock } = source;
  const limit = new AbortController();
  const signal = AbortSignal.any([source.signal, limit.signal]);
  const cancelTotal = clock.after(TOTAL_MS, () => limit.abort(tooSlow(source.base, TOTAL_MS)));
  const bounded = async <T>(work: Promise<T>): Promise<T> => {
    const cancel = clock.after(SILENCE_MS, () => limit.abort(tooSlow(source.base, SILENCE_MS)));
    try {
      return await work;
    } catch (cause) {
      signal.throwIfAborted();
      throw cause instanceof ProxyError ? cause : broken(source.base, cause);
    } finally {
      cancel();
    }
  };
  try {
    const { body } = await bounded(followed({ ...source, signal }, path));
    const reader = body?.getReader();
    try {
      while (reader) {
        const { done, value } = await bounded(reader.read());
        if (done) return;
        if (value) yield value;
      }
    } finally {
      // Where it is not wanted to its end.
      await reader?.cancel().catch(() => {});
    }
  } finally {
    cancelTotal();
  }
}

/** The answer after redirects, each to a host that may have our files. */
async function followed({ base, fetch, signal }: ReleaseSource, path: string): Promise<Answer> {
  let url = new URL(`${base}/${path}`);
  for (let count = 0; count <= MAX_REDIRECTS; count++) {
    const response = await fetch(url.href, {
      signal,
      redirect: "manual",
      timeout: false,
      decompress: false,
      // A mirror on this machine, which no proxy of a company knows.
      ...(url.protocol === "http:" && { proxy: false }),
    });
    const location = response.headers.get("location");
    if (response.status < 300 || response.status > 399 || !location) return checked(response, url);
    await response.body?.getReader().cancel();
    const next = URL.parse(location, url.href);
    if (!next || !isTrusted(next, base)) {
      throw unexpected(`${url.host} sent the download to ${next?.host ?? "nowhere"}, which is not trusted with it.`);
    }
    url = next;
  }
  throw unexpected(`${url.host} sent the download in circles.`);
}

async function checked(response: Answer, url: URL): Promise<Answer> {
  if (response.status === 200) return response;
  await response.body?.getReader().cancel();
  if (response.status === 404) throw new ProxyError("not_found", `There is no ${url.href}`);
  throw unexpected(`${url.host} answered with status ${response.status}. Try again in a minute.`);
}

function unexpected(message: string): ProxyError {
  return new ProxyError("bad_upstream_answer", message);
}

/** What the runtime throws, or a connection in the middle of an answer. */
function broken(base: string, cause: unknown): ProxyError {
  const code = cause instanceof Error && "code" in cause ? ` (${cause.code})` : "";
  const hint = "Is there a network? Behind a proxy, set HTTPS_PROXY.";
  return new ProxyError("upstream_unreachable", `No connection to ${new URL(base).host}${code}. ${hint}`, { cause });
}

function tooSlow(base: string, maxMs: number): ProxyError {
  const { host } = new URL(base);
  const fact = maxMs === TOTAL_MS ? "was not done with the download" : "sent nothing";
  return new ProxyError("upstream_timeout", `${host} ${fact} for ${maxMs / 60_000} minutes, so it was given up.`);
}
