import { commandNamed } from "./argv.ts";
import { COMMON_FLAGS, type Command, type Flag, flagsOf } from "./command.ts";
import { columns } from "./print.ts";
import { PROGRAM } from "./program.ts";

/** What `help` prints: all commands. */
export function renderHelp(commands: readonly Command[]): string {
  return sections([
    ["Your GitHub Copilot subscription, as the APIs of OpenAI, Anthropic, Gemini and Ollama."],
    [`Usage: ${PROGRAM} COMMAND [FLAGS]`],
    ["Commands:", ...indented(commands.map((command) => [spelling(command), command.summary]))],
    ["Flags of every command:", ...indented(COMMON_FLAGS.map(flagCells))],
    [`More: ${PROGRAM} help COMMAND`, `Settings: ${PROGRAM} config`],
  ]);
}

/** What `help COMMAND` prints: one command, and the names of those below it. */
export function renderCommandHelp(command: Command, commands: readonly Command[]): string {
  const below = commands.filter((row) => row.name.startsWith(`${command.name} `));
  return sections([
    [capitalised(command.summary)],
    [`Usage: ${usageOf(command)}`, ...(command.aliases ? [`Also: ${command.aliases.join(", ")}`] : [])],
    titled(
      "Commands:",
      below.map((row) => [spelling(row), row.summary]),
    ),
    titled("Flags:", flagsOf(command).map(flagCells)),
    titled(
      "Examples:",
      command.examples.map(({ line, does }) => [`${PROGRAM} ${line}`, does]),
    ),
  ]);
}

/** The commands as a Markdown table, the last line not ended. */
export function renderCommandsMarkdown(commands: readonly Command[]): string {
  const rows = commands.map((command) => {
    const flags = command.flags.map((flag) => `\`${spelled(flag)}\``).join(" ");
    return `| \`${spelling(command)}\` | ${command.summary} | ${flags} |`;
  });
  return ["| command | what it does | flags |", "|---|---|---|", ...rows].join("\n");
}

/** The text for `help` with the words after it: all commands, or the one that they name. */
export function renderHelpFor(words: readonly string[], commands: readonly Command[]): string {
  if (words.length === 0) return renderHelp(commands);
  return renderCommandHelp(commandNamed(words.join(" "), commands), commands);
}

function usageOf(command: Command): string {
  return [PROGRAM, command.name, ...(command.operands ?? []), "[FLAGS]"].join(" ");
}

function spelling(command: Command): string {
  return [[command.name, ...(command.operands ?? [])].join(" "), ...(command.aliases ?? [])].join(", ");
}

function spelled(flag: Flag): string {
  return flag.value ? `--${flag.name} ${flag.value}` : `--${flag.name}`;
}

function flagCells(flag: Flag): string[] {
  return [flag.short ? `-${flag.short}, ${spelled(flag)}` : spelled(flag), flag.summary];
}

function capitalised(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function titled(title: string, rows: readonly (readonly string[])[]): string[] {
  return rows.length > 0 ? [title, ...indented(rows)] : [];
}

function indented(rows: readonly (readonly string[])[]): string[] {
  return columns(rows).map((line) => `  ${line}`);
}

function sections(parts: readonly (readonly string[])[]): string {
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}
