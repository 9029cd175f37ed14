import { isServing, planLaunch } from "./world/launch.ts";

declare const VERSION: string | undefined;
declare const COMMIT: string | undefined;
declare const REPOSITORY: string | undefined;
declare const ASSET: string | undefined;

// Whatever this program makes is its user's alone, and not less than that, whatever the shell has set.
process.umask(0o077);

const { argv, env, execPath, pid, ppid, platform } = process;
const words = argv.slice(2);
const launch = planLaunch({ words, env, platform, ids: { own: pid, parent: ppid } });
if (launch.way !== "go on") {
  const script = Bun.isStandaloneExecutable ? [] : [...process.execArgv, ...argv.slice(1, 2)];
  const command = [execPath, ...script, ...words];
  try {
    if (launch.way === "exec") process.execve?.(execPath, command, launch.env);
    else process.exit(await (await import("./world/child.ts")).runInstead(command, launch.env));
  } catch {
    // Without them it serves as well, if not as cheaply: after an update, say, that has taken the file away.
  }
}

// Loaded only now: whatever is loaded before the exec is loaded twice.
const { openWorld } = await import("./cli/open-world.ts");
const { runCli } = await import("./cli/cli.ts");
const { systemSignals } = await import("./world/signals.ts");

const signals = systemSignals({
  isServing: isServing(words),
  isChild: launch.way === "go on" && launch.isChild,
});
const build = {
  version: typeof VERSION === "undefined" ? "0.0.0-source" : VERSION,
  commit: typeof COMMIT === "undefined" ? "unknown" : COMMIT,
  bun: Bun.version,
  platform: `${platform}-${process.arch}`,
  repository: typeof REPOSITORY === "undefined" ? null : REPOSITORY,
  asset: typeof ASSET === "undefined" ? null : ASSET,
  executable: Bun.isStandaloneExecutable ? execPath : null,
};
// In the binary only a file at the root of the source finds it (bun-facts 5).
const workerUrl = new URL("./workers/worker.ts", import.meta.url);
const world = openWorld({ env, signals, build, workerUrl });
const exitCode = await runCli(words, world);
process.exitCode = signals.urgent.aborted ? 130 : exitCode;
// A connection that is being opened can't be called off (Bun.connect), and would keep the process for two minutes.
setInterval(() => world.terminal.isWaiting() || process.exit(), 500).unref();
