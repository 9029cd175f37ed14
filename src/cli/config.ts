import { configJsonSchema } from "../config/json-schema.ts";
import { configJson, configRows } from "../config/render.ts";
import type { CliWorld } from "./cli-world.ts";
import type { Call } from "./command.ts";
import { loadConfiguration } from "./configuration.ts";
import { printable, printJson, printTable } from "./print.ts";

/** Prints every setting: its value, where it comes from, and what there is to know about it. No secrets. */
export async function runConfig(call: Call, world: CliWorld): Promise<number> {
  const { terminal } = world;
  if (call.flags.has("schema")) {
    printJson(terminal, configJsonSchema());
    return 0;
  }
  const loaded = await loadConfiguration(call, world);
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
