import type { Clock } from "../world/clock.ts";
import type { Files } from "../world/files.ts";
import type { Processes } from "../world/processes.ts";

/** Longer than all that is done under the lock: whoever made an older one has crashed, or was put to sleep. */
const STALE_AFTER_MS = 30_000;
const LOOK_AGAIN_MS = 100;

/** A lock between processes: a file that only one of them can make, with its name in it. */
export interface Lock {
  /** Runs the work while no other process runs its own. The signal ends the wait. */
  hold<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>;
}

export type LockNeeds = { files: Files; clock: Clock; processes: Processes; path: string };

/**
 * Two processes that take over the same stale lock in the same instant may both get it. They then exchange twice, which
 * costs a request, and each writes a whole file; a sign-out of that very instant may be undone.
 */
export function createLock({ files, clock, processes, path }: LockNeeds): Lock {
  /** Whether whoever made it will not give it back: it has ended, or, where that cannot be known, takes too long. */
  async function isStale(modifiedMs: number | null): Promise<boolean> {
    const holder = await files.read(path).catch(() => null);
    if (holder !== null && processes.hasEnded(holder)) return true;
    // Far in the future is stale too: the clock was set back since.
    return modifiedMs !== null && Math.abs(clock.wallMs() - modifiedMs) > STALE_AFTER_MS;
  }

  /** False where there can be no lock: a disk that cannot be written, which nobody else can write either, or a relic. */
  async function acquire(signal: AbortSignal): Promise<boolean> {
    let heldSince = { byFile: Number.NaN as number | null, ms: clock.monotonicMs() };
    while (clock.monotonicMs() - heldSince.ms < STALE_AFTER_MS) {
      try {
        if (await files.createExclusively(path, processes.ownName())) return true;
        const modifiedMs = await files.modifiedMs(path);
        // Another one holds it now, and has its own time.
        if (modifiedMs !== heldSince.byFile) heldSince = { byFile: modifiedMs, ms: clock.monotonicMs() };
        if (await isStale(modifiedMs)) await files.remove(path);
      } catch {
        return false;
      }
      await clock.sleep(LOOK_AGAIN_MS, signal);
    }
    // No one process holds it this long. What cannot be removed, a folder or a dangling link, must not stop us for ever.
    return false;
  }

  return {
    async hold(signal, work) {
      const acquired = await acquire(signal);
      try {
        return await work();
      } finally {
        // One that cannot be removed turns stale.
        if (acquired) await files.remove(path).catch(() => undefined);
      }
    },
  };
}
