import { describe, expect, test } from "bun:test";
import { runCli } from "../../src/cli/cli.ts";
import { createCliWorld } from "../support/cli-world.ts";
import { createMemoryTerminal } from "../support/memory-terminal.ts";

async function run(line: string, options: { env?: Record<string, string>; colour?: boolean } = {}) {
  const terminal = createMemoryTerminal({ colour: options.colour ?? false });
  const world = createCliWorld({ terminal, env: options.env ?? {} });
  const code = await runCli(line.split(" ").filter(Boolean), world);
  return { code, stdout: terminal.stdout, stderr: terminal.stderr };
}

describe("the command line", () => {
  test("prints the help for nothing, --help and help, to standard output", async () => {
    const { code, stdout, stderr } = await run("");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("Usage: github-copilot-svcs COMMAND");
    for (const line of ["help", "--help", "-h"]) expect(await run(line)).toEqual({ code: 0, stdout, stderr: "" });
  });

  test("explains one command the same way by help and by --help", async () => {
    const explained = await run("help version");
    expect(explained.stdout).toContain("Usage: github-copilot-svcs version");
    expect(await run("version --help")).toEqual(explained);
  });

  test("prints the manual page, and the completion of a shell", async () => {
    expect((await run("man")).stdout).toStartWith(".TH GITHUB-COPILOT-SVCS 1");
    expect((await run("completion bash")).stdout).toContain("complete -F");
    expect(await run("completion tcsh")).toMatchObject({ code: 2, stderr: expect.stringContaining("It knows bash") });
  });

  test("refuses what it does not know with 2, on standard error, and names the nearest", async () => {
    expect(await run("versoin")).toEqual({
      code: 2,
      stdout: "",
      stderr: 'error: Unknown command "versoin". Did you mean version?\nSee: github-copilot-svcs help\n',
    });
    expect((await run("help versoin")).code).toBe(2);
  });

  test("points to the help of the command that was meant, where there is one", async () => {
    const cases = [
      ["run --prot 1", "help run"],
      ["run --port abc", "help run"],
      ["models enable", "help models enable"],
      ["models enabel x", "help models"],
      ["--config models run --prt 1", "help run"],
      ["auth --logout --switch", "help auth"],
      ["help modles", "help"],
    ] as const;
    for (const [line, help] of cases) {
      expect((await run(line)).stderr).toEndWith(`\nSee: github-copilot-svcs ${help}\n`);
    }
  });

  test("knows what people type who look for a command by another word", async () => {
    const cases = [
      ["login", "auth"],
      ["logout", "auth --logout"],
      ["demo", "run --demo"],
      ["serve", "run"],
      ["server", "run"],
      ["list", "models"],
    ] as const;
    for (const [word, meant] of cases) {
      const { code, stderr } = await run(word);
      expect([code, stderr]).toEqual([
        2,
        expect.stringContaining(`Unknown command "${word}". Did you mean ${meant}?\n`),
      ]);
    }
  });

  test("knows such a word behind the command, too", async () => {
    const { code, stderr } = await run("auth logout");
    expect([code, stderr]).toEqual([
      2,
      'error: auth does not take "logout". Did you mean auth --logout?\nSee: github-copilot-svcs help auth\n',
    ]);
  });

  test("with --json tells errors as JSON, still on standard error", async () => {
    const { code, stdout, stderr } = await run("versoin --json");
    expect([code, stdout]).toEqual([2, ""]);
    expect(JSON.parse(stderr)).toEqual({
      error: { code: "usage", message: 'Unknown command "versoin". Did you mean version?' },
    });
  });

  test("never lets what was typed drive the terminal or show a secret", async () => {
    const { stderr } = await run(`\u001b[31m\u202eghu_${"x".repeat(36)}`);
    expect(stderr).toContain('Unknown command "�[31m�[redacted]"');
  });

  test("shows the stack of a failure only with LOG_LEVEL=debug", async () => {
    expect((await run("versoin")).stderr).not.toContain("argv.ts");
    expect((await run("versoin", { env: { LOG_LEVEL: "debug" } })).stderr).toContain("argv.ts");
  });

  test("colours on a terminal only", async () => {
    expect((await run("versoin", { colour: true })).stderr).toStartWith("\u001b[31merror:\u001b[0m ");
  });
});

describe("a failure that nobody foresaw", () => {
  test("is told in one line, without secrets, and ends with 1", async () => {
    const serve = async () => {
      throw new TypeError(`no ghu_${"x".repeat(36)}\nand more`);
    };
    const world = createCliWorld({ serve });
    expect(await runCli(["run"], world)).toBe(1);
    expect(world.terminal.stderr).toBe("error: Unexpected failure: TypeError: no [redacted]\n");
  });
});

describe("version", () => {
  test("is one line", async () => {
    const line = "github-copilot-svcs 1.2.3 (abc1234, bun 1.4.5, linux-x64)\n";
    for (const spelling of ["version", "--version", "-v"]) expect((await run(spelling)).stdout).toBe(line);
  });

  test("is data with --json", async () => {
    expect(JSON.parse((await run("version --json")).stdout)).toEqual({
      name: "github-copilot-svcs",
      version: "1.2.3",
      commit: "abc1234",
      bun: "1.4.5",
      platform: "linux-x64",
      repository: "octo/svcs",
    });
  });
});
