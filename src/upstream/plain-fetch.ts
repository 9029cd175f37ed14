import { ProxyError } from "../errors.ts";
import type { Answer } from "../wire/answer.ts";
import type { PlainFetch } from "../world/fetch.ts";
import { failureOfSending } from "./failures.ts";
import type { HttpRequest, Send } from "./http-client.ts";
import { STALE } from "./http-exchange.ts";

/**
 * Requests in the words of `fetch`, over connections of our own. Rejects with the signal's reason, or with a ProxyError
 * that says why there is no answer.
 */
export function plainFetch(send: Send): PlainFetch {
  return async (url, { method = "GET", headers = {}, body, signal = new AbortController().signal } = {}) => {
    const { origin, pathname, search } = new URL(url);
    const request: HttpRequest = {
      ...{ baseUrl: origin, path: pathname + search, method, signal },
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
      body: typeof body === "string" ? new TextEncoder().encode(body) : body,
    };
    try {
      return await sendAfresh(send, request);
    } catch (thrown) {
      signal.throwIfAborted();
      throw thrown instanceof ProxyError ? thrown : failureOfSending(thrown, origin);
    }
  };
}

/** Once more where a connection was kept too long. Those that were kept beside it are closed by then. */
async function sendAfresh(send: Send, request: HttpRequest): Promise<Answer> {
  try {
    return await send(request);
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.code === STALE) return await send(request);
    throw thrown;
  }
}
