import { ProxyError } from "../errors.ts";
import { decoded } from "../wire/decoded.ts";
import type { Clock } from "../world/clock.ts";
import type { Fetch } from "../world/fetch.ts";
import type { Secrets } from "../world/secrets.ts";
import type { CallFacts } from "./call.ts";
import { failureOfFetch, refusalOf } from "./failures.ts";
import { requestIdOf } from "./request-id.ts";

/** Until the response headers must be there; it does not bound the body. */
export type HeadersLimit = { ms: number; setting: string };

export type Attempt = {
  url: string;
  method: string;
  headers: Record<string, string>;
  body: Uint8Array<ArrayBuffer> | undefined;
  headersLimit: HeadersLimit;
  /** Milliseconds that the body of a refusal may take. */
  bodyMs: number;
  /** Whether a connection that is reset may have been closed by upstream before it was used again. */
  mayBeStale: boolean;
  control: AbortController;
  facts: CallFacts;
};

type AttemptNeeds = { fetch: Fetch; clock: Clock; secrets: Pick<Secrets, "redact"> };

/**
 * One try: the answer when its status is 2xx, else its refusal as a ProxyError. An abort of the control ends it at
 * once. When the headers do not come in time it aborts the control itself: the model may be working, and a second call
 * would cost twice.
 */
export async function attempt({ fetch, clock, secrets }: AttemptNeeds, options: Attempt): Promise<Response> {
  const { url, method, headers, body, headersLimit, bodyMs, mayBeStale, control, facts } = options;
  const { signal } = control;
  signal.throwIfAborted();
  const cancelTimer = clock.after(headersLimit.ms, () => control.abort(headersTimeout(headersLimit)));
  let response: Response;
  try {
    const init = { method, headers, signal, redirect: "manual", decompress: false, timeout: false } as const;
    response = await fetch(url, body ? { ...init, body } : init);
  } catch (thrown) {
    // An abort is told by its signal; what the runtime throws for it says less.
    throw signal.aborted ? signal.reason : failureOfFetch(thrown, url, mayBeStale);
  } finally {
    cancelTimer();
  }
  facts.upstreamStatus = response.status;
  const upstreamRequestId = requestIdOf(response);
  if (upstreamRequestId !== undefined) facts.upstreamRequestId = upstreamRequestId;
  const answer = decoded(response);
  if (!answer.ok) throw await refusalOf(answer, { clock, maxMs: bodyMs, control, redact: secrets.redact });
  return answer;
}

function headersTimeout({ ms, setting }: HeadersLimit): ProxyError {
  return new ProxyError(
    "upstream_timeout",
    `Copilot did not begin to answer within ${ms / 1000} seconds (${setting}).`,
  );
}
