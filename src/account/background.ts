import type { Clock } from "../world/clock.ts";

/** A laptop that slept, or a new login, is noticed within this time (design 6). */
const LOOK_EVERY_MS = 30_000;
/** So that nothing that is always due becomes a loop. */
const MIN_PAUSE_MS = 1000;

/** Runs a task again and again: when it is due, and at least every 30 s. One timer, one run at a time. */
export interface Background {
  start(): void;
  stop(): void;
  /** What is due may have changed: sets the timer anew. */
  rearm(): void;
  /** Runs the task now, unless it runs already or the background is stopped. */
  nudge(): void;
}

/** `dueInMs` says when the task wants to run; the task never rejects. */
export function createBackground(clock: Clock, dueInMs: () => number, task: () => Promise<void>): Background {
  let isStarted = false;
  let isRunning = false;
  let cancelTimer = () => {};

  function rearm(): void {
    cancelTimer();
    if (!isStarted) return;
    cancelTimer = clock.after(Math.min(Math.max(dueInMs(), MIN_PAUSE_MS), LOOK_EVERY_MS), run);
  }

  function run(): void {
    if (!isStarted || isRunning) return;
    isRunning = true;
    task().finally(() => {
      isRunning = false;
      rearm();
    });
  }

  return {
    start() {
      isStarted = true;
      run();
    },
    stop() {
      isStarted = false;
      cancelTimer();
    },
    rearm,
    nudge: run,
  };
}
