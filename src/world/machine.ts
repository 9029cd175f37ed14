import { existsSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";

/** What the process uses of the machine. */
export interface Machine {
  /** Bytes of physical memory, and of JavaScript objects in it. */
  memory(): { residentBytes: number; heapBytes: number };
  /** How many processors it may use. */
  processors(): number;
  /** How many files and connections the process may have open; null where that cannot be known. */
  maxOpenFiles(): number | null;
}

export const systemMachine: Machine = {
  memory() {
    const { rss, heapUsed } = process.memoryUsage();
    return { residentBytes: rss, heapBytes: heapUsed };
  },
  processors: availableParallelism,
  maxOpenFiles() {
    // The runtime has raised it to the hard one. Node's own way, a report, costs a megabyte.
    const path = "/proc/self/limits";
    if (!existsSync(path)) return null;
    return Number(/^Max open files\s+(\d+)/m.exec(readFileSync(path, "utf8"))?.[1] ?? Number.NaN) || null;
  },
};
