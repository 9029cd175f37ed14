import { constants } from "node:os";

/** How a program ended. A signal that ended it counts as 128 and its number, as a shell has it. */
type ProgramEnd = { exitCode: number; stdout: string; stderr: string };

/** Other programs of this machine, as an argument. They have the environment of this one, and what is given on top. */
export interface Programs {
  /** The absolute path of a program on the PATH, or null. */
  find(name: string): string | null;
  /** Runs it to its end, without input. Rejects when it cannot be started; when the signal aborts, it is ended. */
  run(
    command: readonly string[],
    options?: { env?: Record<string, string>; signal?: AbortSignal },
  ): Promise<ProgramEnd>;
  /** Runs it on this terminal, with these standard streams. Resolves with its exit code; rejects when it cannot be started. */
  handOver(command: readonly string[], env?: Record<string, string>): Promise<number>;
}

export const systemPrograms: Programs = {
  find: (name) => Bun.which(name),

  async run(command, { env = {}, signal } = {}) {
    const child = Bun.spawn([...command], {
      env: { ...process.env, ...env },
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
      ...(signal && { signal }),
    });
    const [stdout, stderr] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
    return { exitCode: exitCodeOf(child), stdout, stderr };
  },

  async handOver(command, env = {}) {
    const child = Bun.spawn([...command], {
      env: { ...process.env, ...env },
      stdio: ["inherit", "inherit", "inherit"],
    });
    // A terminal gives them to both: the program answers them, and this one must outlive it.
    const ignore = () => {};
    const passOn = (signal: NodeJS.Signals) => void child.kill(signal);
    process.on("SIGINT", ignore).on("SIGQUIT", ignore).on("SIGTERM", passOn).on("SIGHUP", passOn);
    try {
      await child.exited;
    } finally {
      process.off("SIGINT", ignore).off("SIGQUIT", ignore).off("SIGTERM", passOn).off("SIGHUP", passOn);
    }
    return exitCodeOf(child);
  },
};

function exitCodeOf({ exitCode, signalCode }: Bun.Subprocess): number {
  if (exitCode !== null || signalCode === null) return exitCode ?? 1;
  const number = typeof signalCode === "number" ? signalCode : constants.signals[signalCode];
  return 128 + (number ?? 0);
}
