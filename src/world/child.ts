/**
 * Runs the command in the place of this process: on its terminal, with its standard streams. Resolves with its exit
 * code. Throws when it cannot be started. When this process is killed, the child hears of it (`onOrphaned`).
 */
export async function runInstead(command: readonly string[], env: Record<string, string>): Promise<number> {
  const child = Bun.spawn([...command], { env, stdio: ["inherit", "inherit", "inherit"], ipc: () => {} });
  // A console gives Ctrl-C, and the news of its end, to both: the child answers them, and this one must outlive it.
  for (const name of ["SIGINT", "SIGHUP", "SIGBREAK"] as const) process.on(name, () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  return await child.exited;
}

/** In the child: runs the task when the process that waits for it has ended. */
export function onOrphaned(task: () => void): void {
  process.on("disconnect", task);
  // Nothing is ever said there, and it must not keep the child alive.
  process.channel?.unref();
}
