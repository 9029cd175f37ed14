import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { assetName } from "../../scripts/asset-name.ts";
import { createBareMachine, NAME, pathsIn, scriptOf, TOOLS, versionOf } from "./bare-machine.ts";

setDefaultTimeout(20_000);

const isWindows = process.platform === "win32";

describe.skipIf(isWindows)("install.sh finds the release's file for", () => {
  const GLIBC = "echo 'ldd (GNU libc) 2.36'";
  const MUSL = "echo 'musl libc (x86_64)' >&2; exit 1";
  test.each([
    ["Linux", "x86_64", { ldd: GLIBC }, "linux-amd64"],
    ["Linux", "aarch64", { ldd: GLIBC }, "linux-arm64"],
    ["Linux", "x86_64", { ldd: MUSL }, "linux-amd64-musl"],
    ["Linux", "aarch64", { ldd: MUSL }, "linux-arm64-musl"],
    ["Darwin", "x86_64", { sysctl: "echo 0" }, "darwin-amd64"],
    ["Darwin", "arm64", { sysctl: "echo 0" }, "darwin-arm64"],
    // A shell under Rosetta.
    ["Darwin", "x86_64", { sysctl: "echo 1" }, "darwin-arm64"],
  ])("%s on %s %j: %s", async (system, processor, tools, wanted) => {
    await using machine = await createBareMachine();
    await machine.toolbox.write("uname", `case $1 in -s) echo ${system} ;; -m) echo ${processor} ;; esac`);
    await machine.toolbox.write("getconf", "echo 64");
    for (const [name, commands] of Object.entries(tools)) await machine.toolbox.write(name, commands);
    machine.releases.publish({ version: "1.2.3", program: scriptOf("1.2.3"), asset: `${NAME}-${wanted}` });
    expect(await machine.install()).toMatchObject({ code: 0 });
    expect(machine.releases.requests.at(-1)).toEndWith(`/${NAME}-${wanted}.gz`);
  });

  test.each([
    ["FreeBSD", "amd64", "", "64", "no release for FreeBSD"],
    ["Linux", "armv7l", "", "32", "no release for armv7l"],
    ["Linux", "aarch64", "", "32", "one of 32 bits"],
    ["Linux", "aarch64", "Android", "64", "no release for Android"],
    ["MINGW64_NT-10.0", "x86_64", "", "64", "install.ps1 | iex"],
  ])("neither %s on %s (%s, %s bits), and says so", async (system, processor, kind, bits, words) => {
    await using machine = await createBareMachine();
    const answers = `-s) echo ${system} ;; -m) echo ${processor} ;; -o) echo ${kind} ;;`;
    await machine.toolbox.write("uname", `case $1 in ${answers} esac`);
    await machine.toolbox.write("getconf", `echo ${bits}`);
    const { code, stderr } = await machine.install();
    expect([code, stderr]).toEqual([1, expect.stringContaining(words)]);
    expect(await pathsIn(machine.home)).toEqual([]);
  });
});

describe.skipIf(isWindows)("install.sh with the tools of a small system", () => {
  test.each(
    [
      ["wget", "sha256sum"],
      ["curl", "shasum"],
      ["curl", "openssl"],
    ].filter((names) => names.every((name) => Bun.which(name))),
  )("does with %s and %s", async (...tools) => {
    await using machine = await createBareMachine();
    await machine.toolbox.link(...TOOLS, ...tools);
    // By perl, it finds its interpreter on the PATH.
    if (tools.includes("shasum")) await machine.toolbox.link("perl", "env");
    expect(await machine.install({ isBare: true })).toMatchObject({ code: 0 });
    expect(await versionOf(machine.installed)).toBe("1.2.3");
    // Without gzip, the file as it is.
    expect(machine.releases.requests.at(-1)).toBe(`/download/v1.2.3/${assetName()}`);
  });

  test.skipIf(!Bun.which("busybox"))("does with BusyBox alone", async () => {
    await using machine = await createBareMachine();
    const busybox = Bun.which("busybox") ?? "";
    for (const name of (await Bun.$`${busybox} --list`.text()).split("\n")) {
      // Without the helper that checks certificates.
      if (name && name !== "id" && name !== "ssl_client")
        await machine.toolbox.write(name, `exec ${busybox} ${name} "$@"`);
    }
    const options = { isBare: true, shell: ["busybox", "sh"] };
    expect(await machine.install(options)).toMatchObject({ code: 0 });
    expect(await versionOf(machine.installed)).toBe("1.2.3");
    const missing = await machine.install({ ...options, flags: ["--version", "7.7.7"] });
    expect([missing.code, missing.stderr]).toEqual([1, expect.stringContaining("Is 7.7.7 a version of")]);
    const insecure = await machine.install({ ...options, env: { COPILOT_SVCS_RELEASES_URL: "https://127.0.0.1:1" } });
    expect([insecure.code, insecure.stderr]).toEqual([1, expect.stringContaining("checks no certificates")]);
  });

  test.each([
    ["a client", ["sha256sum", "shasum"], "Neither curl nor wget"],
    ["a tool for checksums", ["curl", "wget"], "could not be verified"],
  ])("refuses to install without %s", async (_, tools, words) => {
    await using machine = await createBareMachine();
    await machine.toolbox.link(...TOOLS, ...tools);
    const { code, stderr } = await machine.install({ isBare: true });
    expect([code, stderr]).toEqual([1, expect.stringContaining(words)]);
    expect(machine.releases.requests).toEqual([]);
  });
});
