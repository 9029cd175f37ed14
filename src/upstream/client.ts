import type { Session, TokenManager } from "../account/token-manager.ts";
import { ProxyError } from "../errors.ts";
import type { Clock } from "../world/clock.ts";
import type { Fetch } from "../world/fetch.ts";
import type { Log } from "../world/log.ts";
import type { Random } from "../world/random.ts";
import type { Secrets } from "../world/secrets.ts";
import { attempt } from "./attempt.ts";
import type { CallFacts, UpstreamCall } from "./call.ts";
import { attemptHeaders } from "./headers.ts";

export interface Upstream {
  /**
   * Calls Copilot with a usable token and returns an answer of status 2xx; everything else is thrown as a ProxyError.
   * An answer that says the token is no good renews it and replays the call once; a connection that was reset before
   * any answer is replayed once. Nothing of an earlier attempt has reached the client then. An abort of the control
   * ends the call, the answer's body too; a call whose answer does not begin in time aborts it.
   */
  call(call: UpstreamCall, control: AbortController, facts?: CallFacts): Promise<Response>;
}

export type UpstreamNeeds = {
  tokens: Pick<TokenManager, "session" | "renew">;
  fetch: Fetch;
  clock: Clock;
  random: Random;
  log: Log;
  secrets: Secrets;
  /** From `identityHeaders`. */
  editor: Readonly<Record<string, string>>;
  openaiIntent: string;
  /** Milliseconds to the response headers, of a stream and of a JSON answer. */
  streamHeadersMs: number;
  jsonHeadersMs: number;
  /** Milliseconds that the body of a refusal may take after its headers. */
  bodyMs: number;
};

/** The loop over attempts (design 7). */
export function createUpstream(needs: UpstreamNeeds): Upstream {
  const { tokens, random, log, secrets, editor, openaiIntent } = needs;
  const streamLimit = { ms: needs.streamHeadersMs, setting: "timeouts.request_attempt" };
  const jsonLimit = { ms: needs.jsonHeadersMs, setting: "timeouts.http_client" };

  function tryOnce(
    call: UpstreamCall,
    session: Session,
    control: AbortController,
    facts: CallFacts,
  ): Promise<Response> {
    secrets.keep(session.token);
    return attempt(needs, {
      url: session.apiUrl + call.path,
      method: call.method,
      headers: attemptHeaders({ editor, openaiIntent, call, token: session.token, requestId: random.uuid() }),
      body: call.body,
      headersLimit: call.stream ? streamLimit : jsonLimit,
      bodyMs: needs.bodyMs,
      control,
      facts,
    });
  }

  /** The session for one more try. Throws the failure itself where there is no cure, or it was tried already. */
  async function remedied(
    thrown: unknown,
    session: Session,
    tried: Set<string>,
    signal: AbortSignal,
  ): Promise<Session> {
    const remedy = thrown instanceof ProxyError ? thrown.details.remedy : undefined;
    if (!remedy) throw thrown;
    if (tried.has(remedy)) throw notCured(thrown);
    tried.add(remedy);
    const next = remedy === "renew" ? await tokens.renew(session, signal) : session;
    log.info("upstream call is replayed", { remedy });
    return next;
  }

  return {
    async call(call, control, facts = {}) {
      const { signal } = control;
      let session = await tokens.session(signal);
      const tried = new Set<string>();
      for (let attempts = 1; ; attempts++) {
        facts.attempts = attempts;
        try {
          return await tryOnce(call, session, control, facts);
        } catch (thrown) {
          session = await remedied(thrown, session, tried, signal);
        }
      }
    },
  };
}

/** A token that is minutes old and still refused is no matter of the client's own credentials. */
function notCured(failure: unknown): unknown {
  if (!(failure instanceof ProxyError) || failure.status !== 401) return failure;
  return new ProxyError("upstream_auth_error", `Copilot refused a fresh token: ${failure.message}`, { cause: failure });
}
