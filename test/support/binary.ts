import { copyFile, mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { createSimulator, type Simulator } from "../../src/simulator/simulator.ts";
import { systemClock } from "../../src/world/clock.ts";
import { systemServe } from "../../src/world/serve.ts";
import { createTranscript, type Transcript } from "./transcript.ts";

/** The binary that `make build` leaves, as a user has it. */
export const BINARY = join(process.cwd(), "dist", `github-copilot-svcs${process.platform === "win32" ? ".exe" : ""}`);

/** A GitHub token that the simulator of every machine knows. */
export const GITHUB_TOKEN = `ghu_${"simulated".repeat(4)}`;

type Env = Record<string, string>;
/** A full one takes new files, and not a byte in them; not on Windows. */
type Disk = "roomy" | "full";
type SignalName = "SIGHUP" | "SIGINT" | "SIGTERM" | "SIGKILL" | "SIGUSR2";
type Ended = { code: number; stdout: string; stderr: string };

interface Program {
  readonly pid: number;
  readonly stdout: Transcript;
  readonly stderr: Transcript;
  signal(name: SignalName): void;
  /** Closes our ends of its pipes, as `| head` does. */
  hangUp(): Promise<void>;
  /** Resolves when it has ended. */
  readonly ended: Promise<Ended>;
}

export interface Server extends Program {
  /** The first of its base URLs: `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly urls: readonly string[];
  readonly port: number;
}

/** A program on a pseudo-terminal. */
interface Session {
  readonly pid: number;
  readonly screen: Transcript;
  /** As on a keyboard: `\r` is Enter, `\x03` is Ctrl-C. */
  type(keys: string): void;
  /** Closes its terminal. */
  hangUp(): void;
  /** Resolves with the exit code. */
  readonly ended: Promise<number>;
}

/** A user's machine: an empty home, and a GitHub and a Copilot that are simulated in the process of the test. */
export interface UserMachine {
  readonly home: string;
  /** The folder of config.json and credentials.json. */
  readonly folder: string;
  /** The program that it runs. */
  readonly binary: string;
  readonly simulator: Simulator;
  /** What its programs have in their environment: nothing of this process's but PATH. */
  environment(more?: Env): Env;
  /** Puts a file into the folder, an object as JSON. */
  write(name: string, content: string | object): Promise<void>;
  /** Starts the program and leaves it running. */
  start(words: readonly string[], env?: Env, disk?: Disk): Program;
  /** Runs the program to its end. */
  run(words: readonly string[], env?: Env): Promise<Ended>;
  /** `run` on a port that the system chooses; resolves when it listens. */
  serve(words?: readonly string[], env?: Env, disk?: Disk): Promise<Server>;
  /** Starts the program with a person in front of it. */
  open(words: readonly string[], env?: Env): Session;
  /** Ends what still runs, and removes the home. */
  [Symbol.asyncDispose](): Promise<void>;
}

type MachineOptions = {
  /** Puts a login into credentials.json, as `auth` leaves it. */
  isSignedIn?: boolean;
  /** Copies the program into the home, to be replaced there. */
  isInstalled?: boolean;
  /** Milliseconds between two events of a stream. */
  wordDelayMs?: number;
};

export async function createUserMachine({
  isSignedIn = false,
  isInstalled = false,
  wordDelayMs = 0,
}: MachineOptions = {}): Promise<UserMachine> {
  const home = await realpath(await mkdtemp(join(tmpdir(), "svcs-home-")));
  const folder = join(home, ".local", "share", "github-copilot-svcs");
  const knownGitHubTokens = [GITHUB_TOKEN];
  const simulator = createSimulator({ clock: systemClock, serve: systemServe, knownGitHubTokens, wordDelayMs });
  simulator.state.pollIntervalSeconds = 0.05;
  const children = new Set<Bun.Subprocess>();

  const machine: UserMachine = {
    home,
    folder,
    binary: isInstalled ? join(home, ".local", "bin", basename(BINARY)) : BINARY,
    simulator,
    environment: (more = {}) => ({
      PATH: process.env.PATH ?? "",
      ...(process.env.SystemRoot && { SystemRoot: process.env.SystemRoot }),
      HOME: home,
      USERPROFILE: home,
      COPILOT_PORT: "0",
      COPILOT_GITHUB_URL: simulator.origin,
      COPILOT_GITHUB_API_URL: simulator.origin,
      COPILOT_API_URL: simulator.origin,
      ...more,
    }),
    async write(name, content) {
      await Bun.write(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
    },
    start(words, env, disk) {
      const limited = disk === "full" ? ["sh", "-c", 'ulimit -f 0; exec "$0" "$@"'] : [];
      const child = Bun.spawn([...limited, machine.binary, ...words], {
        cwd: home,
        env: machine.environment(env),
        stdin: "ignore",
        stdout: "pipe",
        stderr: "pipe",
      });
      children.add(child);
      const stdout = follow(child.stdout);
      const stderr = follow(child.stderr);
      const ended = async () => {
        const [code] = await Promise.all([child.exited, stdout.ended, stderr.ended]);
        return { code, stdout: stdout.transcript.text, stderr: stderr.transcript.text };
      };
      return {
        pid: child.pid,
        stdout: stdout.transcript,
        stderr: stderr.transcript,
        signal: (name) => child.kill(name),
        hangUp: async () => void (await Promise.all([stdout.hangUp(), stderr.hangUp()])),
        ended: ended(),
      };
    },
    run: (words, env) => machine.start(words, env).ended,
    async serve(words = [], env, disk) {
      const program = machine.start(["run", ...words], env, disk);
      const [line] = await program.stderr.until(/^.*"message":"listening".*(?=\n)/m);
      const { urls } = JSON.parse(line) as { urls: string[] };
      const [url = ""] = urls;
      return { ...program, url, urls, port: Number(new URL(url).port) };
    },
    open(words, env) {
      const screen = createTranscript();
      const child = Bun.spawn([machine.binary, ...words], {
        cwd: home,
        env: machine.environment({ TERM: "xterm", ...env }),
        terminal: { cols: 120, rows: 40, data: (_terminal, chunk) => screen.push(chunk) },
      });
      children.add(child);
      return {
        pid: child.pid,
        screen,
        hangUp: () => child.terminal?.close(),
        type: (keys) => void child.terminal?.write(keys),
        ended: child.exited.finally(screen.end),
      };
    },
    async [Symbol.asyncDispose]() {
      for (const child of children) child.kill("SIGKILL");
      await Promise.all([...children].map((child) => child.exited));
      for (const child of children) if (!child.terminal?.closed) child.terminal?.close();
      await simulator.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
  if (isInstalled) {
    await mkdir(dirname(machine.binary), { recursive: true });
    await copyFile(BINARY, machine.binary);
  }
  if (isSignedIn) {
    const login = { version: 1, github_token: GITHUB_TOKEN, github_url: simulator.origin, login: "octo" };
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(join(folder, "credentials.json"), JSON.stringify(login), { mode: 0o600 });
  }
  return machine;
}

/** Reads a pipe into a transcript, until its end or until we hang up. */
function follow(stream: ReadableStream<Uint8Array>) {
  const transcript = createTranscript();
  const reader = stream.getReader();
  const read = async () => {
    for (let part = await reader.read(); !part.done; part = await reader.read()) transcript.push(part.value);
    transcript.end();
  };
  return { transcript, ended: read(), hangUp: () => reader.cancel() };
}
