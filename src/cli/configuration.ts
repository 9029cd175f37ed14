import { type LoadedConfig, loadConfig } from "../config/load.ts";
import type { Terminal } from "../world/terminal.ts";
import type { World } from "../world/world.ts";
import { type Call, flagsOf } from "./command.ts";
import { printable } from "./print.ts";
import { keepFilesPrivate } from "./private-files.ts";

/** The same for a command, which tells on standard error what of the user's secrets was open to others. */
export async function loadConfiguration(
  call: Call,
  world: Pick<World, "files" | "env" | "home" | "clock"> & { terminal: Terminal },
): Promise<LoadedConfig> {
  const loaded = await configurationOf(call, world);
  for (const { path, isStill } of await keepFilesPrivate(loaded, world)) {
    const now = isStill ? "and still is: take their rights from it" : "and is yours alone now";
    world.terminal.err(`${printable(path)} was open to other users of this machine, ${now}.\n`);
  }
  return loaded;
}

/** The configuration with the flags of this call on top. Throws `config_invalid`. */
export function configurationOf(
  call: Call,
  { files, env, home, clock }: Pick<World, "files" | "env" | "home" | "clock">,
): Promise<LoadedConfig> {
  const flags: Record<string, string> = {};
  for (const { name, sets } of flagsOf(call.command)) {
    const value = call.flags.get(name);
    if (sets !== undefined && typeof value === "string") flags[sets] = value;
  }
  const file = call.flags.get("config");
  return loadConfig({ files, env, home, clock, flags, ...(typeof file === "string" && { configFlag: file }) });
}
