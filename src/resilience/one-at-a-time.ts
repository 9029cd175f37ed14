import type { Clock } from "../world/clock.ts";

/** Lets one piece of work run, and turns away whoever comes meanwhile. */
export interface OneAtATime {
  /** Runs the work, which is expected to take `forMs`. Throws `busy(ms until it is over)` while another runs. */
  run<T>(forMs: number, work: () => Promise<T>, busy: (freeInMs: number) => Error): Promise<T>;
}

export function createOneAtATime(clock: Clock): OneAtATime {
  let freeMs: number | null = null;
  return {
    async run(forMs, work, busy) {
      if (freeMs !== null) throw busy(freeMs - clock.monotonicMs());
      freeMs = clock.monotonicMs() + forMs;
      try {
        return await work();
      } finally {
        freeMs = null;
      }
    },
  };
}
