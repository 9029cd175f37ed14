import { PROGRAM } from "../program.ts";
import { stepCases, valuedPattern } from "./cases.ts";
import { functionName, shellQuoted } from "./quoting.ts";
import type { CompletionTree, Place, Valued, Word } from "./tree.ts";

/** Completion for zsh, to be read by a shell or kept in a folder of its fpath. */
export function zshCompletion({ places, steps, valued }: CompletionTree): string {
  const name = functionName(PROGRAM);
  return `#compdef ${PROGRAM}
# Completion of ${PROGRAM} for zsh: source <(${PROGRAM} completion zsh)
${name}() {
  local at= flag= otherwise=nothing word
  local -a entries flags
  integer i
  for ((i = 2; i < CURRENT; i++)); do
    word=\${words[i]}
    case $flag in
      ${valuedPattern(valued)}) flag= && continue ;;
    esac
    flag=
    case $word in
      --) shift $i words; ((CURRENT -= i)); _normal; return ;;
      -*) flag=$word && continue ;;
    esac
    case $at/$word in
${stepCases(steps)}
    esac
  done
  if [[ \${words[CURRENT]} == --*=* ]]; then
    flag=\${words[CURRENT]%%=*}
    compset -P '*='
  fi
  case $flag in
${valued.map(valuedCase).join("\n")}
    *)
      case $at in
${places.map(placeCase).join("\n")}
      esac
      ;;
  esac
  if [[ \${words[CURRENT]} == -* && $flags ]]; then entries=($flags) otherwise=nothing; fi
  if ((\${#entries})); then _describe -t values value entries; fi
  case $otherwise in
    files) _files ;;
    programs) _command_names -e ;;
  esac
}
if [[ $funcstack[1] == ${name} ]]; then ${name} "$@"; else compdef ${name} ${PROGRAM}; fi
`;
}

function valuedCase({ spellings, values, otherwise }: Valued): string {
  const entries = values.map((word) => entry({ word, summary: "" }));
  return `    ${spellings.join(" | ")}) entries=(${entries.join(" ")}) otherwise=${otherwise} ;;`;
}

function placeCase({ at, words, flags, otherwise }: Place): string {
  const [entries, switches] = [words, flags].map((list) => list.map(entry).join(" "));
  return `        ${shellQuoted(at)}) entries=(${entries}) flags=(${switches}) otherwise=${otherwise} ;;`;
}

function entry({ word, summary }: Word): string {
  return shellQuoted(summary === "" ? word : `${word.replaceAll(":", "\\:")}:${summary}`);
}
