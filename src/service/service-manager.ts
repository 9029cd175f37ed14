/** For one user, from log-on on or as the manager is told; or for the whole system, from boot on. */
export type Scope = "user" | "system";

/** The machine and the person, as far as a service depends on them. */
export type Place = {
  scope: Scope;
  /** Absolute path of the home of the person whom it serves. */
  home: string;
  user: { id: number | null; name: string };
  env: Readonly<Record<string, string | undefined>>;
  /** `OWNER/NAME` on GitHub, for those who meet the definition; null when it is not known. */
  repository: string | null;
};

export type CommandLine = readonly [program: string, ...words: string[]];

/** One thing that is done for a service. */
export type Step =
  | { do: "write"; path: string; text: string; encoding: "utf-8" | "utf-16" }
  | { do: "remove"; path: string }
  | {
      do: "run";
      command: CommandLine;
      /** It may fail: what it is to undo is not there. */
      mayFail?: boolean;
      /** Tried again for so long: what it waits for ends in its own time. */
      patienceMs?: number;
    };

/** What a service manager says of the service. */
export type ServiceState = {
  isEnabled: boolean;
  /** The manager has a service of this name that is none of ours, whatever its definition's file says. */
  isForeign: boolean;
  /** Null where the manager does not tell it, and only the port does. */
  phase: "running" | "starting" | "stopping" | "stopped" | "failed" | null;
  pid: number | null;
  /** Since when it runs, as an ISO time; null where that is not told. */
  since: string | null;
  /** Why it does not run, in the manager's words. */
  reason: string | null;
};

/** Runs a program and tells what it printed to standard output; null where it failed. */
export type Ask = (command: CommandLine) => Promise<string | null>;

/** One way to keep a program running. All of it is pure: it says what to write and what to call. */
export interface ServiceManager {
  readonly name: string;
  /** The program that speaks for it, to be looked for on the PATH. */
  readonly program: string;
  /** Paths that are there wherever it runs, and what it means where one is not. */
  readonly signs: readonly { path: string; otherwise: string }[];
  /** Where the definition is. */
  readonly file: string;
  readonly encoding: "utf-8" | "utf-16";
  /** Where what the service prints is kept; null where the manager keeps it. */
  readonly logFile: string | null;
  /** The last lines of the log, on this terminal; with `follow`, those that come, too. */
  showLog(lines: number, follow: boolean, file: string | null): CommandLine;
  /** The variables that its programs need besides those of the environment. */
  readonly env: Readonly<Record<string, string>>;
  /** How it is given a variable of the environment, in words. */
  readonly giveVariable: string;
  /** The definition of a service that runs the program with these words. Throws `usage` for what it cannot express. */
  define(executable: string, words: readonly string[]): string;
  /** Once the definition is written: makes it known, and has it started from now on. */
  readonly register: readonly Step[];
  readonly start: readonly Step[];
  readonly stop: readonly Step[];
  /** Also takes up a definition that was written since. Null where it does not wait for the end of what runs. */
  readonly restart: readonly Step[] | null;
  /** Ends it, and takes it out of the manager; before and after the definition is removed. */
  readonly unregister: { before: readonly Step[]; after: readonly Step[] };
  state(ask: Ask): Promise<ServiceState>;
}

export const NAME = "github-copilot-svcs";

/** Longer than what a server takes to finish its answers by default (`timeouts.drain`). */
export const STOP_SECONDS = 40;

export const run = (...command: CommandLine): Step => ({ do: "run", command });
/** The same for a command whose failure only says that there was nothing to do. */
export const tryTo = (...command: CommandLine): Step => ({ do: "run", command, mayFail: true });
