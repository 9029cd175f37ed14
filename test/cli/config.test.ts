import { describe, expect, test } from "bun:test";
import type { AccountDesk } from "../../src/cli/account-desk.ts";
import { runCli } from "../../src/cli/cli.ts";
import { createCliWorld } from "../support/cli-world.ts";
import { createMemoryFiles } from "../support/memory-files.ts";

const FILE = "/home/octo/.local/share/github-copilot-svcs/config.json";

async function run(line: string, file?: unknown, desk: Partial<AccountDesk> = {}) {
  const files = createMemoryFiles(file === undefined ? {} : { [FILE]: JSON.stringify(file) });
  const world = createCliWorld({ files, env: { COPILOT_PORT: "9000" }, desk });
  const code = await runCli(line.split(" "), world);
  return { code, stdout: world.terminal.stdout, stderr: world.terminal.stderr };
}

describe("config", () => {
  test("tells each setting with its source, and no secret", async () => {
    const { code, stdout, stderr } = await run("config", { host: "::1", github_token: `ghu_${"x".repeat(36)}` });
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toStartWith(`Configuration file: ${FILE}\n\nkey `);
    expect(stdout).toMatch(/^port +9000 +COPILOT_PORT$/m);
    expect(stdout).toMatch(/^host +::1 +file$/m);
    expect(stdout).toMatch(/^github_token +set +file$/m);
    expect(stdout).not.toContain("ghu_");
  });

  test("tells a note on a line of its own below the row, so that no line is wider than a terminal", async () => {
    const { stdout } = await run("config", { cors: { allowed_origins: ["*"] } });
    expect(stdout).toMatch(/^cors\.allowed_origins +\["\*"\] +file\n {4}"\*" grants nothing, .+\n/m);
    expect(stdout).toMatch(/^timeouts\.keep_alive +30 +default\n {4}no effect: .+\n/m);
  });

  test("says of a token that a sign-in or sign-out has taken the place of it, also as data", async () => {
    const desk = { areConfigTokensSuperseded: async () => true };
    const { stdout } = await run("config", { github_token: "gho_x" }, desk);
    expect(stdout).toMatch(/^github_token +set +file\n {4}not used any more, .+\n/m);
    expect(JSON.parse((await run("config --json", { github_token: "gho_x" }, desk)).stdout).notes).toContainEqual({
      path: "github_token",
      text: expect.stringContaining("not used any more"),
      warning: false,
    });
  });

  test("tells all but that when the sign-in cannot be read", async () => {
    const desk = { areConfigTokensSuperseded: () => Promise.reject(new Error("unreadable")) };
    const { code, stdout } = await run("config", { github_token: "gho_x" }, desk);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^github_token +set +file$/m);
  });

  test("says when there is no file", async () => {
    expect((await run("config")).stdout).toStartWith(`Configuration file: ${FILE} (does not exist)`);
  });

  test("is data with --json", async () => {
    expect(JSON.parse((await run("config --json")).stdout)).toMatchObject({ file: FILE, values: { port: 9000 } });
  });

  test("prints the schema even when the file is wrong", async () => {
    const { code, stdout } = await run("config --schema", { prot: 1 });
    expect(code).toBe(0);
    expect(JSON.parse(stdout).properties.port).toMatchObject({ type: "integer" });
  });

  test("refuses a wrong file with 78, and names the key that was meant", async () => {
    const { code, stdout, stderr } = await run("config", { prot: 1 });
    expect([code, stdout]).toEqual([78, ""]);
    expect(stderr).toContain("port");
  });

  test("reads the file that --config names", async () => {
    const { code, stderr } = await run("config --config /nowhere.json");
    expect(code).toBe(78);
    expect(stderr).toContain("/nowhere.json");
  });
});
