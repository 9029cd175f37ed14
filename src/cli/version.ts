import type { CliWorld } from "./cli-world.ts";
import type { Call } from "./command.ts";
import { printJson } from "./print.ts";
import { PROGRAM } from "./program.ts";

/** Prints what this program is, on one line. */
export async function runVersion({ flags }: Call, { terminal, build }: CliWorld): Promise<number> {
  const { version, commit, bun, platform, repository } = build;
  if (flags.has("json")) printJson(terminal, { name: PROGRAM, version, commit, bun, platform, repository });
  else terminal.out(`${PROGRAM} ${version} (${commit}, bun ${bun}, ${platform})\n`);
  return 0;
}
