import type { Clock } from "../world/clock.ts";
import type { Machine } from "../world/machine.ts";
import type { LoopLag } from "./loop-lag.ts";

/** What `/health` answers. */
export type Health = {
  status: "ok" | "degraded" | "draining";
  version: string;
  uptime_seconds: number;
  token: { state: string } & Record<string, unknown>;
  upstream: { api: string | null; models: "live" | "stale" | "built-in" | "not loaded" };
  requests: { in_flight: number; queued: number; served: number; failed: number };
  memory: { resident_bytes: number; heap_bytes: number };
  event_loop: { lag_ms: number; max_lag_ms: number };
};

/** What the account tells of itself, without a token. */
type TokenFacts = {
  isUsable: boolean;
  api: string | null;
  details: Health["token"];
};

export type HealthNeeds = {
  clock: Clock;
  machine: Machine;
  loopLag: LoopLag;
  version: string;
  token: () => TokenFacts;
  models: () => Health["upstream"]["models"];
  requests: () => { inFlight: number; queued: number; served: number; failed: number };
  isDraining: () => boolean;
};

/** A reading of how the proxy fares, made when it is asked for. */
export function createHealth(needs: HealthNeeds): { read: () => Health; isReady: () => boolean } {
  const { clock, machine, loopLag } = needs;
  const startMs = clock.monotonicMs();
  return {
    isReady: () => needs.token().isUsable && !needs.isDraining(),
    read() {
      const token = needs.token();
      const memory = machine.memory();
      const lag = loopLag.read();
      const { inFlight, ...requests } = needs.requests();
      return {
        status: needs.isDraining() ? "draining" : token.isUsable ? "ok" : "degraded",
        version: needs.version,
        uptime_seconds: Math.round((clock.monotonicMs() - startMs) / 1000),
        token: token.details,
        upstream: { api: token.api, models: needs.models() },
        requests: { in_flight: inFlight, ...requests },
        memory: { resident_bytes: memory.residentBytes, heap_bytes: memory.heapBytes },
        event_loop: { lag_ms: Math.round(lag.lastMs), max_lag_ms: Math.round(lag.maxMs) },
      };
    },
  };
}
