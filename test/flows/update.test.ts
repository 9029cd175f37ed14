import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { stat, symlink } from "node:fs/promises";
import { join } from "node:path";
import { assetName } from "../../scripts/asset-name.ts";
import { BINARY } from "../support/binary.ts";
import { besides, createOutdated, versionOf } from "../support/outdated.ts";

setDefaultTimeout(60_000);

const isWindows = process.platform === "win32";
const ASSET = assetName();

describe("update", () => {
  test("replaces the program by the newest version, while a server of the old one serves on", async () => {
    await using set = await createOutdated();
    const { machine } = set;
    const old = await versionOf(machine);
    const server = await machine.serve();
    const { code, stdout, stderr } = await set.run("update");
    expect([code, stdout]).toEqual([0, expect.stringContaining(`Updated: ${old}`)]);
    expect(stdout).toContain(`-> 9.9.9 (${machine.binary})`);
    expect(stderr).toStartWith(`A server that is running stays ${old} until it is started again`);
    expect(await versionOf(machine)).toBe("9.9.9");
    if (!isWindows) {
      expect((await stat(machine.binary)).mode & 0o777).toBe((await stat(BINARY)).mode & 0o777);
      expect(await besides(machine)).toEqual([]);
    }
    expect((await fetch(`${server.url}/health`)).headers.get("server")).toBe(`github-copilot-svcs/${old}`);
    server.signal("SIGTERM");
    await server.ended;
    const next = await machine.serve();
    expect((await fetch(`${next.url}/health`)).headers.get("server")).toBe("github-copilot-svcs/9.9.9");
  });

  test("downloads the packed program once, and nothing where there is nothing new", async () => {
    await using set = await createOutdated();
    const first = await set.run("update --json");
    expect(JSON.parse(first.stdout)).toMatchObject({ version: "9.9.9", updated: true });
    const path = `/download/v9.9.9/${ASSET}`;
    expect(set.releases.requests.filter((one) => one.startsWith(path))).toEqual([`${path}.gz`]);
    const again = await set.run("update --json");
    expect(JSON.parse(again.stdout)).toEqual({ before: "9.9.9", version: "9.9.9", updated: false });
    expect(set.releases.requests.filter((one) => one.startsWith(path))).toHaveLength(1);
    expect((await set.run("update")).stdout).toBe("Nothing to do: this is 9.9.9. Version 9.9.9 is the newest.\n");
  });

  test("takes a version that is named, also an older one", async () => {
    await using set = await createOutdated();
    await set.run("update --version v9.9.9");
    const old = "9.9.8";
    set.releases.publish({ version: old, program: `#!/bin/sh\necho '{"version":"${old}"}'\n` });
    set.releases.newest = "9.9.9";
    if (isWindows) return;
    expect(await set.run(`update --version=${old}`)).toMatchObject({ code: 0 });
    expect(await versionOf(set.machine)).toBe(old);
  });

  test.skipIf(isWindows)("replaces the program itself where the path is a link", async () => {
    await using set = await createOutdated();
    const { machine } = set;
    const link = join(machine.home, "link");
    await symlink(machine.binary, link);
    const child = Bun.spawn([link, "update"], {
      env: machine.environment(set.mirror),
      stdout: "ignore",
      stderr: "ignore",
    });
    expect(await child.exited).toBe(0);
    expect(await versionOf(machine)).toBe("9.9.9");
    expect((await Bun.$`readlink ${link}`.text()).trim()).toBe(machine.binary);
  });

  test("shows a person how far it is, and leaves one line", async () => {
    await using set = await createOutdated();
    const session = set.machine.open(["update"], set.mirror);
    expect(await session.ended).toBe(0);
    expect(session.screen.text).toMatch(/\rDownloading 9\.9\.9: \d+ % of \d+ MB/);
  });
});

describe("version --check and update --check", () => {
  test.each(["version --check", "update --check"])(
    "%s tells by its exit code whether there is a newer one",
    async (line) => {
      await using set = await createOutdated();
      const old = await versionOf(set.machine);
      const before = await set.run(line);
      expect([before.code, before.stdout]).toEqual([1, expect.stringContaining("github-copilot-svcs 9.9.9 is there")]);
      expect(JSON.parse((await set.run(`${line} --json`)).stdout)).toEqual({
        version: old,
        newest: "9.9.9",
        is_newest: false,
      });
      await set.run("update");
      const after = await set.run(line);
      expect([after.code, after.stdout]).toEqual([0, "github-copilot-svcs 9.9.9 is the newest version.\n"]);
      await set.releases[Symbol.asyncDispose]();
      expect(await set.run(line)).toMatchObject({ code: 69, stdout: "" });
    },
  );

  test("nobody is asked unasked", async () => {
    await using set = await createOutdated();
    for (const line of ["version", "version --json", "status", "help", "config"]) await set.run(line);
    expect(set.releases.requests).toEqual([]);
  });
});
