import type { Clock } from "./clock.ts";
import type { Dial } from "./dial.ts";
import type { Fetch } from "./fetch.ts";
import type { Files } from "./files.ts";
import type { Keychain } from "./keychain.ts";
import type { Processes } from "./processes.ts";
import type { Random } from "./random.ts";

/** All that the program needs from outside. The log is made once the configuration is known. */
export type World = {
  clock: Clock;
  files: Files;
  keychain: Keychain;
  fetch: Fetch;
  dial: Dial;
  random: Random;
  processes: Processes;
  /** The environment's variables; an empty one counts as set. */
  env: Readonly<Record<string, string | undefined>>;
  /** Absolute path of the user's home. */
  home: string;
};
