import type { Clock } from "../world/clock.ts";

/** How late the event loop runs what is due: what blocks it delays every stream. */
export interface LoopLag {
  /** Milliseconds, over the last minute. */
  read(): { lastMs: number; maxMs: number };
  start(): void;
  stop(): void;
}

const SAMPLE_EVERY_MS = 1000;
const SAMPLES_KEPT = 60;

export function createLoopLag(clock: Clock): LoopLag {
  const samplesMs: number[] = [];
  let cancel = () => {};

  function sampleLater(): void {
    const dueMs = clock.monotonicMs() + SAMPLE_EVERY_MS;
    cancel = clock.after(SAMPLE_EVERY_MS, () => {
      samplesMs.push(Math.max(0, clock.monotonicMs() - dueMs));
      if (samplesMs.length > SAMPLES_KEPT) samplesMs.shift();
      sampleLater();
    });
  }

  return {
    read: () => ({ lastMs: samplesMs.at(-1) ?? 0, maxMs: Math.max(0, ...samplesMs) }),
    start: sampleLater,
    stop: () => cancel(),
  };
}
