import { type LoadedConfig, loadConfig } from "../config/load.ts";
import type { World } from "../world/world.ts";
import { type Call, flagsOf } from "./command.ts";

/** The configuration with the flags of this call on top. Throws `config_invalid`. */
export function loadConfiguration(
  call: Call,
  { files, env, home }: Pick<World, "files" | "env" | "home">,
): Promise<LoadedConfig> {
  const flags: Record<string, string> = {};
  for (const { name, sets } of flagsOf(call.command)) {
    const value = call.flags.get(name);
    if (sets !== undefined && typeof value === "string") flags[sets] = value;
  }
  const file = call.flags.get("config");
  return loadConfig({ files, env, home, flags, ...(typeof file === "string" && { configFlag: file }) });
}
