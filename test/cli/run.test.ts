import { describe, expect, test } from "bun:test";
import type { AccountDesk } from "../../src/cli/account-desk.ts";
import { runCli } from "../../src/cli/cli.ts";
import type { CliWorld, ServeStart } from "../../src/cli/cli-world.ts";
import { systemClock } from "../../src/world/clock.ts";
import { systemServe } from "../../src/world/serve.ts";
import { createCliWorld } from "../support/cli-world.ts";
import { heldToken } from "../support/held-token.ts";
import { createMemoryFiles } from "../support/memory-files.ts";
import { createMemoryTerminal } from "../support/memory-terminal.ts";

async function run(
  line: string,
  options: { desk?: Partial<AccountDesk>; interactive?: boolean; world?: Partial<CliWorld> } = {},
) {
  const starts: ServeStart[] = [];
  const terminal = createMemoryTerminal({ interactive: options.interactive ?? false });
  const serve = async (start: ServeStart) => {
    starts.push(start);
    return 0;
  };
  const world = createCliWorld({ serve, ...options.world, terminal, desk: options.desk ?? {} });
  const code = await runCli(line.split(" "), world);
  return { code, stderr: terminal.stderr, starts };
}

describe("run", () => {
  test("serves with the configuration and the flags on top, and ends with the server's exit code", async () => {
    const env = { COPILOT_PORT: "9000", LOG_LEVEL: "error" };
    for (const name of ["run", "start"]) {
      const { code, starts } = await run(`${name} --port 9001 --host 127.0.0.1 --log-level debug`, { world: { env } });
      expect(code).toBe(0);
      expect(starts[0]?.loaded.config).toMatchObject({ port: 9001, host: "127.0.0.1", log: { level: "debug" } });
    }
    expect((await run("run", { world: { serve: async () => 1 } })).code).toBe(1);
  });

  test("removes on Windows the program that an update has put aside, and minds no failure of that", async () => {
    const base = createCliWorld();
    const tidied: string[] = [];
    const tidy = async (path: string) => {
      tidied.push(path);
      throw new Error("EBUSY");
    };
    const programFiles = { ...base.programFiles, tidy };
    for (const platform of ["linux-x64", "win32-arm64"]) {
      const build = { ...base.build, platform, executable: platform };
      expect(await run("run", { world: { build, programFiles } })).toMatchObject({ code: 0, stderr: "" });
    }
    expect(tidied).toEqual(["win32-arm64"]);
  });

  test("refuses a wrong flag's value as wrong usage, before anything is served, and not as a configuration", async () => {
    const { code, stderr, starts } = await run("run --port abc");
    expect([code, starts]).toEqual([2, []]);
    expect(stderr).toStartWith('error: --port must be a whole number from 0 to 65535, found "abc".\n');
    expect((await run("run --log-level loud")).stderr).toContain('--log-level must be "debug" or');
    expect((await run("run", { world: { env: { LOG_LEVEL: "loud" } } })).code).toBe(78);
  });

  test("signs in first on a terminal where nobody is signed in", async () => {
    const signIn: AccountDesk["signIn"] = async () => "hubot";
    const { stderr, starts } = await run("run", { interactive: true, desk: { signIn } });
    expect(stderr).toBe("Signed in as hubot.\n");
    expect(starts).toHaveLength(1);
  });

  test("does not sign in where somebody is, or where a Copilot token is given", async () => {
    const held = heldToken(systemClock);
    const desks: Partial<AccountDesk>[] = [
      { stored: async () => ({ login: { githubToken: "ghu_x", source: "GITHUB_TOKEN" }, held: null }) },
      { stored: async () => ({ login: null, held }) },
    ];
    for (const desk of desks)
      expect(await run("run", { interactive: true, desk })).toMatchObject({ code: 0, stderr: "" });
  });

  test("serves all the same without a terminal, since nobody would see the code", async () => {
    const { code, starts } = await run("run");
    expect([code, starts.length]).toEqual([0, 1]);
  });
});

describe("run --demo", () => {
  test("serves a simulated Copilot that knows its login, prints a call to try, and stops it at the end", async () => {
    let origin = "";
    let exchanged = 0;
    const serve = async ({ loaded, world, onListening }: ServeStart) => {
      const { github_url, github_api_url, copilot_api_url } = loaded.config.upstream;
      origin = github_url ?? "";
      expect([github_api_url, copilot_api_url]).toEqual([origin, origin]);
      const headers = { authorization: `token ${world.env.GITHUB_TOKEN}`, "user-agent": "test" };
      exchanged = (await fetch(`${origin}/copilot_internal/v2/token`, { headers })).status;
      onListening?.(["http://127.0.0.1:9001"]);
      return 0;
    };
    const world = { serve, clock: systemClock, serveLoopback: async () => systemServe };
    const { code, stderr } = await run("run --demo --port 9001", { world });
    expect([code, exchanged]).toEqual([0, 200]);
    expect(stderr).toContain("\n  curl -N http://127.0.0.1:9001/v1/chat/completions ");
    expect(origin).toStartWith("http://127.0.0.1:");
    expect(await fetch(origin).catch(() => "gone")).toBe("gone");
  });

  test("touches nothing of the user's: no file, login or setting", async () => {
    const files = createMemoryFiles({
      "/home/octo/.local/share/github-copilot-svcs/config.json": '{"port":7000}',
    });
    const serve = async ({ loaded, world }: ServeStart) => {
      expect(loaded.config.port).toBe(8081);
      const path = "/home/octo/.local/share/github-copilot-svcs/credentials.json";
      expect(await world.files.createExclusively(path, "text")).toBe(true);
      expect(await world.files.createExclusively(path, "text")).toBe(false);
      await world.files.writePrivate(path, "demo");
      expect([await world.files.read(path), await world.files.modifiedMs(path)]).toEqual(["demo", 0]);
      await world.files.remove(path);
      expect([await world.files.read(path), await world.files.modifiedMs(path)]).toEqual([null, null]);
      expect(world.env).not.toHaveProperty("COPILOT_GITHUB_TOKEN");
      return 0;
    };
    const env = { COPILOT_GITHUB_TOKEN: "ghu_real", COPILOT_SVCS_HOST: "0.0.0.0" };
    const world = { serve, files, env, clock: systemClock, serveLoopback: async () => systemServe };
    expect((await run("run --demo", { world })).code).toBe(0);
    expect([...files.texts.keys()]).toEqual(["/home/octo/.local/share/github-copilot-svcs/config.json"]);
  });

  test("says what of the user's it obeys", async () => {
    const serve = async ({ onListening }: ServeStart) => {
      onListening?.(["http://127.0.0.1:9001"]);
      return 0;
    };
    const world = { serve, clock: systemClock, serveLoopback: async () => systemServe };
    expect((await run("run --demo", { world })).stderr).toContain(
      "\nNo configuration file is read, and of the environment only COPILOT_PORT, LOG_LEVEL, NO_COLOR.\n",
    );
  });

  test("refuses a host beyond loopback without advice that a demo would not obey", async () => {
    const world = { clock: systemClock, serveLoopback: async () => systemServe };
    const { code, stderr, starts } = await run("run --demo --host 0.0.0.0", { world });
    expect([code, starts]).toEqual([2, []]);
    expect(stderr).toContain("A demo serves this machine alone");
    expect(stderr).not.toContain("allow_unauthenticated");
  });

  test("refuses --config", async () => {
    const { code, stderr, starts } = await run("run --demo --config mine.json");
    expect([code, starts]).toEqual([2, []]);
    expect(stderr).toContain("--demo and --config cannot be combined");
  });
});
