import { PROGRAM } from "../program.ts";
import { powershellQuoted as quoted } from "./quoting.ts";
import type { CompletionTree, Place, Word } from "./tree.ts";

/** Completion for PowerShell from 5.1. Where nothing is known it completes names of files by itself. */
export function powershellCompletion({ places, steps, valued }: CompletionTree): string {
  return `# Completion of ${PROGRAM} for PowerShell: ${PROGRAM} completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName ${quoted(PROGRAM)} -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $steps = @{
${steps.map(({ at, word, to }) => `    ${quoted(`${at}/${word}`)} = ${quoted(to)}`).join("\n")}
  }
  $valued = @{
${valued.flatMap(({ spellings, values }) => spellings.map((spelling) => `    ${quoted(spelling)} = @(${values.map(quoted).join(", ")})`)).join("\n")}
  }
  $places = @{
${places.map(placeOf).join("\n")}
  }
  $at = ''
  $flag = ''
  $before = @($commandAst.CommandElements | Select-Object -Skip 1 | Where-Object { $_.Extent.EndOffset -lt $cursorPosition })
  foreach ($element in $before) {
    $word = $element.ToString()
    if ($word -eq '--') { return }
    if ($flag -and $valued.ContainsKey($flag)) { $flag = ''; continue }
    $flag = ''
    if ($word.StartsWith('-')) { $flag = $word; continue }
    if ($steps.ContainsKey("$at/$word")) { $at = $steps["$at/$word"] }
  }
  if ($flag -and $valued.ContainsKey($flag)) { $entries = $valued[$flag] | ForEach-Object { , @($_, '') } }
  else { $entries = $places[$at] }
  foreach ($entry in $entries) {
    if (-not $entry[0].StartsWith($wordToComplete)) { continue }
    $summary = if ($entry[1]) { $entry[1] } else { $entry[0] }
    [System.Management.Automation.CompletionResult]::new($entry[0], $entry[0], 'ParameterValue', $summary)
  }
}
`;
}

function placeOf({ at, words, flags }: Place): string {
  return `    ${quoted(at)} = @(${[...words, ...flags].map(pair).join(", ")})`;
}

function pair({ word, summary }: Word): string {
  return `@(${quoted(word)}, ${quoted(summary)})`;
}
