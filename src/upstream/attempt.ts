import { ProxyError } from "../errors.ts";
import { decoded } from "../wire/decoded.ts";
import type { Clock } from "../world/clock.ts";
import type { Fetch } from "../world/fetch.ts";
import type { Secrets } from "../world/secrets.ts";
import type { CallFacts } from "./call.ts";
import type { ConnectGuard } from "./connect-guard.ts";
import { failureOfFetch, refusalOf } from "./failures.ts";
import { requestIdOf } from "./request-id.ts";

/** Until the response headers must be there; it does not bound the body. */
export type HeadersLimit = { ms: number; setting: string };

export type Attempt = {
  /** Scheme and host, and the path below it. */
  origin: string;
  path: string;
  method: string;
  headers: Record<string, string>;
  body: Uint8Array<ArrayBuffer> | undefined;
  headersLimit: HeadersLimit;
  /** Milliseconds that the body of a refusal may take. */
  bodyMs: number;
  control: AbortController;
  facts: CallFacts;
};

export type AttemptNeeds = {
  fetch: Fetch;
  connectGuard: ConnectGuard;
  clock: Clock;
  secrets: Pick<Secrets, "redact">;
  /** How long an unused connection is kept. */
  idleSeconds: number;
};

/**
 * One try: the answer when its status is 2xx, else its refusal as a ProxyError. An abort of the control ends it at
 * once. When the headers do not come in time it aborts the control itself: the model may be working, and a second call
 * would cost twice.
 */
export async function attempt(needs: AttemptNeeds, options: Attempt): Promise<Response> {
  const { clock, secrets } = needs;
  const { headersLimit, bodyMs, control, facts } = options;
  control.signal.throwIfAborted();
  const cancelTimer = clock.after(headersLimit.ms, () => control.abort(headersTimeout(headersLimit)));
  const response = await send(needs, options).finally(cancelTimer);
  facts.upstreamStatus = response.status;
  const upstreamRequestId = requestIdOf(response);
  if (upstreamRequestId !== undefined) facts.upstreamRequestId = upstreamRequestId;
  const answer = decoded(response);
  if (!answer.ok) throw await refusalOf(answer, { clock, maxMs: bodyMs, control, redact: secrets.redact });
  return answer;
}

/** The answer of any status, as soon as its headers are there. */
async function send({ fetch, connectGuard, idleSeconds }: AttemptNeeds, options: Attempt): Promise<Response> {
  const { origin, path, method, headers, body, control } = options;
  const url = origin + path;
  const wasWarm = connectGuard.isWarm(origin);
  const watch = connectGuard.watch(origin);
  // A signal more costs time, so that a request on a kept connection does with the call's own.
  const signal = watch ? AbortSignal.any([control.signal, watch.signal]) : control.signal;
  try {
    const pool = { origin, idleSeconds };
    const init = { method, headers, signal, pool, redirect: "manual", decompress: false, timeout: false } as const;
    const response = await fetch(url, body ? { ...init, body } : init);
    connectGuard.answered(origin);
    return response;
  } catch (thrown) {
    // A client that left says nothing of the host; a time that is up does.
    if (!isClientsAbort(control.signal)) connectGuard.failed(origin);
    // An abort is told by its signal; what the runtime throws for it says less.
    control.signal.throwIfAborted();
    watch?.signal.throwIfAborted();
    throw failureOfFetch(thrown, url, wasWarm);
  } finally {
    watch?.end();
  }
}

function isClientsAbort({ aborted, reason }: AbortSignal): boolean {
  return aborted && !(reason instanceof ProxyError && reason.kind === "upstream_timeout");
}

function headersTimeout({ ms, setting }: HeadersLimit): ProxyError {
  return new ProxyError(
    "upstream_timeout",
    `Copilot did not begin to answer within ${ms / 1000} seconds (${setting}).`,
  );
}
