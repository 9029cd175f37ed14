import { type Command, type Flag, flagsOf } from "../command.ts";

/** Something that can be typed, and what it is for. */
export type Word = { word: string; summary: string };

/** What may stand there besides: names of files, names of programs, or nothing that is known. */
type Otherwise = "files" | "programs" | "nothing";

/** A place in a command line: behind `keys`, say, or at its beginning. */
export type Place = {
  /** The command up to here, as its row has it; empty at the beginning. */
  at: string;
  /** Commands below it, and what its operands may be. */
  words: readonly Word[];
  flags: readonly Word[];
  otherwise: Otherwise;
};

/** A flag with a value, and what that may be. It is the same behind every command. */
export type Valued = { spellings: readonly string[]; values: readonly string[]; otherwise: Otherwise };

/** All that a shell must know to complete a command line. */
export type CompletionTree = {
  places: readonly Place[];
  /** What leads from a place to the next. */
  steps: readonly { at: string; word: string; to: string }[];
  valued: readonly Valued[];
};

export function completionTree(commands: readonly Command[]): CompletionTree {
  const beginning: Place = { at: "", words: wordsAt("", commands), flags: [], otherwise: "nothing" };
  const valued = new Map(
    commands
      .flatMap(flagsOf)
      .filter(({ value }) => value !== undefined)
      .map((flag) => [flag.name, flag]),
  );
  return {
    places: [beginning, ...commands.flatMap((command) => placesOf(command, commands))],
    steps: commands.flatMap((command) =>
      spellingsOf(command).map((line) => stepTo(isAbove(line, commands) ? line : command.name, line)),
    ),
    valued: [...valued.values()].map(valuedOf),
  };
}

/** Whether commands are below it: `service` is short for `service status`, and leads to `service install`. */
function isAbove(line: string, commands: readonly Command[]): boolean {
  return wordsAt(line, commands).length > 0;
}

function placesOf(command: Command, commands: readonly Command[]): Place[] {
  const short = spellingsOf(command).filter((line) => line !== command.name && isAbove(line, commands));
  const place = placeOf(command, commands);
  return [place, ...short.map((at) => ({ ...place, at, words: [...wordsAt(at, commands), ...place.words] }))];
}

function placeOf(command: Command, commands: readonly Command[]): Place {
  const { name, operands: [operand = ""] = [], choices = [] } = command;
  return {
    at: name,
    words: [
      ...wordsAt(name, commands),
      ...choices.map((word) => ({ word, summary: "" })),
      ...(operand.includes("COMMAND") ? wordsAt("", commands) : []),
    ],
    flags: flagsOf(command).map((flag) => ({ word: `--${flag.name}`, summary: flag.summary })),
    otherwise: otherwiseOf(operand),
  };
}

/** The words that lead further from here. */
function wordsAt(at: string, commands: readonly Command[]): Word[] {
  const before = at === "" ? "" : `${at} `;
  return commands.flatMap((command) =>
    spellingsOf(command)
      .filter((line) => line.startsWith(before))
      .map((line) => ({ word: line.slice(before.length), summary: command.summary }))
      .filter(({ word }) => word !== "" && !word.includes(" ")),
  );
}

/** Those with dashes are for people who know them. */
function spellingsOf({ name, aliases = [] }: Command): readonly string[] {
  return [name, ...aliases.filter((alias) => !alias.startsWith("-"))];
}

function stepTo(to: string, line: string): CompletionTree["steps"][number] {
  const at = line.lastIndexOf(" ");
  return { at: line.slice(0, Math.max(at, 0)), word: line.slice(at + 1), to };
}

function valuedOf({ name, short, value = "", values = [] }: Flag): Valued {
  const spellings = short === undefined ? [`--${name}`] : [`--${name}`, `-${short}`];
  return { spellings, values, otherwise: otherwiseOf(value) };
}

/** By the word that stands for it in the help. */
function otherwiseOf(placeholder: string): Otherwise {
  const word = placeholder.replace(/[^A-Z]/g, "");
  if (word === "FILE") return "files";
  return word === "PROGRAM" ? "programs" : "nothing";
}
