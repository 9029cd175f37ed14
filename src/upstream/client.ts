import type { Session, TokenManager } from "../account/token-manager.ts";
import { ProxyError, type Remedy } from "../errors.ts";
import type { Outcome } from "../receipt.ts";
import type { CircuitBreakers } from "../resilience/circuit-breaker.ts";
import type { Answer } from "../wire/answer.ts";
import type { Log } from "../world/log.ts";
import type { Random } from "../world/random.ts";
import type { Secrets } from "../world/secrets.ts";
import { type AttemptNeeds, attempt, type HeadersLimit } from "./attempt.ts";
import type { CallFacts, UpstreamCall } from "./call.ts";
import { circuitRefusal, enterCircuits, type Permits, settleAnswered, settleFailed } from "./circuits.ts";
import { attemptHeaders } from "./headers.ts";
import { asFinal, type RetryPolicy, retryWaitMs, type Tries } from "./retry.ts";

/** An answer that has begun. */
type UpstreamAnswer = {
  response: Answer;
  /** Says once how it went to its end; the circuit breaker counts it. */
  settle: (outcome: Outcome) => void;
};

export interface Upstream {
  /**
   * Calls Copilot with a usable token and returns an answer of status 2xx; everything else is thrown as a ProxyError.
   * What may pass is tried again (design 7): a refused token is renewed, a connection that was closed meanwhile is made
   * anew, and after a failure of upstream the call waits. Nothing of an earlier attempt has reached the client then. An
   * abort of the control ends the call, the answer's body too; a call whose answer does not begin in time aborts it.
   */
  call(call: UpstreamCall, control: AbortController, facts?: CallFacts): Promise<UpstreamAnswer>;
}

export type UpstreamNeeds = AttemptNeeds & {
  tokens: Pick<TokenManager, "session" | "renew">;
  random: Random;
  log: Log;
  secrets: Secrets;
  breakers: CircuitBreakers;
  retry: Omit<RetryPolicy, "random">;
  /** From `identityHeaders`. */
  editor: Readonly<Record<string, string>>;
  openaiIntent: string;
  /** Milliseconds to the response headers, of a stream and of a JSON answer. */
  streamHeadersMs: number;
  jsonHeadersMs: number;
  /** Milliseconds that the body of a refusal may take after its headers. */
  bodyMs: number;
};

/** One call on its way through its attempts. */
type Run = Tries & { signal: AbortSignal; session: Session; cures: Set<Remedy> };

/** The loop over attempts (design 7). */
export function createUpstream(needs: UpstreamNeeds): Upstream {
  const { tokens, random, clock, log, secrets, breakers, editor, openaiIntent } = needs;
  const policy: RetryPolicy = { ...needs.retry, random };

  function tryOnce({ call, session }: Run, control: AbortController, facts: CallFacts): Promise<Answer> {
    secrets.keep(session.token);
    return attempt(needs, {
      request: {
        baseUrl: session.apiUrl,
        path: call.path,
        method: call.method,
        headers: attemptHeaders({ editor, openaiIntent, call, token: session.token, requestId: random.uuid() }),
        body: call.body,
        signal: control.signal,
      },
      headersLimit: headersLimit(call, needs),
      bodyMs: needs.bodyMs,
      control,
      facts,
    });
  }

  /** Makes the call ready to be sent once more, or throws its failure where that is final. */
  async function prepareNext(run: Run, thrown: unknown): Promise<void> {
    if (!(thrown instanceof ProxyError)) throw thrown;
    const { call, session, signal, cures } = run;
    const { kind, details } = thrown;
    const { remedy } = details;
    // It may have been these very failures that opened the circuit.
    const waitMs = circuitRefusal(breakers, call, session.apiUrl) ? null : retryWaitMs(thrown, run, policy);
    if (!remedy || waitMs === null) {
      // The next call shall not fail for the same token.
      if (remedy === "renew" && !cures.has(remedy)) tokens.renew(session, signal).catch(() => {});
      throw asFinal(thrown, run, policy);
    }
    cures.add(remedy);
    run.wasSlowedDown ||= kind === "rate_limited";
    log.info("upstream call is sent again", { remedy, code: kind, attempt: run.attempts + 1, wait_ms: waitMs });
    if (waitMs > 0) await clock.sleep(waitMs, signal);
    if (remedy === "renew") run.session = await tokens.renew(session, signal);
  }

  /** While a call waited, others may have opened its circuit; then it gets what upstream said last. */
  function enter(run: Run, failure: unknown): Permits {
    try {
      return enterCircuits(breakers, run.call, run.session.apiUrl);
    } catch (refused) {
      throw failure instanceof ProxyError ? asFinal(failure, run, policy) : refused;
    }
  }

  return {
    async call(call, control, facts = {}) {
      const { signal } = control;
      policy.budget.earn();
      const session = await tokens.session(signal);
      const run: Run = { call, signal, attempts: 1, session, cures: new Set(), wasSlowedDown: false };
      for (let failure: unknown; ; run.attempts++) {
        const permits = enter(run, failure);
        facts.attempts = run.attempts;
        try {
          const response = await tryOnce(run, control, facts);
          return { response, settle: settleAnswered(breakers, permits) };
        } catch (thrown) {
          settleFailed(breakers, permits, thrown);
          failure = thrown;
          await prepareNext(run, thrown);
        }
      }
    },
  };
}

function headersLimit({ stream }: UpstreamCall, { streamHeadersMs, jsonHeadersMs }: UpstreamNeeds): HeadersLimit {
  if (stream) return { ms: streamHeadersMs, setting: "timeouts.request_attempt" };
  return { ms: jsonHeadersMs, setting: "timeouts.http_client" };
}
