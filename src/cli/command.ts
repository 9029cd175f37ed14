import type { CliWorld } from "./cli-world.ts";

/** A flag as the help tells it and the parser knows it. */
export type Flag = {
  name: string;
  short?: string;
  /** The word that stands for its value in the help; a switch has none. */
  value?: string;
  /** What its value may be, where that is one of a few words; for completion in a shell. */
  values?: readonly string[];
  summary: string;
  /** The configuration key that it sets, as a dotted path. */
  sets?: string;
};

/** One command. Dispatch, help, completion and documentation are read from these rows. */
export type Command = {
  /** One word, or two for a command below another: `models enable`. */
  name: string;
  /** Other words for it; those with dashes stand where a command does: `--version`. */
  aliases?: readonly string[];
  /** What people type in its place or behind it, and the line that they mean; both are told and neither is obeyed. */
  mistaken?: Readonly<Record<string, string>>;
  summary: string;
  /** What follows the name: `ID`, `[ID]` where it may be left out, `[ID...]` where there may be several. */
  operands?: readonly string[];
  /** What the first of them may be, where that is one of a few words; for completion in a shell. */
  choices?: readonly string[];
  /** Whether what follows its first operand is taken as it is, flags and all: it is for another program. */
  endsFlags?: boolean;
  /** Its own flags; those of every command are in `COMMON_FLAGS`. */
  flags: readonly Flag[];
  examples: readonly { line: string; does: string }[];
  /** Returns the exit code. Throws a ProxyError for all that a person can put right. */
  run: (call: Call, world: CliWorld) => Promise<number>;
};

/** A command line, understood. */
export type Call = {
  command: Command;
  /** By name without dashes; a switch is true. */
  flags: ReadonlyMap<string, string | true>;
  operands: readonly string[];
};

export const JSON_FLAG: Flag = { name: "json", summary: "print data as JSON, for scripts" };

export const COMMON_FLAGS: readonly Flag[] = [
  { name: "config", value: "FILE", summary: "use this configuration file" },
  { name: "help", short: "h", summary: "show this help" },
];

/** All flags that a command takes, its own first. */
export function flagsOf(command: Command): readonly Flag[] {
  return [...command.flags, ...COMMON_FLAGS];
}
