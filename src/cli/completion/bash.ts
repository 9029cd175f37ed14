import { PROGRAM } from "../program.ts";
import { stepCases, valuedPattern } from "./cases.ts";
import { functionName, shellQuoted } from "./quoting.ts";
import type { CompletionTree, Place, Valued } from "./tree.ts";

/** Completion for bash from 3.2, which macOS has; it needs no package. */
export function bashCompletion({ places, steps, valued }: CompletionTree): string {
  const name = functionName(PROGRAM);
  return `# Completion of ${PROGRAM} for bash: eval "$(${PROGRAM} completion bash)"
${name}() {
  local IFS=$' \\t\\n' current=\${COMP_WORDS[COMP_CWORD]} at= flag= words= flags= otherwise=nothing word i
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ $word == "=" ]]; then continue; fi
    case $flag in
      ${valuedPattern(valued)}) flag= && continue ;;
    esac
    flag=
    case $word in
      --)
        if declare -F _command_offset >/dev/null; then _command_offset $((i + 1)); else COMPREPLY=($(compgen -c -- "$current")); fi
        return
        ;;
      -*) flag=$word && continue ;;
    esac
    case $at/$word in
${stepCases(steps)}
    esac
  done
  if [[ $current == "=" ]]; then current=; fi
  case $flag in
${valued.map(valuedCase).join("\n")}
    *)
      case $at in
${places.map(placeCase).join("\n")}
      esac
      ;;
  esac
  if [[ $current == -* ]]; then words=$flags && otherwise=nothing; fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  IFS=$'\\n'
  case $otherwise in
    files) compopt -o filenames 2>/dev/null; COMPREPLY+=($(compgen -f -- "$current")) ;;
    programs) COMPREPLY+=($(compgen -c -- "$current")) ;;
  esac
}
complete -F ${name} ${PROGRAM}
`;
}

function valuedCase({ spellings, values, otherwise }: Valued): string {
  return `    ${spellings.join(" | ")}) words=${shellQuoted(values.join(" "))} otherwise=${otherwise} ;;`;
}

function placeCase({ at, words, flags, otherwise }: Place): string {
  const texts = [words, flags].map((list) => shellQuoted(list.map(({ word }) => word).join(" ")));
  return `        ${shellQuoted(at)}) words=${texts[0]} flags=${texts[1]} otherwise=${otherwise} ;;`;
}
