import { ProxyError } from "../errors.ts";
import { type Answer, isOk } from "../wire/answer.ts";
import { decoded } from "../wire/decoded.ts";
import type { Clock } from "../world/clock.ts";
import type { Secrets } from "../world/secrets.ts";
import type { CallFacts } from "./call.ts";
import { failureOfSending, refusalOf } from "./failures.ts";
import type { HttpRequest, Send } from "./http-client.ts";
import { requestIdOf } from "./request-id.ts";

/** Until the response headers must be there; it does not bound the body. */
export type HeadersLimit = { ms: number; setting: string };

export type Attempt = {
  /** Its signal is the control's. */
  request: HttpRequest;
  headersLimit: HeadersLimit;
  /** Milliseconds that the body of a refusal may take. */
  bodyMs: number;
  control: AbortController;
  facts: CallFacts;
};

export type AttemptNeeds = {
  send: Send;
  clock: Clock;
  secrets: Pick<Secrets, "redact">;
};

/**
 * One try: the answer when its status is 2xx, else its refusal as a ProxyError. An abort of the control ends it at
 * once. When the headers do not come in time it aborts the control itself: the model may be working, and a second call
 * would cost twice.
 */
export async function attempt(needs: AttemptNeeds, options: Attempt): Promise<Answer> {
  const { clock, secrets } = needs;
  const { headersLimit, bodyMs, control, facts } = options;
  control.signal.throwIfAborted();
  const cancelTimer = clock.after(headersLimit.ms, () => control.abort(headersTimeout(headersLimit)));
  const encoded = await begin(needs.send, options).finally(cancelTimer);
  facts.upstreamStatus = encoded.status;
  const upstreamRequestId = requestIdOf(encoded);
  if (upstreamRequestId !== undefined) facts.upstreamRequestId = upstreamRequestId;
  const answer = decoded(encoded);
  if (!isOk(answer)) throw await refusalOf(answer, { clock, maxMs: bodyMs, control, redact: secrets.redact });
  return answer;
}

/** The answer of any status, as soon as its headers are there. */
async function begin(send: Send, { request }: Attempt): Promise<Answer> {
  const { signal } = request;
  try {
    return await send(request);
  } catch (thrown) {
    // An abort is told by its signal; what the runtime throws for it says less.
    signal.throwIfAborted();
    throw thrown instanceof ProxyError ? thrown : failureOfSending(thrown, request.baseUrl);
  }
}

function headersTimeout({ ms, setting }: HeadersLimit): ProxyError {
  return new ProxyError(
    "upstream_timeout",
    `Copilot did not begin to answer within ${ms / 1000} seconds (${setting}).`,
  );
}
