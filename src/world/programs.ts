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
  /**
   * Runs it on this terminal, with these standard streams. A variable that is undefined is taken from it. As long as it
   * runs, signals are its own and end nothing here. Resolves with its exit code; rejects when it cannot be started.
   */
  handOver(command: readonly string[], env?: Record<string, string | undefined>): Promise<number>;
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
    const takeBack = handOverSignals(child);
    try {
      await child.exited;
    } finally {
      takeBack();
    }
    return exitCodeOf(child);
  },
};

/** A terminal gives these to both: the program answers them, and this one must outlive it. */
const OF_TERMINAL = ["SIGINT", "SIGQUIT"] as const;
const PASSED_ON = ["SIGTERM", "SIGHUP"] as const;

/** What else listens to them here would stop with the first, and end with the second. Returns what gives them back to it. */
function handOverSignals(child: Bun.Subprocess): () => void {
  const names = [...OF_TERMINAL, ...PASSED_ON];
  const others = names.map((name) => process.rawListeners(name));
  for (const name of names) process.removeAllListeners(name);
  for (const name of OF_TERMINAL) process.on(name, () => {});
  for (const name of PASSED_ON) process.on(name, () => void child.kill(name));
  return () => {
    for (const [at, name] of names.entries()) {
      process.removeAllListeners(name);
      for (const listener of others[at] ?? []) process.on(name, listener as () => void);
    }
  };
}

function exitCodeOf({ exitCode, signalCode }: Bun.Subprocess): number {
  if (exitCode !== null || signalCode === null) return exitCode ?? 1;
  const number = typeof signalCode === "number" ? signalCode : constants.signals[signalCode];
  return 128 + (number ?? 0);
}
