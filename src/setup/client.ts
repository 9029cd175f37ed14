import type { ServedModel } from "./choose-model.ts";
import type { FileEdit } from "./edit.ts";
import type { Dialect } from "./proof.ts";

/** The proxy as a client is to call it. */
export type Target = {
  /** Its address, without a path and a slash at the end. */
  url: string;
  /** What clients send as their key; any text where the proxy wants none. */
  key: string;
  /** The id of the model that the client asks for by itself. */
  model: string;
  /** Whether the user has named it. */
  isModelChosen: boolean;
  /** Those that a user chooses from. */
  models: readonly ServedModel[];
};

/** Where the user's files are. */
export type UserPlace = {
  /** Absolute path. */
  home: string;
  env: Readonly<Record<string, string | undefined>>;
  /** As Node.js names it: `linux`, `darwin`, `win32`. */
  platform: string;
};

/** How one client is pointed at the proxy. */
export type SetUp = {
  /** Files of the client's, which `setup --write` changes. */
  files?: readonly FileEdit[];
  /** Variables that the client reads, where it has no file for them. */
  environment?: Readonly<Record<string, string>>;
  /** What is done by hand, a line each. */
  steps?: readonly string[];
  /** Programs that use it, by language as Markdown names it. */
  code?: Readonly<Record<string, string>>;
  /** What else its user should know, in sentences. */
  note?: string;
};

/** What `exec` gives to a client's program besides the variables that all programs get. */
type Launch = {
  environment?: Readonly<Record<string, string | undefined>>;
  /** Flags, in front of the user's own. */
  flags?: readonly string[];
  /** Whether it also needs what `setup --write` puts into its file, wherever the proxy is. */
  needsFile?: boolean;
};

/** A client: `setup` prints it, docs/clients.md shows it, and the tests of the real programs use it. */
export type SetUpClient = {
  /** As it is typed. */
  id: string;
  /** As its makers write it. */
  name: string;
  /** Other words that people type for it. */
  aliases?: readonly string[];
  /** The API that it speaks. */
  dialect: Dialect;
  /** Models that it is at home with, the best first. */
  prefers: readonly RegExp[];
  /** How it is started when it is set up, where it is started from a shell. */
  start?: string;
  setUp: (target: Target, place: UserPlace) => SetUp;
  /** Names of its executables, by which `exec` knows it. */
  programs?: readonly string[];
  /** Absent where it reads its file alone, so that `exec` cannot point it anywhere. */
  launch?: (target: Target, place: UserPlace) => Launch;
  /** Variables that would go before ours. */
  rivals?: readonly string[];
};
