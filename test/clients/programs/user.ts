import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { UserMachine } from "../../support/binary.ts";
import { EXAMPLE_URL } from "../example-url.ts";
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
  /** What the file holds now. */
  read(): Promise<string>;
}

export async function createProgramUser(program: Program, machine: UserMachine, url: string): Promise<ProgramUser> {
  const { home } = machine;
  const repository = join(home, "repository");
  const file = join(repository, FILE);
  const filled = (text: string) => text.replaceAll(EXAMPLE_URL, url);
  const { files, environment } = program.setUp;
  for (const [path, text] of Object.entries(files)) {
    const place = path.replace("~", home);
    await mkdir(dirname(place), { recursive: true });
    await Bun.write(place, filled(text));
  }
  await Bun.write(file, `${BEFORE}\n`);
  const env = {
    PATH: process.env.PATH ?? "",
    HOME: home,
    // Only what is here may be reached; and nobody waits for what can't be.
    HTTP_PROXY: NOWHERE,
    HTTPS_PROXY: NOWHERE,
    NO_PROXY: "127.0.0.1,localhost",
    ...program.isolation,
    ...Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, filled(value)])),
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
    read: () => Bun.file(file).text(),
  };
}

async function commandOf({ name, executable }: Program): Promise<readonly string[]> {
  const pattern = executable.replace("{os}", process.platform).replace("{arch}", process.arch);
  for await (const path of new Bun.Glob(pattern).scan({ cwd: MODULES, absolute: true, followSymlinks: true }))
    return path.endsWith(".js") ? [process.execPath, path] : [path];
  throw new Error(`${name} isn't installed for this machine; \`bun run clients\` installs it.`);
}
