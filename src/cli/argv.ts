import { ProxyError } from "../errors.ts";
import { nearest } from "../wire/nearest.ts";
import { type Call, type Command, type Flag, flagsOf } from "./command.ts";

/**
 * What the words of a command line ask for, by the rows of `commands`; null when they name no command.
 * Flags may stand anywhere, as `--flag value` or `--flag=value`; `--` ends them (POSIX guideline 10).
 * Throws `usage` with the nearest name for a word that is not known.
 */
export function parseArgv(argv: readonly string[], commands: readonly Command[]): Call | null {
  const words = splitWords(argv, commands);
  const found = findCommand(words.operands, commands);
  if (!found) {
    const stray = words.given.find(({ flag }) => flag.name !== "help");
    if (stray) throw usage(`${stray.spelled} needs a command, as in: ${exampleOf(stray.flag, commands)}`);
    return null;
  }
  const { command, operands } = found;
  const known = flagsOf(command);
  for (const { flag, spelled } of words.given) {
    if (!known.some((row) => row.name === flag.name)) throw unknownFlag(spelled, known, command);
  }
  const flags = new Map(words.given.map(({ flag, value }) => [flag.name, value]));
  if (!flags.has("help")) checkOperands(command, operands, commands);
  return { command, operands, flags };
}

type Given = { flag: Flag; value: string | true; spelled: string };

/** Before the command is known, a flag is looked for in all rows: they agree on whether it takes a value. */
function splitWords(argv: readonly string[], commands: readonly Command[]): { operands: string[]; given: Given[] } {
  const flags = commands.flatMap(flagsOf);
  const operands: string[] = [];
  const given: Given[] = [];
  const words = argv[Symbol.iterator]();
  for (const word of words) {
    if (word === "--") {
      operands.push(...words);
      break;
    }
    if (isOperand(word, operands[0], commands)) {
      operands.push(word);
      if (isForOther(operands, commands)) operands.push(...words);
      continue;
    }
    const [spelled = word, ...rest] = word.split("=");
    const flag = flags.find((row) => spelled === `--${row.name}` || (row.short && spelled === `-${row.short}`));
    if (!flag) throw unknownFlag(spelled, flags);
    const inline = rest.length > 0 ? rest.join("=") : undefined;
    given.push({ flag, spelled, value: flag.value ? (inline ?? nextValue(flag, words)) : noValue(flag, inline) });
  }
  return { operands, given };
}

/** A command's other name with dashes is one, but where the command before it has a flag of that name. */
function isOperand(word: string, first: string | undefined, commands: readonly Command[]): boolean {
  if (!word.startsWith("-") || word === "-") return true;
  const command = commands.find((row) => first !== undefined && namesOf(row).includes(first));
  if (command && flagsOf(command).some((flag) => dashed(flag) === word)) return false;
  return commands.some((row) => row.aliases?.includes(word));
}

/** Whether the program is named that all further words are for. */
function isForOther([first = "", ...rest]: readonly string[], commands: readonly Command[]): boolean {
  return rest.length === 1 && commands.some((row) => row.endsFlags && namesOf(row).includes(first));
}

function nextValue(flag: Flag, words: Iterator<string>): string {
  const { value, done } = words.next();
  if (done || value.startsWith("--")) throw usage(`${dashed(flag)} needs a value: ${dashed(flag)} ${flag.value}`);
  return value;
}

function noValue(flag: Flag, inline: string | undefined): true {
  if (inline !== undefined) throw usage(`${dashed(flag)} takes no value.`);
  return true;
}

/** A row of two words wins over its first word's: `models enable ID` is not `models` with two operands. */
function findCommand(
  words: readonly string[],
  commands: readonly Command[],
): { command: Command; operands: readonly string[] } | null {
  const [first, second] = words;
  if (first === undefined) return null;
  const pair = commands.find((command) => namesOf(command).includes(`${first} ${second}`));
  if (pair) return { command: pair, operands: words.slice(2) };
  return { command: commandNamed(first, commands), operands: words.slice(1) };
}

/** The command of this name or alias. Throws `usage` with the nearest name. */
export function commandNamed(name: string, commands: readonly Command[]): Command {
  const command = commands.find((row) => namesOf(row).includes(name));
  if (command) return command;
  throw usage(
    `Unknown command "${name}".${mistakenFor(name, commands) ?? didYouMean(name, commands.flatMap(namesOf))}`,
  );
}

/** The command that a wrong line begins with, or that it asks the help for; of two words rather than of one. */
export function commandMeant(argv: readonly string[], commands: readonly Command[]): Command | undefined {
  const withValue = new Set(commands.flatMap(flagsOf).flatMap((flag) => (flag.value ? [dashed(flag)] : [])));
  const words = argv.filter((word, at) => !(word.startsWith("-") || withValue.has(argv[at - 1] ?? "")));
  const line = `${(words[0] === "help" ? words.slice(1) : words).join(" ")} `;
  return commands.findLast((command) => namesOf(command).some((name) => line.startsWith(`${name} `)));
}

function checkOperands(command: Command, operands: readonly string[], commands: readonly Command[]): void {
  const wanted = command.operands ?? [];
  const missing = wanted.slice(operands.length).find((operand) => !operand.startsWith("["));
  if (missing) throw usage(`${command.name} needs ${missing}: ${[command.name, ...wanted].join(" ")}`);
  const extra = wanted.at(-1)?.endsWith("...]") ? undefined : operands[wanted.length];
  if (extra === undefined) return;
  const below = commands.flatMap(namesOf).filter((name) => name.startsWith(`${command.name} `));
  const hint = mistakenFor(extra, [command]) ?? didYouMean(`${command.name} ${extra}`, below);
  throw usage(`${command.name} does not take "${extra}".${hint}`);
}

/** For a word that other programs have for it. */
function mistakenFor(word: string, commands: readonly Command[]): string | undefined {
  const [, meant] = commands.flatMap((row) => Object.entries(row.mistaken ?? {})).find(([name]) => name === word) ?? [];
  return meant && ` Did you mean ${meant}?`;
}

function namesOf(command: Command): readonly string[] {
  return [command.name, ...(command.aliases ?? [])];
}

function exampleOf(flag: Flag, commands: readonly Command[]): string {
  const owner = commands.find((command) => flagsOf(command).includes(flag));
  return `${owner?.name} ${dashed(flag)}`;
}

function unknownFlag(spelled: string, flags: readonly Flag[], command?: Command): ProxyError {
  const where = command ? ` for ${command.name}` : "";
  return usage(`Unknown flag ${spelled}${where}.${didYouMean(spelled, flags.map(dashed))}`);
}

function didYouMean(word: string, candidates: readonly string[]): string {
  const [best] = nearest(word, candidates);
  return best ? ` Did you mean ${best}?` : "";
}

function dashed(flag: Flag): string {
  return `--${flag.name}`;
}

function usage(message: string): ProxyError {
  return new ProxyError("usage", message);
}
