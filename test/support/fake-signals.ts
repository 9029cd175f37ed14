import type { Signals } from "../../src/world/signals.ts";

export interface FakeSignals extends Signals {
  /** The first time as SIGTERM, the second as another. */
  stop(): void;
  /** As SIGHUP. */
  reload(): void;
  /** As when something is thrown where nobody catches it. */
  stray(thrown: unknown): void;
}

/** The signals of a process that a test sends. */
export function createFakeSignals(): FakeSignals {
  const interrupt = new AbortController();
  const urgent = new AbortController();
  const reloads = new Set<() => void>();
  const strays = new Set<(thrown: unknown) => void>();
  const listen =
    <T>(tasks: Set<T>) =>
    (task: T) => {
      tasks.add(task);
      return () => void tasks.delete(task);
    };
  return {
    interrupt: interrupt.signal,
    urgent: urgent.signal,
    onReload: listen(reloads),
    onStray: listen(strays),
    stop: () => (interrupt.signal.aborted ? urgent : interrupt).abort(),
    reload() {
      for (const task of reloads) task();
    },
    stray(thrown) {
      for (const task of strays) task(thrown);
    },
  };
}
