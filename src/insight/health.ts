import type { Clock } from "../world/clock.ts";
import type { Machine } from "../world/machine.ts";
import type { LoopLag } from "./loop-lag.ts";

/** What `/health` answers. */
export type Health = {
  status: "ok" | "degraded" | "draining";
  version: string;
  uptime_seconds: number;
  token: { state: string } & Record<string, unknown>;
  upstream: UpstreamHealth & { api: string | null; models: "live" | "stale" | "built-in" | "not loaded" };
  requests: { in_flight: number; queued: number; served: number; failed: number; outcomes: Record<string, number> };
  streams: { open: number; heartbeats: number };
  workers: WorkerFigures;
  memory: { resident_bytes: number; heap_bytes: number };
  event_loop: { lag_ms: number; max_lag_ms: number };
  /** The settings that keep it alive, as they are in force, by the names of the configuration. */
  settings: Readonly<Record<string, Readonly<Record<string, number>>>>;
};

type UpstreamHealth = {
  retries: { spent: number; left: number };
  /** Those that are not wholly well. */
  circuits: readonly { name: string; state: string; failures: number; retry_in_seconds: number }[];
};

/** Worker threads: the most, those there are, those at work; their jobs: waiting, done, failed; threads that were lost. */
type WorkerFigures = Record<"size" | "running" | "busy" | "queued" | "jobs" | "failed" | "replaced", number>;

/** What the account tells of itself, without a token. */
type TokenFacts = {
  isUsable: boolean;
  api: string | null;
  details: Health["token"];
};

export type HealthNeeds = {
  clock: Clock;
  /** When the program began to serve, by the monotonic clock. */
  startMs: number;
  machine: Machine;
  loopLag: LoopLag;
  version: string;
  token: () => TokenFacts;
  models: () => Health["upstream"]["models"];
  upstream: () => UpstreamHealth;
  requests: () => { inFlight: number } & Omit<Health["requests"], "in_flight">;
  streams: () => Health["streams"];
  settings: Health["settings"];
  workers: () => WorkerFigures;
  isDraining: () => boolean;
};

/** A reading of how the proxy fares, made when it is asked for. */
export function createHealth(needs: HealthNeeds): { read: () => Health; isReady: () => boolean } {
  const { clock, machine, loopLag, startMs } = needs;
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
        upstream: { api: token.api, models: needs.models(), ...needs.upstream() },
        requests: { in_flight: inFlight, ...requests },
        streams: needs.streams(),
        workers: needs.workers(),
        memory: { resident_bytes: memory.residentBytes, heap_bytes: memory.heapBytes },
        event_loop: { lag_ms: Math.round(lag.lastMs), max_lag_ms: Math.round(lag.maxMs) },
        settings: needs.settings,
      };
    },
  };
}
