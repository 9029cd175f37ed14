import { shellQuoted } from "./quoting.ts";
import type { CompletionTree } from "./tree.ts";

/** Of a `case`, in bash and zsh: all flags that take a value. */
export function valuedPattern(valued: CompletionTree["valued"]): string {
  return valued.flatMap(({ spellings }) => spellings).join(" | ");
}

/** The branches that lead from a place and a word to the next place. */
export function stepCases(steps: CompletionTree["steps"]): string {
  return steps.map(({ at, word, to }) => `      ${shellQuoted(`${at}/${word}`)}) at=${shellQuoted(to)} ;;`).join("\n");
}
