import { runCli } from "../../src/cli/cli.ts";
import { systemRandom } from "../../src/world/random.ts";
import { createCliWorld } from "./cli-world.ts";
import type { MemoryFiles } from "./memory-files.ts";

export const KEYS = "/home/octo/.local/share/github-copilot-svcs/keys.json";

/** What `keys …` does and prints, on the disk of a proxy under test. */
export async function runKeys(files: MemoryFiles, line: string, env: Record<string, string> = {}) {
  const world = createCliWorld({ files, env, random: systemRandom });
  const code = await runCli(["keys", ...line.split(" ")], world);
  return { code, stdout: world.terminal.stdout, stderr: world.terminal.stderr };
}

/** A new key of this name. */
export async function createKey(files: MemoryFiles, name: string): Promise<string> {
  return (await runKeys(files, `create ${name}`)).stdout.trim();
}
