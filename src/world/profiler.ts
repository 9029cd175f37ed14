import { readdir, readFile } from "node:fs/promises";
import type { Profiler as Inspector } from "node:inspector";
import { Session } from "node:inspector/promises";
import { basename, join } from "node:path";

/** A tree of stacks, and which of its nodes ran when: what Chrome's DevTools open as a `.cpuprofile`. */
export type CpuProfile = Inspector.Profile;

/** What the runtime can tell of itself, as an argument. */
export interface Profiler {
  /**
   * Looks again and again at what the main thread runs, until the wait has ended. It sees JavaScript alone; `threadMs`
   * is all CPU time that the thread took meanwhile. One at a time: the runtime has one such sampler.
   */
  sampleCpu(everyMicros: number, wait: () => Promise<void>): Promise<{ profile: CpuProfile; threadMs: number }>;
  /** What is alive after a collection, as V8 writes it, every text included. Nothing else runs while it is made. */
  heapSnapshot(): ArrayBuffer;
  /** The names of the process's threads; empty where the system does not tell. */
  threadNames(): Promise<string[]>;
  /** The program's name, and the words that it was started with. */
  commandLine(): string[];
}

const TASKS = "/proc/self/task";

export const systemProfiler: Profiler = {
  async sampleCpu(everyMicros, wait) {
    const session = new Session();
    session.connect();
    try {
      await session.post("Profiler.enable");
      await session.post("Profiler.setSamplingInterval", { interval: everyMicros });
      const before = process.threadCpuUsage();
      await session.post("Profiler.start");
      await wait();
      const { profile } = await session.post("Profiler.stop");
      const { user, system } = process.threadCpuUsage(before);
      return { profile, threadMs: (user + system) / 1000 };
    } finally {
      session.disconnect();
    }
  },
  heapSnapshot: () => Bun.generateHeapSnapshot("v8", "arraybuffer"),
  async threadNames() {
    const threads = await readdir(TASKS).catch(() => []);
    // One that has ended since has no name any more.
    const names = await Promise.allSettled(threads.map((id) => readFile(join(TASKS, id, "comm"), "utf8")));
    return names.flatMap((name) => (name.status === "fulfilled" ? [name.value.trimEnd()] : []));
  },
  commandLine: () => [basename(process.execPath), ...process.argv.slice(2)],
};
