import type { Clock } from "../../src/world/clock.ts";

export interface FakeClock extends Clock {
  /** Moves both clocks and runs what falls due, in order, letting promises settle in between. */
  advance(ms: number): Promise<void>;
  /** Moves the wall clock alone, as a laptop that slept or an operator who set the time does. */
  jumpWall(ms: number): void;
  /** How many timers wait. */
  pending(): number;
}

/** A clock that stands still until a test moves it. Starts at the given wall time. */
export function createFakeClock(startWallMs = Date.parse("2026-01-01T00:00:00Z")): FakeClock {
  let monotonic = 1000;
  let wallOffset = startWallMs - monotonic;
  let serial = 0;
  const timers = new Map<number, { due: number; task: () => void }>();

  function after(ms: number, task: () => void): () => void {
    const id = serial++;
    timers.set(id, { due: monotonic + Math.max(0, ms), task });
    return () => timers.delete(id);
  }

  return {
    wallMs: () => monotonic + wallOffset,
    monotonicMs: () => monotonic,
    after,
    sleep(ms, signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const cancel = after(ms, resolve);
        signal?.addEventListener(
          "abort",
          () => {
            cancel();
            reject(signal.reason);
          },
          { once: true },
        );
      });
    },
    async advance(ms) {
      const end = monotonic + ms;
      await settle();
      for (;;) {
        const next = [...timers]
          .filter(([, timer]) => timer.due <= end)
          .sort((a, b) => a[1].due - b[1].due || a[0] - b[0])[0];
        if (!next) break;
        timers.delete(next[0]);
        monotonic = Math.max(monotonic, next[1].due);
        next[1].task();
        await settle();
      }
      monotonic = end;
      await settle();
    },
    jumpWall(ms) {
      wallOffset += ms;
    },
    pending: () => timers.size,
  };
}

/** Lets everything that is already decided happen, microtasks and one turn of the loop. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}
