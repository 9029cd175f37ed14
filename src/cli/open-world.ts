import { createAccountServices, openFetch } from "../account-services.ts";
import { KEY_VARIABLE } from "../config/environment.ts";
import { systemAssets } from "../world/assets.ts";
import { systemClock } from "../world/clock.ts";
import { systemDial } from "../world/dial.ts";
import { systemFetch } from "../world/fetch.ts";
import { systemFiles } from "../world/files.ts";
import { systemForeignFiles } from "../world/foreign-files.ts";
import { systemHome } from "../world/home.ts";
import { systemKeychain } from "../world/keychain.ts";
import { fileSink, nowhereSink, outputSink } from "../world/line-sink.ts";
import { createLog } from "../world/log.ts";
import { systemMachine } from "../world/machine.ts";
import { openStandardError } from "../world/output.ts";
import { systemProcesses } from "../world/processes.ts";
import { systemProgramFiles } from "../world/program-file.ts";
import { systemPrograms } from "../world/programs.ts";
import { systemRandom } from "../world/random.ts";
import { createSecrets } from "../world/secrets.ts";
import type { Signals } from "../world/signals.ts";
import { openTerminal } from "../world/terminal.ts";
import { systemThreads } from "../world/threads.ts";
import { systemUser } from "../world/user.ts";
import type { Build, CliWorld } from "./cli-world.ts";
import { openAccount } from "./open-account.ts";
import { type ServeNeeds, serve } from "./serve/serve.ts";

export type OpenWorldNeeds = {
  env: Record<string, string | undefined>;
  signals: Signals;
  build: Build;
  workerUrl: URL;
};

/** The real world, for the commands: this machine's clock, disk, network and terminal. */
export function openWorld({ env, signals, build, workerUrl }: OpenWorldNeeds): CliWorld {
  const secrets = createSecrets([env[KEY_VARIABLE]]);
  // One for the terminal and the log of a server, so that the terminal knows when all is taken.
  const standardError = openStandardError();
  const terminal = openTerminal(env, secrets.redact, standardError);
  // A command tells its own failures; what goes wrong on the way is for those who look for it.
  const log = createLog({
    level: env.LOG_LEVEL === "debug" ? "debug" : "error",
    format: "pretty",
    colour: terminal.colour,
    wallMs: systemClock.wallMs,
    redact: secrets.redact,
    write: (line) => terminal.err(`${line}\n`),
  });
  const serving: ServeNeeds = {
    secrets,
    machine: systemMachine,
    openAsset: systemAssets,
    openThread: systemThreads(workerUrl),
    openSupervisor: async () =>
      env.NOTIFY_SOCKET ? (await import("../world/supervisor.ts")).openSupervisor(env) : null,
    openProfiler: async () => (await import("../world/profiler.ts")).systemProfiler,
    signals,
    openSink: (file) => (file === null ? outputSink(standardError) : fileSink(file)),
  };
  const world: CliWorld = {
    clock: systemClock,
    files: systemFiles,
    keychain: systemKeychain,
    fetch: systemFetch,
    dial: systemDial,
    random: systemRandom,
    processes: systemProcesses,
    programs: systemPrograms,
    foreignFiles: systemForeignFiles,
    programFiles: systemProgramFiles,
    user: systemUser,
    env,
    home: systemHome(),
    terminal,
    interrupt: signals.interrupt,
    build,
    serveLoopback: async () => (await import("../world/serve.ts")).systemServe,
    openInspection: async () => (await import("../world/inspection.ts")).systemInspection,
    openReach: async () => (await import("../world/reach.ts")).systemReach,
    machine: systemMachine,
    openFetch: (loaded) => openFetch(loaded, world),
    openAccount: (loaded, home = world) => openAccount(createAccountServices(loaded, home, { log, secrets }), home),
    serve: ({ interrupt = world.interrupt, isQuiet = false, ...start }) => {
      const quiet = { openSink: (file: string | null) => (file === null ? nowhereSink : fileSink(file)) };
      return serve(start, { ...world, interrupt }, { ...serving, ...(isQuiet && quiet) });
    },
  };
  return world;
}
