import { PROGRAM } from "../program.ts";
import { functionName, shellQuoted } from "./quoting.ts";
import type { CompletionTree, Place, Valued, Word } from "./tree.ts";

const LOOSE = { files: "__fish_complete_path $current", programs: "__fish_complete_command", nothing: "" } as const;

/** Completion for fish. */
export function fishCompletion({ places, steps, valued }: CompletionTree): string {
  const name = functionName(PROGRAM);
  return `# Completion of ${PROGRAM} for fish: ${PROGRAM} completion fish | source
function ${name}
    set -l at ''
    set -l flag ''
    set -l current (commandline -ct)
    for word in (commandline -opc)[2..]
        if contains -- $flag ${valued.flatMap(({ spellings }) => spellings).join(" ")}
            set flag ''
            continue
        end
        set flag ''
        switch $word
            case --
                __fish_complete_subcommand --fcs-skip=(math (contains -i -- -- (commandline -opc)))
                return
            case '-*'
                set flag $word
                continue
        end
        switch $at/$word
${steps.map(({ at, word, to }) => `            case ${shellQuoted(`${at}/${word}`)}\n                set at ${shellQuoted(to)}`).join("\n")}
        end
    end
    switch $flag
${valued.map(valuedCase).join("\n")}
    end
    switch $at
${places.map(placeCase).join("\n")}
    end
end
complete -c ${PROGRAM} -f -a '(${name})'
`;
}

function valuedCase({ spellings, values, otherwise }: Valued): string {
  const lines = [
    `        case ${spellings.join(" ")}`,
    ...(values.length > 0 ? [printed(values.map((word) => ({ word, summary: "" })))] : []),
    ...(otherwise === "nothing" ? [] : [`            ${LOOSE[otherwise]}`]),
    "            return",
  ];
  return lines.join("\n");
}

function placeCase({ at, words, flags, otherwise }: Place): string {
  const lines = [
    `        case ${shellQuoted(at)}`,
    printed([...words, ...flags]),
    ...(otherwise === "nothing" ? [] : [`            ${LOOSE[otherwise]}`]),
  ];
  return lines.join("\n");
}

function printed(words: readonly Word[]): string {
  const pairs = words.flatMap(({ word, summary }) => [word, summary].map(shellQuoted));
  return words.length === 0 ? "            :" : `            printf '%s\\t%s\\n' ${pairs.join(" ")}`;
}
