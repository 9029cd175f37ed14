import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { assetName } from "../../scripts/asset-name.ts";
import { createBareMachine, NAME, pathsIn, scriptOf, versionOf } from "./bare-machine.ts";

setDefaultTimeout(20_000);

const isWindows = process.platform === "win32";

const ASSET = assetName();
const SHELLS = [["sh"], ["dash"], ["bash"], ["zsh"], ["busybox", "sh"], ["mksh"], ["ksh"]].filter(([name = ""]) =>
  Bun.which(name),
);

describe.skipIf(isWindows)("install.sh", () => {
  test.each(SHELLS)("installs the newest version, run by %s %s", async (...shell: string[]) => {
    await using machine = await createBareMachine();
    const { code, stdout, stderr } = await machine.install({ shell: shell.filter(Boolean) });
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain(`Installed ${NAME} 1.2.3: ${machine.installed}\n`);
    expect(stdout).toContain(`${NAME} auth `);
    expect(await versionOf(machine.installed)).toBe("1.2.3");
    expect((await stat(machine.installed)).mode & 0o777).toBe(0o755);
    expect(await pathsIn(machine.home)).toEqual([".local", join(".local", "bin"), join(".local", "bin", NAME)]);
  });

  test("asks for few bytes, and for files of one release, even if another comes out meanwhile", async () => {
    await using machine = await createBareMachine();
    const { releases } = machine;
    const sums = releases.files.get("v1.2.3/SHA256SUMS");
    releases.faults.set("v1.2.3/SHA256SUMS", () => {
      releases.publish({ version: "1.3.0", program: scriptOf("1.3.0") });
      return new Response(sums ?? null);
    });
    expect((await machine.install()).code).toBe(0);
    expect(await versionOf(machine.installed)).toBe("1.2.3");
    expect(releases.requests).toEqual([
      "/latest/download/release.json",
      "/download/v1.2.3/release.json",
      "/download/v1.2.3/SHA256SUMS",
      `/download/v1.2.3/${ASSET}.gz`,
    ]);
  });

  test.each([
    ["flags", { flags: ["--version", "v1.0.0", "--dir", "tools"] }],
    ["flags with =", { flags: ["--version=1.0.0", "--dir=tools/"] }],
    ["the environment", { env: { COPILOT_SVCS_VERSION: "v1.0.0", COPILOT_SVCS_INSTALL_DIR: "tools" } }],
  ])("takes version and folder by %s, and needs no list of releases for it", async (_, options) => {
    await using machine = await createBareMachine();
    machine.releases.publish({ version: "1.0.0", program: scriptOf("1.0.0") });
    machine.releases.publish({ version: "2.0.0", program: scriptOf("2.0.0") });
    expect((await machine.install(options)).code).toBe(0);
    expect(await versionOf(join(machine.home, "tools", NAME))).toBe("1.0.0");
    expect(machine.releases.requests[0]).toBe("/download/v1.0.0/SHA256SUMS");
  });

  test("replaces the version that was there, also where the folder has a space in its name", async () => {
    await using machine = await createBareMachine();
    const folder = join(machine.home, "my tools");
    const flags = ["--dir", folder];
    await machine.install({ flags });
    machine.releases.publish({ version: "1.10.0", program: scriptOf("1.10.0") });
    const { stdout } = await machine.install({
      flags,
      env: { PATH: `${folder}:${machine.toolbox.path}:${process.env.PATH}` },
    });
    expect(stdout).toContain(`${NAME} 1.2.3 (abc`);
    expect(stdout).not.toContain("PATH");
    expect(await versionOf(join(folder, NAME))).toBe("1.10.0");
    expect(await readdir(folder)).toEqual([NAME]);
  });

  test.each([
    ["/bin/zsh", "~/.zshrc"],
    ["/bin/bash", "~/.bashrc"],
    ["/usr/bin/fish", "fish_add_path"],
    ["/bin/ksh", "~/.profile"],
  ])("says to a user of %s how the folder comes onto the PATH", async (SHELL, words) => {
    await using machine = await createBareMachine();
    const { stdout } = await machine.install({ env: { SHELL } });
    expect(stdout).toContain("is not on your PATH");
    expect(stdout).toContain(words);
  });

  test("says so in words that a shell takes as they are meant, whatever the folder is called", async () => {
    await using machine = await createBareMachine();
    const folder = join(machine.home, `O'Brien's "$(touch x)" \`tools\``);
    const { stdout } = await machine.install({ flags: ["--dir", folder], env: { SHELL: "/bin/bash" } });
    const [, line = ""] = /^ {2}(echo '.*)$/m.exec(stdout) ?? [];
    const env = { PATH: process.env.PATH ?? "", HOME: machine.home };
    const typed = `${line} && PATH= && . ~/.bashrc && ${NAME} version`;
    const shell = Bun.spawn(["bash", "-c", typed], { env, cwd: machine.home, stdout: "pipe" });
    expect(await shell.stdout.text()).toStartWith(`${NAME} 1.2.3`);
    expect((await readdir(machine.home)).toSorted()).toEqual([".bashrc", folder.slice(machine.home.length + 1)]);
  });

  test("warns of another program of that name that comes first on the PATH", async () => {
    await using machine = await createBareMachine();
    await machine.toolbox.write(NAME, "echo another");
    const bin = join(machine.home, ".local", "bin");
    const { stdout } = await machine.install({ env: { PATH: `${machine.toolbox.path}:${bin}:${process.env.PATH}` } });
    expect(stdout).toContain(`comes first on your PATH, and is started by this name: ${machine.toolbox.path}/${NAME}`);
  });

  test("runs nothing of a download that was cut off, wherever that was", async () => {
    await using machine = await createBareMachine();
    const script = await Bun.file("scripts/install.sh").text();
    const end = script.lastIndexOf("main ");
    for (let length = end; length > 0; length -= 997) {
      const { stdout } = await machine.install({ script: script.slice(0, length) });
      expect(stdout).toBe("");
    }
    expect(machine.releases.requests).toEqual([]);
    expect(await pathsIn(machine.home)).toEqual([]);
  });
});
