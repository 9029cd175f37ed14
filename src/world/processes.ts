import { statSync } from "node:fs";
import { hostname } from "node:os";

/** The programs that may share a disk with this one, as an argument. */
export interface Processes {
  /** Names this process among those of all machines. */
  ownName(): string;
  /** Whether the process of that name has ended; false where that cannot be known, as of another machine's. */
  hasEnded(name: string): boolean;
}

export const systemProcesses: Processes = {
  ownName: () => `${process.pid}@${place()}`,
  hasEnded(name) {
    const [, pid, where] = /^([1-9]\d{0,8})@(.*)$/.exec(name) ?? [];
    // Windows gives a number to the next process too soon for it to tell anything.
    if (where !== place() || process.platform === "win32") return false;
    try {
      process.kill(Number(pid), 0);
      return false;
    } catch (error) {
      return error instanceof Error && "code" in error && error.code === "ESRCH";
    }
  },
};

/** Where a process number means one process: this machine, and of its containers on Linux this one. */
function place(): string {
  const namespace = statSync("/proc/self/ns/pid", { throwIfNoEntry: false })?.ino ?? "";
  return `${hostname()} ${namespace}`;
}
