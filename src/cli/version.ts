import type { CliWorld } from "./cli-world.ts";
import type { Call } from "./command.ts";
import { printJson } from "./print.ts";
import { PROGRAM } from "./program.ts";

/** Prints what this program is, on one line; with --check, whether there is a newer one, for which it asks. */
export async function runVersion(call: Call, world: CliWorld): Promise<number> {
  const { flags } = call;
  if (flags.has("check")) return (await import("./update.ts")).checkVersion(call, world);
  const { terminal, build } = world;
  const { version, commit, bun, platform, repository } = build;
  if (flags.has("json")) printJson(terminal, { name: PROGRAM, version, commit, bun, platform, repository });
  else terminal.out(`${PROGRAM} ${version} (${commit}, bun ${bun}, ${platform})\n`);
  return 0;
}
