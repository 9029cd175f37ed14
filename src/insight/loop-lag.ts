import type { Clock } from "../world/clock.ts";

/** How often, and by how much in sum, the event loop was late by more than half of `upToMs` and no more than it. */
export type Lateness = { upToMs: number; count: number; sumMs: number };

/** How late the event loop runs what is due: what blocks it delays every stream. */
export interface LoopLag {
  /** Milliseconds, over the last minute. */
  read(): { lastMs: number; maxMs: number };
  /** All since the start, by powers of two. What is no later than a millisecond is the timer's own grain and left out. */
  lateness(): readonly Lateness[];
  start(): void;
  stop(): void;
}

const SAMPLE_EVERY_MS = 1000;
const SAMPLES_KEPT = 60;
const GRAIN_MS = 1;

export function createLoopLag(clock: Clock): LoopLag {
  const samplesMs: number[] = [];
  const byPower = new Map<number, Lateness>();
  let cancel = () => {};

  function count(lateMs: number): void {
    samplesMs.push(lateMs);
    if (samplesMs.length > SAMPLES_KEPT) samplesMs.shift();
    if (lateMs <= GRAIN_MS) return;
    const upToMs = 2 ** Math.ceil(Math.log2(lateMs));
    const known = byPower.get(upToMs) ?? { upToMs, count: 0, sumMs: 0 };
    byPower.set(upToMs, { upToMs, count: known.count + 1, sumMs: known.sumMs + lateMs });
  }

  function sampleLater(): void {
    const dueMs = clock.monotonicMs() + SAMPLE_EVERY_MS;
    cancel = clock.after(SAMPLE_EVERY_MS, () => {
      count(Math.max(0, clock.monotonicMs() - dueMs));
      sampleLater();
    });
  }

  return {
    read: () => ({ lastMs: samplesMs.at(-1) ?? 0, maxMs: Math.max(0, ...samplesMs) }),
    lateness: () => [...byPower.values()],
    start: sampleLater,
    stop: () => cancel(),
  };
}
