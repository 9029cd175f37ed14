import { ERROR_TABLE, type ErrorRow, ProxyError } from "../errors.ts";
import type { Outcome } from "../receipt.ts";
import type { CircuitBreakers, Permit, Verdict } from "../resilience/circuit-breaker.ts";
import type { UpstreamCall } from "./call.ts";

/**
 * Leave for one attempt. What an answer says is about what was asked, such as a model; that there is none is about the
 * host. A call without a model has one circuit for both.
 */
export type Permits = { asked: Permit; host: Permit };

type Names = { asked: string; host: string };

/** Why the call would be refused now; null when it would not be. */
export function circuitRefusal(breakers: CircuitBreakers, call: UpstreamCall, apiUrl: string): ProxyError | null {
  return refusalOf(breakers, namesOf(call, apiUrl));
}

/** Throws `circuit_open`; then no permit was taken. */
export function enterCircuits(breakers: CircuitBreakers, call: UpstreamCall, apiUrl: string): Permits {
  const names = namesOf(call, apiUrl);
  const refusal = refusalOf(breakers, names);
  if (refusal) throw refusal;
  const asked = breakers.enter(names.asked);
  return { asked, host: names.host === names.asked ? asked : breakers.enter(names.host) };
}

function refusalOf(breakers: CircuitBreakers, { asked, host }: Names): ProxyError | null {
  return breakers.refusal(asked) ?? breakers.refusal(host);
}

function namesOf({ operation, model }: UpstreamCall, apiUrl: string): Names {
  if (model === undefined) return { asked: operation, host: operation };
  return { asked: `${operation} ${model}`, host: `host ${apiUrl.slice(apiUrl.indexOf("//") + 2)}` };
}

/** An attempt has failed, or was refused. What is no failure of upstream, such as a client that left, says nothing. */
export function settleFailed(breakers: CircuitBreakers, { asked, host }: Permits, thrown: unknown): void {
  const failure = thrown instanceof ProxyError ? thrown : undefined;
  const status = failure?.details.upstreamStatus;
  if (status !== undefined) {
    breakers.settle(asked, status >= 500 ? "failure" : "neutral");
    breakers.settle(host, "success");
    return;
  }
  // A connection that upstream had closed while nobody used it says nothing of its health.
  const isCounted = failure !== undefined && failure.details.remedy !== "reconnect";
  const verdict = isCounted ? verdictOf(failure.kind) : "neutral";
  // A model that thinks for too long is no reason to leave the others alone.
  const [at, other] = failure?.kind === "upstream_timeout" ? [asked, host] : [host, asked];
  breakers.settle(at, verdict);
  breakers.settle(other, "neutral");
}

/** An answer has begun. Returns how to say, once, how it ended. */
export function settleAnswered(breakers: CircuitBreakers, { asked, host }: Permits): (outcome: Outcome) => void {
  breakers.answered(asked);
  if (host !== asked) breakers.settle(host, "success");
  return (outcome) => breakers.settle(asked, verdictOf(outcome));
}

function verdictOf(outcome: Outcome): Verdict {
  if (outcome === "ok") return "success";
  const row: ErrorRow = ERROR_TABLE[outcome];
  return row.verdict ?? "neutral";
}
