import { availableParallelism } from "node:os";

/** What the process uses of the machine. */
export interface Machine {
  /** Bytes of physical memory, and of JavaScript objects in it. */
  memory(): { residentBytes: number; heapBytes: number };
  /** How many processors it may use. */
  processors(): number;
}

export const systemMachine: Machine = {
  memory() {
    const { rss, heapUsed } = process.memoryUsage();
    return { residentBytes: rss, heapBytes: heapUsed };
  },
  processors: availableParallelism,
};
