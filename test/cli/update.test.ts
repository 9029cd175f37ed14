import { describe, expect, test } from "bun:test";
import * as fs from "node:fs/promises";
import { join } from "node:path";
import { runCli } from "../../src/cli/cli.ts";
import type { CliWorld } from "../../src/cli/cli-world.ts";
import { systemClock } from "../../src/world/clock.ts";
import { systemFetch } from "../../src/world/fetch.ts";
import { createProgramFiles, type ProgramDisk } from "../../src/world/program-file.ts";
import { createCliWorld } from "../support/cli-world.ts";
import { createMemoryTerminal } from "../support/memory-terminal.ts";
import { createReleases } from "../support/releases.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const ASSET = "github-copilot-svcs-linux-amd64";

type Given = {
  build?: Partial<CliWorld["build"]>;
  /** What the new program does when it is asked for its version. */
  trial?: { exitCode: number; stdout: string };
  disk?: Partial<ProgramDisk>;
  programs?: Partial<CliWorld["programs"]>;
  interactive?: boolean;
  env?: Record<string, string>;
};

/** A program of version 1.2.3 on the real disk, and a page of releases with 2.0.0. */
async function setUp({ build, trial, disk, programs, interactive = false, env = {} }: Given = {}) {
  const folder = await temporaryFolder();
  const executable = join(folder.path, "github-copilot-svcs");
  await fs.writeFile(executable, "old", { mode: 0o755 });
  const releases = createReleases();
  releases.publish({ version: "2.0.0", program: "new", asset: ASSET });
  const terminal = createMemoryTerminal({ interactive });
  const base = createCliWorld();
  const world = createCliWorld({
    terminal,
    clock: systemClock,
    fetch: systemFetch,
    openFetch: () => systemFetch,
    env: { COPILOT_SVCS_RELEASES_URL: releases.url, ...env },
    build: { ...base.build, executable, ...build },
    programFiles: createProgramFiles({ ...fs, ...disk }, "linux"),
    programs: {
      ...base.programs,
      run: async () => ({ exitCode: 0, stdout: '{"version":"2.0.0"}', stderr: "", ...trial }),
      ...programs,
    },
  });
  return {
    releases,
    terminal,
    async run(line: string) {
      const code = await runCli(line.split(" "), world);
      return { code, stdout: terminal.stdout, stderr: terminal.stderr };
    },
    /** Puts a file beside the program. */
    leave: (name: string) => fs.writeFile(join(folder.path, name), ""),
    /** What the program is now, and all that lies beside it. */
    async state() {
      return { text: await Bun.file(executable).text(), names: await fs.readdir(folder.path) };
    },
    async [Symbol.asyncDispose]() {
      await releases[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

const UNCHANGED = { text: "old", names: ["github-copilot-svcs"] };
const failing = (code: string) => async () => {
  throw Object.assign(new Error(code), { code });
};

// Elsewhere a path of Linux is none.
describe.skipIf(process.platform === "win32")("update", () => {
  test("replaces the program, and says what changed", async () => {
    await using set = await setUp();
    const { code, stdout } = await set.run("update");
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^Updated: 1\.2\.3 -> 2\.0\.0 \(.*\)\nWhat changed: /)]);
    expect(stdout).toContain("https://github.com/octo/svcs/releases/tag/v2.0.0\n");
    expect(await set.state()).toEqual({ text: "new", names: ["github-copilot-svcs"] });
  });

  test("removes what an earlier update has put aside, also where there is nothing new", async () => {
    await using set = await setUp({ build: { version: "2.0.0" } });
    await set.leave(`.github-copilot-svcs.${crypto.randomUUID()}.old`);
    await set.run("update");
    expect(await set.state()).toEqual(UNCHANGED);
  });

  test("takes the program as it is, where the release has it not packed", async () => {
    await using set = await setUp();
    const facts = JSON.parse(Buffer.from(set.releases.files.get("v2.0.0/release.json") ?? []).toString());
    facts.assets = facts.assets.filter(({ name }: { name: string }) => name === ASSET);
    set.releases.files.set("v2.0.0/release.json", Buffer.from(JSON.stringify(facts)));
    expect((await set.run("update --json")).code).toBe(0);
    expect(JSON.parse(set.terminal.stdout)).toEqual({ before: "1.2.3", version: "2.0.0", updated: true });
    expect(set.releases.requests.at(-1)).toEndWith(ASSET);
  });

  test("shows on a terminal how far it is, and takes that away again", async () => {
    await using set = await setUp({ interactive: true });
    expect((await set.run("update")).stderr).toMatch(/^\rDownloading 2\.0\.0: 100 % of 1 MB\r\u001b\[KA server /);
  });

  test.each([
    ["1.2.3", "update --version 1.2.3", "Nothing to do: this is 1.2.3. It is this version already.\n"],
    ["2.0.0", "update", "Nothing to do: this is 2.0.0. Version 2.0.0 is the newest.\n"],
    [
      "2.1.0-dev+abc",
      "update",
      "Nothing to do: this is 2.1.0-dev+abc (a development build). Version 2.0.0 is the newest.\n",
    ],
  ])("leaves %s alone for %s", async (version, line, words) => {
    await using set = await setUp({ build: { version } });
    set.releases.publish({ version: "1.2.3", program: "same", asset: ASSET });
    set.releases.newest = "2.0.0";
    expect(await set.run(line)).toMatchObject({ code: 0, stdout: words });
    expect(await set.state()).toEqual(UNCHANGED);
  });

  const user: Given["programs"] = {
    find: (name) => `/usr/bin/${name}`,
    run: async ([program]) => ({
      exitCode: 0,
      stdout: program === "/usr/bin/id" ? "octo\n" : '{"version":"2.0.0"}',
      stderr: "",
    }),
  };
  test.each<[string, Given, string]>([
    ["it runs from source", { build: { executable: null } }, "runs from source"],
    ["its repository is not known", { build: { repository: null } }, "runs from source"],
    ["it is not there any more", { disk: { realpath: failing("ENOENT") } }, "is not there any more"],
    ["it is Homebrew's", { disk: { realpath: async () => "/opt/homebrew/Cellar/x" } }, "belongs to Homebrew. Update"],
    ["its folder is another's", { disk: { open: failing("EACCES") }, programs: user }, "Run it as octo, or install"],
    ["nobody knows that other", { disk: { open: failing("EPERM") } }, "Run it as the user of number"],
    ["its disk may only be read", { disk: { open: failing("EROFS") } }, "on a disk that may only be read"],
    ["its disk is full", { disk: { open: failing("ENOSPC") } }, "no room for the new version"],
    [
      "the new one does not run",
      { trial: { exitCode: 3, stdout: "oops" } },
      "(exit code 3). Nothing was changed. oops",
    ],
    ["the new one is none of ours", { trial: { exitCode: 0, stdout: "hello" } }, "says that it is another"],
    [
      "the new one is for another machine",
      { programs: { run: failing("ENOEXEC") } },
      "does not start here (ENOEXEC). Nothing was changed.\n",
    ],
    ["it cannot be put in place", { disk: { rename: failing("EACCES") }, programs: user }, "may not replace"],
  ])("is refused where %s", async (_, given, words) => {
    await using set = await setUp(given);
    const { code, stdout, stderr } = await set.run("update");
    expect([code, stdout, stderr]).toEqual([1, "", expect.stringContaining(words)]);
    expect(await set.state()).toEqual(UNCHANGED);
  });

  test("goes on where the configuration is for another version, by what the environment says alone", async () => {
    await using set = await setUp({ env: { COPILOT_SVCS_TOMORROW: "1" } });
    const { code, stderr } = await set.run("update");
    expect([code, stderr]).toEqual([0, expect.stringContaining("COPILOT_SVCS_TOMORROW")]);
    expect(stderr).toContain("The update goes on without it.\n");
  });

  test("is refused for a version that is none, or with --check", async () => {
    await using set = await setUp();
    expect((await set.run("update --version 1.2")).code).toBe(2);
    expect((await set.run("update --check --version 1.2.3")).code).toBe(2);
    expect(set.releases.requests).toEqual([]);
  });
});

describe("version --check", () => {
  test.each([
    ["1.2.3", 1, "github-copilot-svcs 2.0.0 is there; this is 1.2.3. Run: github-copilot-svcs update\n"],
    ["2.0.0-rc.1", 1, "github-copilot-svcs 2.0.0 is there; this is 2.0.0-rc.1. Run: github-copilot-svcs update\n"],
    ["2.0.0", 0, "github-copilot-svcs 2.0.0 is the newest version.\n"],
    ["2.0.1-dev+abc", 0, "2.0.1-dev+abc (a development build) is newer than the newest release, 2.0.0.\n"],
  ])("of %s ends with %i", async (version, exitCode, words) => {
    await using set = await setUp({ build: { version } });
    expect(await set.run("version --check")).toEqual({ code: exitCode, stdout: words, stderr: "" });
  });

  test("is data with --json, and the same as update --check", async () => {
    await using set = await setUp();
    await set.run("update --check --json");
    expect(JSON.parse(set.terminal.stdout)).toEqual({ version: "1.2.3", newest: "2.0.0", is_newest: false });
  });
});
