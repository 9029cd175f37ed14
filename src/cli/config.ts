import { configJsonSchema } from "../config/json-schema.ts";
import type { LoadedConfig } from "../config/load.ts";
import { configJson, configRows } from "../config/render.ts";
import type { CliWorld } from "./cli-world.ts";
import type { Call } from "./command.ts";
import { loadConfiguration } from "./configuration.ts";
import { printable, printJson, printTable } from "./print.ts";
import { PROGRAM } from "./program.ts";

/** Prints every setting: its value, where it comes from, and what there is to know about it. No secrets. */
export async function runConfig(call: Call, world: CliWorld): Promise<number> {
  const { terminal } = world;
  if (call.flags.has("schema")) {
    printJson(terminal, configJsonSchema());
    return 0;
  }
  const loaded = await withTokenNotes(await loadConfiguration(call, world), world);
  if (call.flags.has("json")) {
    printJson(terminal, configJson(loaded));
    return 0;
  }
  const absence = loaded.fileExists ? "" : " (does not exist)";
  terminal.out(`Configuration file: ${printable(loaded.file)}${absence}\n\n`);
  const rows = configRows(loaded);
  printTable(
    terminal,
    ["key", "value", "source"],
    rows.map(({ key, value, source }) => [key, value, source]),
    rows.map(({ note }) => note),
  );
  return 0;
}

/** Whether a token of the configuration is used says only the store of logins; one that makes no sense says nothing. */
async function withTokenNotes(loaded: LoadedConfig, world: CliWorld): Promise<LoadedConfig> {
  const { config, notes } = loaded;
  const set = (["github_token", "copilot_token"] as const).filter((path) => config[path]);
  if (set.length === 0) return loaded;
  const isUnused = await world
    .openAccount(loaded)
    .areConfigTokensSuperseded()
    .catch(() => false);
  if (!isUnused) return loaded;
  const text = `not used any more, since \`${PROGRAM} auth\` signed in or out after it; it can be removed`;
  return { ...loaded, notes: [...notes, ...set.map((path) => ({ path, text, isWarning: false }))] };
}
