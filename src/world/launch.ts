/** What the runtime reads from the environment when a process starts, and at no other time (bun-facts 7). */
const RUNTIME = {
  /**
   * Bytes. The collector lets garbage grow by what the machine has; a proxy keeps next to nothing. With less than this,
   * or a heap that grows in smaller steps, events cost a fifth more and streams take no less memory.
   */
  BUN_JSC_forceRAMSize: "250000000",
  /**
   * A call counts 15, a turn of a loop 1. What runs only while the program starts is not worth the compiler, which
   * takes 4 MB and 7 ms; a busy server gets there within seconds.
   */
  BUN_JSC_thresholdForJITAfterWarmUp: "10000",
};

/** Names the process that has launched this one, so that there is no second time whatever becomes of the rest. */
const LAUNCHER = "GITHUB_COPILOT_SVCS_LAUNCHER";

/**
 * How a process goes on that is to serve. `exec` replaces it by the same program, with its number, its standard streams
 * and whatever supervises it; what it does not keep Bun has not kept either: other descriptors, which it closes on
 * exec, and bytes of the environment that are no UTF-8. `spawn` is for Windows, which has no exec: a child serves, this
 * one waits for it, and neither outlives the other.
 */
export type Launch = { way: "go on"; isChild: boolean } | { way: "exec" | "spawn"; env: Record<string, string> };

export type LaunchNeeds = {
  /** The command line without the program. */
  words: readonly string[];
  env: Readonly<Record<string, string | undefined>>;
  platform: string;
  ids: { own: number; parent: number };
};

export function planLaunch({ words, env, platform, ids }: LaunchNeeds): Launch {
  const launcher = Number(env[LAUNCHER]);
  const isTuned = Object.keys(RUNTIME).every((name) => env[name] !== undefined);
  if (launcher === ids.own || launcher === ids.parent || isTuned || !isServing(words)) {
    return { way: "go on", isChild: launcher === ids.parent };
  }
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) if (value !== undefined) given[name] = value;
  // What the user has set goes before ours.
  return {
    way: platform === "win32" ? "spawn" : "exec",
    env: { ...RUNTIME, ...given, [LAUNCHER]: String(ids.own) },
  };
}

/**
 * Flags may stand before the command, and behind `exec` the words are another program's; where this is wrong, it costs
 * one start. `service start` serves nothing.
 */
export function isServing(words: readonly string[]): boolean {
  const [first = ""] = words.filter((word) => ["run", "start", "exec", "service"].includes(word));
  return first === "run" || first === "start";
}
