import { describe, expect, test } from "bun:test";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "../../../src/cli/command.ts";
import { COMMANDS } from "../../../src/cli/commands.ts";
import { runCompletion } from "../../../src/cli/completion/completion.ts";
import { createMemoryTerminal } from "../../support/memory-terminal.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const run = async () => 0;
const ROWS: readonly Command[] = [
  {
    name: "keys",
    aliases: ["keys list", "-k"],
    summary: "list: the user's keys",
    flags: [{ name: "level", short: "l", value: "LEVEL", values: ["debug", "info"], summary: "how much" }],
    examples: [],
    run,
  },
  { name: "keys create", summary: "make a key", operands: ["NAME"], flags: [], examples: [], run },
  { name: "setup", summary: "set up", operands: ["CLIENT"], choices: ["codex", "cline"], flags: [], examples: [], run },
  { name: "help", summary: "explain", operands: ["[COMMAND...]"], flags: [], examples: [], run },
  { name: "exec", summary: "start a program", operands: ["PROGRAM", "[WORD...]"], flags: [], examples: [], run },
];

async function scriptFor(shell: string, commands: readonly Command[] = ROWS): Promise<string> {
  const terminal = createMemoryTerminal();
  const call = { command: ROWS[0] as Command, flags: new Map(), operands: [shell] };
  await runCompletion(call, { terminal }, commands);
  return terminal.stdout;
}

/** What each shell is asked in its own tongue: the words after the program, of which the last is being typed. */
const SHELLS: Readonly<Record<string, (words: readonly string[]) => readonly string[]>> = {
  bash: (words) => [
    "bash",
    "--norc",
    "-c",
    `source "$0"; COMP_WORDS=(program "$@"); COMP_CWORD=$#; _github_copilot_svcs; printf "%s\\n" "\${COMPREPLY[@]}"`,
    "SCRIPT",
    ...words,
  ],
  // Its own machinery wants a terminal, so these print what it is given.
  zsh: (words) => [
    "zsh",
    "-f",
    "-c",
    `compdef() {}; _describe() { print -l -- \${(P)4} }; _files() { print -l *(N) }; _command_names() { print ls }
     _normal() { print -l normal $words $CURRENT }; compset() {}
     source "$0"; words=(program "$@"); CURRENT=$#words; _github_copilot_svcs`,
    "SCRIPT",
    ...words,
  ],
  fish: (words) => [
    "fish",
    "--no-config",
    "-c",
    "source $argv[1]; complete -C $argv[2]",
    "SCRIPT",
    ["github-copilot-svcs", ...words].join(" "),
  ],
};

/** Without descriptions, and of what starts with the last word alone, as the shell would show it. */
async function ask(shell: string, words: readonly string[], commands = ROWS): Promise<string[]> {
  await using folder = await temporaryFolder();
  const script = join(folder.path, "completion-script");
  await writeFile(script, await scriptFor(shell, commands));
  const cwd = join(folder.path, "here");
  await Bun.write(join(cwd, "my config.json"), "{}");
  const command = (SHELLS[shell]?.(words) ?? []).map((word) => (word === "SCRIPT" ? script : word));
  const child = Bun.spawn(command, { cwd, env: { PATH: process.env.PATH, HOME: folder.path }, stderr: "pipe" });
  const [stdout, stderr] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  expect(stderr).toBe("");
  await rm(script);
  const lines = stdout.split("\n").filter(Boolean);
  const candidates = lines.map((line) => line.replace(/\t.*$|(?<!\\):.*$/, ""));
  return candidates.filter((word) => word.startsWith(words.at(-1) ?? "")).toSorted();
}

/** macOS brings bash and zsh, Windows neither; .ci/run sees to all three on Linux. */
const HERE = { linux: ["bash", "zsh", "fish"], darwin: ["bash", "zsh"] }[process.platform as string] ?? [];

describe.each(HERE)("completion in %s", (shell) => {
  test("begins with the commands, by all their names but those with dashes", async () => {
    expect(await ask(shell, [""])).toEqual(["exec", "help", "keys", "setup"]);
    expect(await ask(shell, ["se"])).toEqual(["setup"]);
  });

  test("knows the commands below a command, and its flags", async () => {
    expect(await ask(shell, ["keys", "c"])).toEqual(["create"]);
    expect(await ask(shell, ["keys", "--"])).toEqual(["--config", "--help", "--level"]);
    expect(await ask(shell, ["keys", "create", "--"])).toEqual(["--config", "--help"]);
  });

  test("knows what is below a word that is itself short for one of them", async () => {
    expect(await ask(shell, ["service", "inst"], COMMANDS)).toEqual(["install"]);
    expect(await ask(shell, ["service", "install", "--lin"], COMMANDS)).toEqual(["--linger"]);
    expect(await ask(shell, ["service", "--sys"], COMMANDS)).toEqual(["--system"]);
  });

  test("offers the values of a flag, wherever it stands, and goes on behind them", async () => {
    expect(await ask(shell, ["keys", "--level", "de"])).toEqual(["debug"]);
    expect(await ask(shell, ["--level", "debug", "ke"])).toEqual(["keys"]);
    expect(await ask(shell, ["-l", "debug", "keys", "cr"])).toEqual(["create"]);
  });

  test("offers files for a file, and nothing for what only the user knows", async () => {
    expect((await ask(shell, ["keys", "--config", "my"])).map((name) => name.replaceAll("\\", ""))).toEqual([
      "my config.json",
    ]);
    expect(await ask(shell, ["keys", "create", "x"])).toEqual([]);
  });

  test("offers what an operand may be", async () => {
    expect(await ask(shell, ["setup", "c"])).toEqual(["cline", "codex"]);
    expect(await ask(shell, ["help", "k"])).toEqual(["keys"]);
    expect(await ask(shell, ["exec", "ls"])).toContain("ls");
  });

  test("takes every row of the product", async () => {
    expect(await ask(shell, ["completion", ""], COMMANDS)).toEqual(expect.arrayContaining(["bash", "fish", "zsh"]));
    expect(await ask(shell, ["run", "--log-level", "w"], COMMANDS)).toEqual(["warn"]);
  });
});

test("completion for PowerShell has all commands, their flags and values, each as a quoted word", async () => {
  const script = await scriptFor("powershell");
  expect(script).toContain("'keys/create' = 'keys create'");
  expect(script).toContain("'--level' = @('debug', 'info')");
  expect(script).toContain("'setup' = @(@('codex', ''), @('cline', ''), @('--config',");
  expect(script).toContain("@('keys', 'list: the user''s keys')");
});

test("completion for a shell that is not known names those that are", () => {
  expect(scriptFor("zhs")).rejects.toMatchObject({ kind: "usage", message: expect.stringContaining("zsh") });
  expect(scriptFor("tcsh-like")).rejects.toMatchObject({ message: expect.stringContaining("bash, zsh, fish, power") });
});
