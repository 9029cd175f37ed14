import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { assetName } from "../../scripts/asset-name.ts";
import type { Releases } from "../support/releases.ts";
import {
  type BareMachine,
  createBareMachine,
  type InstallOptions,
  NAME,
  pathsIn,
  scriptOf,
  versionOf,
} from "./bare-machine.ts";

setDefaultTimeout(20_000);

const isWindows = process.platform === "win32";

const ASSET = assetName();

describe.skipIf(isWindows)("install.sh fails with what to do, and leaves nothing behind", () => {
  const GZ = `v1.2.3/${ASSET}.gz`;
  const refuse = (status: number) => () => new Response(null, { status });
  const says = (commands: string) => (releases: Releases) =>
    releases.publish({ version: "1.2.3", program: `#!/bin/sh\n${commands}\n` });
  type Case = [string, (machine: BareMachine) => unknown, InstallOptions, string];
  const CASES: Case[] = [
    ["there is no such version", () => {}, { flags: ["--version", "v9.9.9"] }, "Is 9.9.9 a version of"],
    ["there is no network", ({ releases }) => releases[Symbol.asyncDispose](), {}, "Is there a network?"],
    ["the server fails", ({ releases }) => releases.faults.set(GZ, refuse(403)), {}, "status 403"],
    [
      "something else answers",
      ({ releases }) => releases.faults.set("v1.2.3/release.json", () => new Response("<html>Log in!</html>")),
      {},
      "names no version",
    ],
    [
      "the file is not the release's",
      ({ releases }) => releases.faults.set(GZ, () => new Response(Bun.gzipSync(Buffer.from(scriptOf("6.6.6"))))),
      {},
      `checksum of ${ASSET}.gz is not the one`,
    ],
    ["it is of another version", ({ releases }) => says(`echo ${NAME} 1.2.4`)(releases), {}, "says that it is another"],
    [
      "libstdc++ is missing",
      async ({ releases, toolbox }) => {
        await toolbox.write("apk", "");
        says('echo "Error loading shared library libstdc++.so.6: No such file" >&2; exit 127')(releases);
      },
      {},
      "apk add libstdc++",
    ],
    [
      "the C library is too old",
      ({ releases }) => says('echo "/lib/libc.so.6: version \\`GLIBC_2.28\' not found" >&2; exit 1')(releases),
      {},
      "C library is too old",
    ],
    ["the processor is too old", ({ releases }) => says("exit 132")(releases), {}, "processor is too old"],
    [
      "it is for another processor",
      ({ releases }) => releases.publish({ version: "1.2.3", program: "\x7fELF\0(\n" }),
      {},
      "another processor",
    ],
    [
      "it does not run",
      ({ releases }) => says("echo oops; exit 3")(releases),
      {},
      "(exit code 3), and is not installed.\noops",
    ],
    [
      "the folder cannot be made",
      () => {},
      { flags: ["--dir", "/dev/null/bin"] },
      "Choose a folder of yours with --dir",
    ],
    [
      "the mirror is not safe",
      () => {},
      { env: { COPILOT_SVCS_RELEASES_URL: "http://example.com" } },
      "must begin with https://",
    ],
    ["an option is unknown", () => {}, { flags: ["--verison", "1"] }, "There are --version VERSION"],
    ["a version is none", () => {}, { flags: ["--version", "../../evil"] }, '"../../evil" is no version'],
    ["an option has no value", () => {}, { flags: ["--dir"] }, "--dir needs a value"],
  ];
  test.each(CASES)("when %s", async (_, arrange, options, words) => {
    await using machine = await createBareMachine();
    await arrange(machine);
    const { code, stderr } = await machine.install(options);
    expect([code, stderr]).toEqual([1, expect.stringContaining(words)]);
    expect(await pathsIn(machine.home)).toEqual([]);
  });

  test("when there is a folder of that name", async () => {
    await using machine = await createBareMachine();
    await mkdir(machine.installed, { recursive: true });
    expect(await machine.install()).toMatchObject({ code: 1, stderr: expect.stringContaining("is a folder") });
  });

  test("when a version was there already, which then stays", async () => {
    await using machine = await createBareMachine();
    await machine.install();
    machine.releases.publish({ version: "1.2.4", program: "#!/bin/sh\nexit 9\n" });
    expect((await machine.install()).code).toBe(1);
    expect(await versionOf(machine.installed)).toBe("1.2.3");
    expect(await readdir(join(machine.home, ".local", "bin"))).toEqual([NAME]);
  });

  // In a user namespace, where the kernel gives one to this user.
  const canMount = process.platform === "linux" && Bun.spawnSync(["unshare", "-rm", "true"]).success;
  test.skipIf(!canMount).each([
    ["is full", "size=8k", "Is the disk full?"],
    ["may not run programs", "noexec", "mounted with noexec"],
    ["may not be written to", "ro", "Choose a folder of yours with --dir"],
  ])("when the disk %s", async (_, options, words) => {
    await using machine = await createBareMachine();
    const bulk = `${scriptOf("1.2.3")}# ${Buffer.from(crypto.getRandomValues(new Uint8Array(30_000))).toString("hex")}`;
    machine.releases.publish({ version: "1.2.3", program: bulk });
    const mount = `mkdir disk && mount -t tmpfs -o ${options} none disk && sh -s -- --dir disk; code=$?; ls -A disk; exit $code`;
    const shell = ["unshare", "-rm", "sh", "-c", mount];
    const { code, stdout, stderr } = await machine.install({ shell });
    expect([code, stderr]).toEqual([1, expect.stringContaining(words)]);
    expect(stdout.replace(/^Downloading .*\n/, "")).toBe("");
  });

  test.skipIf(!Bun.which("setsid"))("when it is interrupted", async () => {
    await using machine = await createBareMachine();
    const asked = Promise.withResolvers<void>();
    machine.releases.faults.set(GZ, () => {
      asked.resolve();
      return new Promise(() => {});
    });
    // As a terminal does, to all that runs in the foreground.
    const shell = ["setsid", "sh", "-c", 'echo $$ >pid; exec sh "$@"', "sh"];
    const ended = machine.install({ shell });
    await asked.promise;
    const pid = Number(await Bun.file(join(machine.home, "pid")).text());
    process.kill(-pid, "SIGINT");
    expect((await ended).code).toBe(130);
    expect(await pathsIn(machine.home)).toEqual(["pid"]);
  });
});
