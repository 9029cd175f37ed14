import { ProxyError } from "../../errors.ts";
import { nearest } from "../../wire/nearest.ts";
import type { CliWorld } from "../cli-world.ts";
import type { Call, Command } from "../command.ts";
import { bashCompletion } from "./bash.ts";
import { fishCompletion } from "./fish.ts";
import { powershellCompletion } from "./powershell.ts";
import { type CompletionTree, completionTree } from "./tree.ts";
import { zshCompletion } from "./zsh.ts";

/** What renders the script of each shell. */
export const SHELLS: Readonly<Record<string, (tree: CompletionTree) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
  powershell: powershellCompletion,
};

/** Prints the script that has a shell complete the commands. Throws `usage` for a shell that is not known. */
export async function runCompletion(
  { operands: [shell = ""] }: Call,
  { terminal }: Pick<CliWorld, "terminal">,
  commands: readonly Command[],
): Promise<number> {
  const render = Object.hasOwn(SHELLS, shell) ? SHELLS[shell] : undefined;
  if (!render) {
    const known = Object.keys(SHELLS);
    const [best] = nearest(shell, known);
    const hint = best ? ` Did you mean ${best}?` : ` It knows ${known.join(", ")}.`;
    throw new ProxyError("usage", `No completion for "${shell}".${hint}`);
  }
  terminal.out(render(completionTree(commands)));
  return 0;
}
