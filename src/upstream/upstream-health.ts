import type { CircuitBreakers } from "../resilience/circuit-breaker.ts";
import type { RetryBudget } from "../resilience/retry-budget.ts";

export type UpstreamHealthNeeds = { breakers: Pick<CircuitBreakers, "read">; retryBudget: Pick<RetryBudget, "read"> };

/** What `/health` tells of the way to Copilot. */
export function upstreamHealth({ breakers, retryBudget }: UpstreamHealthNeeds) {
  return {
    retries: retryBudget.read(),
    circuits: breakers.read().map(({ retryInMs, ...circuit }) => ({
      ...circuit,
      retry_in_seconds: Math.ceil(retryInMs / 1000),
    })),
  };
}
