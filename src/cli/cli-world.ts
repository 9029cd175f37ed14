import type { LoadedConfig } from "../config/load.ts";
import type { PlainFetch } from "../world/fetch.ts";
import type { ForeignFiles } from "../world/foreign-files.ts";
import type { Inspection } from "../world/inspection.ts";
import type { Machine } from "../world/machine.ts";
import type { ProgramFiles } from "../world/program-file.ts";
import type { Programs } from "../world/programs.ts";
import type { Reach } from "../world/reach.ts";
import type { Serve } from "../world/serve.ts";
import type { Terminal } from "../world/terminal.ts";
import type { User } from "../world/user.ts";
import type { World } from "../world/world.ts";
import type { AccountDesk } from "./account-desk.ts";

/** What this program is. */
export type Build = {
  version: string;
  commit: string;
  bun: string;
  /** Operating system and processor: `linux-x64`. */
  platform: string;
  /** Where it is kept on GitHub, as `OWNER/NAME`; null when it runs from source. */
  repository: string | null;
  /** The file of a release that it was built as, such as `github-copilot-svcs-linux-amd64`; null when it runs from source. */
  asset: string | null;
  /** Absolute path of the program's own file; null when it runs from source. */
  executable: string | null;
};

/** What the server starts with. */
export type ServeStart = {
  loaded: LoadedConfig;
  /** Reads the configuration anew, flags included. Throws what is wrong with it. */
  reload: () => Promise<LoadedConfig>;
  /** Where it lives: the user's own world, or a throwaway one. */
  world: World;
  /** Ends it, where that is not what the person at the terminal says. */
  interrupt?: AbortSignal;
  /** Told the base URLs as soon as it can be called. */
  onListening?: (urls: readonly string[]) => void;
  /** Logs nothing, unless the configuration names a file. */
  isQuiet?: boolean;
};

/** All that the commands need from outside. */
export type CliWorld = World & {
  terminal: Terminal;
  programs: Programs;
  foreignFiles: ForeignFiles;
  programFiles: ProgramFiles;
  /** Whose process this is. */
  user: () => User;
  /** Aborts when the person presses Ctrl-C. */
  interrupt: AbortSignal;
  build: Build;
  machine: Pick<Machine, "maxOpenFiles">;
  /** Requests to anybody, by the configuration's proxies and authorities. */
  openFetch: (loaded: LoadedConfig) => PlainFetch;
  /** Reads nothing and calls nobody until it is asked to. It lives in this world where no other is given. */
  openAccount: (loaded: LoadedConfig, world?: World) => AccountDesk;
  /** Serves until it is told to stop. Resolves with the exit code. */
  serve: (start: ServeStart) => Promise<number>;
  /** Where the demo's simulator listens. */
  serveLoopback: () => Promise<Serve>;
  /** What looks at this machine and its network for `doctor`. */
  openInspection: () => Promise<Inspection>;
  openReach: () => Promise<Reach>;
};
