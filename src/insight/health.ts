import * as z from "zod";
import type { Clock } from "../world/clock.ts";
import type { Machine } from "../world/machine.ts";
import type { LoopLag } from "./loop-lag.ts";

/** What `/health` answers, and its documentation. */
export const healthSchema = z.object({
  status: z
    .enum(["ok", "degraded", "draining"])
    .meta({ description: "degraded: calls would fail for want of a token" }),
  version: z.string(),
  uptime_seconds: z.number(),
  token: z.looseObject({ state: z.string() }).meta({ description: "the account's state; never a token" }),
  upstream: z.object({
    api: z.string().nullable().meta({ description: "the API host that the last exchange named" }),
    models: z.enum(["live", "stale", "built-in", "not loaded"]),
  }),
  requests: z.object({ in_flight: z.number(), queued: z.number(), served: z.number(), failed: z.number() }),
  memory: z.object({ resident_bytes: z.number(), heap_bytes: z.number() }),
  event_loop: z.object({ lag_ms: z.number(), max_lag_ms: z.number() }).meta({ description: "over the last minute" }),
});

export type Health = z.output<typeof healthSchema>;

/** What the account tells of itself, without a token. */
type TokenFacts = {
  isUsable: boolean;
  api: string | null;
  details: { state: string } & Record<string, unknown>;
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
