declare const VERSION: string | undefined;
declare const COMMIT: string | undefined;

/** What the runtime reads from the environment when a process starts, and at no other time (bun-facts 7). */
const RUNTIME = {
  /** Calls of upstream at once; Bun's own limit is 256, and the next one hangs without a word. */
  BUN_CONFIG_MAX_HTTP_REQUESTS: "16384",
  /**
   * Bytes. The collector lets garbage grow by what the machine has; a proxy keeps next to nothing. With this, and with
   * a heap that grows in smaller steps than 2, 1.5 and 1.24, a thousand streams take a quarter of the memory for the
   * same CPU.
   */
  BUN_JSC_forceRAMSize: "90000000",
  BUN_JSC_smallHeapGrowthFactor: "1.5",
  BUN_JSC_mediumHeapGrowthFactor: "1.2",
  BUN_JSC_largeHeapGrowthFactor: "1.1",
  /**
   * A call counts 15, a turn of a loop 1. What runs only while the program starts is not worth the compiler, which
   * takes 4 MB and 7 ms; a busy server gets there within seconds.
   */
  BUN_JSC_thresholdForJITAfterWarmUp: "10000",
};

// Whatever this program makes is its user's alone, and not less than that, whatever the shell has set.
process.umask(0o077);

const argv = process.argv.slice(2);
// Flags may stand before the command; where this is wrong, it costs one exec.
const isServing = argv.includes("run") || argv.includes("start");
const isTuned = Object.keys(RUNTIME).every((name) => process.env[name] !== undefined);
if (isServing && !isTuned && process.platform !== "win32") {
  const script = Bun.isStandaloneExecutable ? [] : [...process.execArgv, ...process.argv.slice(1, 2)];
  try {
    // The same process goes on as the same program. Windows has no such call and keeps Bun's limit.
    process.execve?.(process.execPath, [process.execPath, ...script, ...argv], { ...RUNTIME, ...variables() });
  } catch {
    // Without them it serves just as well, up to Bun's limit: after an update, say, that has taken the file away.
  }
}

// Loaded only now: whatever is loaded before the exec is loaded twice.
const { openWorld } = await import("./cli/open-world.ts");
const { runCli } = await import("./cli/cli.ts");
const { systemSignals } = await import("./world/signals.ts");

const signals = systemSignals({ isServing });
const build = {
  version: typeof VERSION === "undefined" ? "0.0.0-source" : VERSION,
  commit: typeof COMMIT === "undefined" ? "unknown" : COMMIT,
  bun: Bun.version,
  platform: `${process.platform}-${process.arch}`,
};
// In the binary only a file at the root of the source finds it (bun-facts 5).
const workerUrl = new URL("./workers/worker.ts", import.meta.url);
const exitCode = await runCli(argv, openWorld({ env: process.env, signals, build, workerUrl }));
process.exitCode = signals.urgent.aborted ? 130 : exitCode;

function variables(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
