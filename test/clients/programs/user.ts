import { join } from "node:path";
import type { SetUp, Target } from "../../../src/setup/client.ts";
import { EXAMPLE_MODELS } from "../../../src/setup/example-target.ts";
import { snippetOf } from "../../../src/setup/snippet.ts";
import { BINARY, type UserMachine } from "../../support/binary.ts";
import { BEFORE, type Program } from "./program.ts";

/** The file that is to be changed. */
const FILE = "greeting.txt";
const MODULES = join(import.meta.dir, "node_modules");
/** Nothing listens there. */
const NOWHERE = "http://127.0.0.1:9";
/** A program that hangs is ended, so that it doesn't outlive its test, which has twice this. */
const LIMITS = { timeout: 110_000, killSignal: "SIGKILL" } as const;

type Ended = { code: number; output: string };

/** Somebody who has a program, set up as docs/clients.md says, and works in a repository. */
export interface ProgramUser {
  /** The path of the file that is to be changed. */
  readonly file: string;
  /** Runs the program to its end, with a text on its standard input. */
  run(words: readonly string[], input?: string): Promise<Ended>;
  /** Runs it by `exec`. */
  exec(words: readonly string[]): Promise<Ended>;
  /** What the file holds now. */
  read(): Promise<string>;
}

/** `isSetUp` is false for somebody who has read nothing but the help of `exec`. */
export async function createProgramUser(
  program: Program,
  machine: UserMachine,
  url: string,
  isSetUp = true,
): Promise<ProgramUser> {
  const { home } = machine;
  const repository = join(home, "repository");
  const file = join(repository, FILE);
  const { variant } = program;
  if (isSetUp && variant) await writeByHand(variant(targetAt(url), { home, env: {}, platform: process.platform }));
  else if (isSetUp) await setUpProgram(program, machine, url);
  await Bun.write(file, `${BEFORE}\n`);
  const env = {
    PATH: process.env.PATH ?? "",
    HOME: home,
    // Only what is here may be reached; and nobody waits for what can't be.
    HTTP_PROXY: NOWHERE,
    HTTPS_PROXY: NOWHERE,
    NO_PROXY: "127.0.0.1,localhost",
    ...program.isolation,
  };
  const start = async (command: readonly string[], input = ""): Promise<Ended> => {
    const stdin = new Blob([input]);
    const options = { ...LIMITS, cwd: repository, env, stdin, stdout: "pipe", stderr: "pipe" } as const;
    const child = Bun.spawn([...command], options);
    const [stdout, stderr, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
    return { code, output: stdout + stderr };
  };
  await start(["git", "init", "--quiet"]);
  const command = await commandOf(program);
  return {
    file,
    run: (words, input) => start([...command, ...words], input),
    exec: (words) => start([BINARY, "exec", "--port", new URL(url).port, ...command, ...words]),
    read: () => Bun.file(file).text(),
  };
}

/** As a user does it who has read nothing. */
async function setUpProgram({ client }: Program, machine: UserMachine, url: string): Promise<void> {
  const { port } = new URL(url);
  const { code, stderr } = await machine.run(["setup", client.id, "--write", "--port", port]);
  if (code !== 0 || !stderr.includes("It answered: ")) throw new Error(`setup ${client.id}: ${stderr}`);
}

function targetAt(url: string): Target {
  return { url, key: "unused", model: "gpt-5.4", isModelChosen: false, models: EXAMPLE_MODELS };
}

/** As a user does it who has read docs/clients.md. */
async function writeByHand({ files = [] }: SetUp): Promise<void> {
  for (const edit of files) await Bun.write(edit.paths[0], snippetOf(edit));
}

async function commandOf({ name, executable }: Program): Promise<readonly string[]> {
  const pattern = executable.replace("{os}", process.platform).replace("{arch}", process.arch);
  for await (const path of new Bun.Glob(pattern).scan({ cwd: MODULES, absolute: true, followSymlinks: true }))
    return path.endsWith(".js") ? [process.execPath, path] : [path];
  throw new Error(`${name} isn't installed for this machine; \`bun run clients\` installs it.`);
}
