import type { Clock } from "../../world/clock.ts";
import type { Supervisor } from "../../world/supervisor.ts";

/** What the service manager hears of a server's life (sd_notify(3)); nothing, where there is none. */
export interface Supervision {
  /** It serves: for the first time, or again after a reload. */
  serving(): void;
  /** A reload has begun, which `serving` ends. */
  reloading(): void;
  /** It finishes what it has, and takes at most so long. */
  stopping(drainMs: number): void;
  /** There is nothing more to tell. */
  end(): void;
}

/** What stopping may take besides the drain. */
const STOP_MARGIN_MS = 10_000;

/**
 * `status` says in a line what serves. While the event loop turns, the manager gets a sign of life twice in the time in
 * which it wants one; a server that hangs gives none, and is restarted.
 */
export function createSupervision(supervisor: Supervisor | null, clock: Clock, status: () => string): Supervision {
  let isStopping = false;
  let cancel = () => {};

  function live(): void {
    cancel();
    const watchdogMs = supervisor?.watchdogMs ?? null;
    if (watchdogMs === null) return;
    supervisor?.tell({ WATCHDOG: "1" });
    cancel = clock.after(watchdogMs / 2, live);
  }

  return {
    serving() {
      // A reload may end in a drain, and nothing is ready any more.
      if (isStopping) return;
      supervisor?.tell({ READY: "1", STATUS: status() });
      live();
    },
    reloading() {
      supervisor?.tell({ RELOADING: "1", MONOTONIC_USEC: supervisor.monotonicMicros(), STATUS: "Reloading" });
    },
    stopping(drainMs) {
      isStopping = true;
      // The manager's own patience may be shorter than what the configuration grants.
      const micros = String(Math.ceil(drainMs + STOP_MARGIN_MS) * 1000);
      supervisor?.tell({ STOPPING: "1", EXTEND_TIMEOUT_USEC: micros, STATUS: "Finishing running answers" });
    },
    end: () => cancel(),
  };
}
