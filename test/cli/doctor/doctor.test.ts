import { describe, expect, test } from "bun:test";
import { createAccountServices } from "../../../src/account-services.ts";
import { runCli } from "../../../src/cli/cli.ts";
import type { CliWorld } from "../../../src/cli/cli-world.ts";
import { openAccount } from "../../../src/cli/open-account.ts";
import { unchangedWorld } from "../../../src/cli/unchanged-world.ts";
import { createSimulator, type Simulator } from "../../../src/simulator/simulator.ts";
import { systemClock } from "../../../src/world/clock.ts";
import { systemDial } from "../../../src/world/dial.ts";
import type { Inspection } from "../../../src/world/inspection.ts";
import { systemRandom } from "../../../src/world/random.ts";
import { systemReach } from "../../../src/world/reach.ts";
import { createSecrets } from "../../../src/world/secrets.ts";
import { systemServe } from "../../../src/world/serve.ts";
import { createCliWorld } from "../../support/cli-world.ts";
import { createMemoryFiles } from "../../support/memory-files.ts";
import { createMemoryKeychain } from "../../support/memory-keychain.ts";
import { createMemoryLog } from "../../support/memory-log.ts";
import { createMemoryTerminal } from "../../support/memory-terminal.ts";
import { CREDENTIALS, GITHUB_TOKEN } from "../../support/proxy.ts";

const LOGIN = { version: 1, github_token: GITHUB_TOKEN, login: "octo" };

/** A machine on which nothing lies and nobody listens. */
const emptyInspection: Inspection = {
  entry: async () => null,
  freeBytes: async () => 1e9,
  whyNotListen: () => null,
  listener: async () => null,
};

type Given = {
  words?: readonly string[];
  env?: Record<string, string>;
  inspection?: Partial<Inspection>;
  platform?: string;
  programs?: CliWorld["programs"];
  prepare?: (simulator: Simulator) => void;
  login?: object | null;
  /** What more lies on the disk. */
  files?: Record<string, string>;
};

/** What `doctor` tells in front of a simulator, with a disk in memory. */
async function doctor({
  words = ["doctor", "--json"],
  env = {},
  inspection,
  platform,
  programs,
  prepare,
  login,
  files: more = {},
}: Given) {
  const simulator = createSimulator({ clock: systemClock, serve: systemServe, knownGitHubTokens: [GITHUB_TOKEN] });
  prepare?.(simulator);
  const { origin } = simulator;
  const stored = login === undefined ? { ...LOGIN, github_url: origin } : login;
  const files = createMemoryFiles({ ...(stored && { [CREDENTIALS]: JSON.stringify(stored) }), ...more });
  const before = new Map(files.texts);
  const terminal = createMemoryTerminal({ colour: words.length === 1 });
  const known = createCliWorld();
  const world: CliWorld = {
    ...createCliWorld({
      clock: systemClock,
      // Whatever the real ports of this machine have.
      fetch: () => Promise.reject(new Error("nobody listens")),
      dial: systemDial,
      random: systemRandom,
      files,
      env: { COPILOT_GITHUB_URL: origin, COPILOT_GITHUB_API_URL: origin, COPILOT_API_URL: origin, ...env },
      terminal,
      ...(programs && { programs }),
      openInspection: async () => ({ ...emptyInspection, ...inspection }),
      openReach: async () => systemReach,
    }),
    ...(platform && { build: { ...known.build, platform } }),
    openAccount: (loaded, home = world) =>
      openAccount(createAccountServices(loaded, home, { log: createMemoryLog(), secrets: createSecrets() }), home),
  };
  const code = await runCli(words, world);
  await simulator.stop();
  expect(files.texts).toEqual(before);
  return { code, ...terminal, stdout: terminal.stdout, stderr: terminal.stderr };
}

type Found = { name: string; subject: string | null; status: string; message: string; fix: string | null };

async function reports(given: Given, name: string): Promise<Found[]> {
  const { stdout } = await doctor(given);
  return (JSON.parse(stdout) as { checks: Found[] }).checks.filter((check) => check.name === name);
}

describe("doctor", () => {
  test("tells people a line for each finding, and below it what cures it", async () => {
    const { code, stdout, stderr } = await doctor({ words: ["doctor"] });
    expect([code, stderr]).toEqual([0, expect.stringContaining("can be shown to others")]);
    expect(stdout).toContain("\u001b[32mok     \u001b[0m  version          1.2.3 (abc1234, bun 1.4.5, linux-x64).\n");
    expect(stdout).toMatch(/\n {26}fix: github-copilot-svcs models enable \S+\n/);
    expect(stdout).toMatch(/\n\n0 failed, 1 to look at, \d+ ok, 2 skipped\.\n$/);
  });

  test("stores neither the Copilot token that it gets nor anything else, and hides the account's name", async () => {
    const { code, stdout } = await doctor({});
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/octo|tid=|ghu_/);
  });

  test("keeps the lines of a configuration with several problems", async () => {
    const { code, stdout } = await doctor({ words: ["doctor"], env: { COPILOT_PORT: "x", COPILOT_SVCS_HOST: "a b" } });
    expect(code).toBe(78);
    expect(stdout).toMatch(/configuration {4}The configuration has 2 problems:\n {26}\S.*\n {26}\S/);
  });

  test("refuses a wrong flag as every command does", async () => {
    expect((await doctor({ words: ["doctor", "--onlin"] })).code).toBe(2);
  });

  test("knows a Copilot token that stands alone, and asks GitHub nothing about it", async () => {
    const env = { COPILOT_TOKEN: "tid=simulated;exp=9999999999:0" };
    expect(await reports({ env, login: null }, "sign-in")).toMatchObject([{ status: "warning" }]);
    expect(await reports({ env, login: null }, "plan")).toMatchObject([{ status: "skipped" }]);
  });

  test("tells a sign-in that cannot be read once, and goes on with what needs none", async () => {
    const login = { version: 7 };
    expect(await reports({ login }, "sign-in")).toMatchObject([{ status: "failure" }]);
    expect(await reports({ login, env: { GITHUB_TOKEN } }, "environment")).toMatchObject([{ status: "ok" }]);
    expect(await reports({ login }, "network-copilot")).toMatchObject([{ status: "ok" }]);
  });

  test("asks the system whose a port is", async () => {
    const taken = { whyNotListen: () => "EADDRINUSE" };
    const outputs: Record<string, string> = {
      lsof: "p7\ncnginx\n",
      netstat: "  TCP  127.0.0.1:8081  0.0.0.0:0  LISTENING  7\n",
      tasklist: '"nginx.exe","7","Console"\n',
      "powershell.exe": "D:(A;;FA;;;WD)",
    };
    const programs = {
      find: (name: string) => name,
      run: async ([name = ""]: readonly string[]) => {
        return { exitCode: 0, stdout: outputs[name.split("\\").at(-1) ?? ""] ?? "", stderr: "" };
      },
      handOver: async () => 1,
    };
    const env = { COPILOT_SVCS_OLLAMA_PORT: "11434" };
    expect(await reports({ inspection: taken, programs, env }, "port")).toMatchObject([
      { message: "Port 8081 is taken by nginx (process 7)." },
      { subject: "ollama.port" },
    ]);
    const entry: Inspection["entry"] = async () => ({ isFolder: false, isLink: false, mode: null, owner: "this user" });
    const windows = { inspection: { ...taken, entry }, programs, platform: "win32-x64" };
    expect(await reports(windows, "port")).toMatchObject([{ message: "Port 8081 is taken by nginx.exe (process 7)." }]);
    const [file] = await reports(windows, "files");
    expect(file).toMatchObject({ status: "warning", message: expect.stringContaining("(Everyone)") });
  });

  test("finds the service that was installed, the user's own or the system's", async () => {
    const shown = "LoadState=loaded\nActiveState=failed\nSubState=failed\nUnitFileState=enabled\nResult=exit-code\n";
    const programs = {
      find: (name: string) => `/usr/bin/${name}`,
      run: async () => ({ exitCode: 0, stdout: shown, stderr: "" }),
      handOver: async () => 1,
    };
    expect(await reports({ programs }, "service")).toMatchObject([{ message: expect.stringContaining("None is") }]);
    for (const folder of ["/home/octo/.config/systemd/user", "/etc/systemd/system"]) {
      const files = { [`${folder}/github-copilot-svcs.service`]: "[Service]\nExecStart=/opt/svcs run\n" };
      expect(await reports({ programs, files }, "service")).toMatchObject([
        { status: "warning", message: expect.stringContaining("does not run (systemd, failed: exit-code)") },
      ]);
    }
    const none = { ...programs, run: async () => ({ exitCode: 1, stdout: "", stderr: "" }) };
    expect(await reports({ programs: none, platform: "win32-x64" }, "service")).toMatchObject([{ status: "ok" }]);
  });

  test("does without what the system does not tell", async () => {
    const ofIPv6 = { whyNotListen: (host: string) => (host === "::1" ? "EADDRINUSE" : null) };
    expect(await reports({ inspection: ofIPv6 }, "port")).toMatchObject([
      { message: "Port 8081 is taken by another program." },
    ]);
    const noIPv6 = { whyNotListen: (host: string) => (host === "::1" ? "EAFNOSUPPORT" : null) };
    expect(await reports({ inspection: noIPv6 }, "port")).toMatchObject([{ status: "ok" }]);
    expect(await reports({ env: { COPILOT_SVCS_HOST: "192.0.2.1", COPILOT_PORT: "0" } }, "port")).toMatchObject([
      { status: "ok" },
    ]);
  });

  test("knows the authorities and the log's disk that the environment names", async () => {
    const env = { NODE_EXTRA_CA_CERTS: "/nowhere.pem", COPILOT_SVCS_LOG_FILE: "/var/log/x.log" };
    expect(await reports({ env }, "certificates")).toMatchObject([{ status: "failure" }]);
    expect(await reports({ env }, "disk")).toMatchObject([{ status: "ok" }, { subject: "/var/log" }]);
  });

  test("goes by the proxy that the environment names, and tells where that ends", async () => {
    const env = { COPILOT_API_URL: "https://api.acme.example", HTTPS_PROXY: "http://u:hidden@127.0.0.1:9" };
    const { code, stdout } = await doctor({ env });
    expect(code).toBe(69);
    expect(stdout).toContain("The proxy http://127.0.0.1:9 (HTTPS_PROXY) cannot be used");
    expect(stdout).not.toContain("hidden");
  });
});

test("a world that nothing changes reads back what was written to it, and the real one stays", async () => {
  const files = createMemoryFiles({ "/a": "1", "/b": "2" });
  const keychain = createMemoryKeychain();
  await keychain.set("login", "old");
  const world = unchangedWorld(createCliWorld({ files, keychain }));
  await world.files.writePrivate("/a", "new");
  await world.files.remove("/b");
  expect([await world.files.read("/a"), await world.files.readOwn("/a", "refused")]).toEqual(["new", "new"]);
  expect([await world.files.read("/b"), await world.files.modifiedMs("/b")]).toEqual([null, null]);
  await world.files.writePrivate("/b", "again");
  expect(await world.files.readOwn("/b", "refused")).toBe("again");
  expect(await world.files.createExclusively("/lock", "")).toBe(true);
  await world.keychain.set("login", "new");
  expect(await world.keychain.get("login")).toBe("new");
  expect(await world.keychain.remove("login")).toBe(true);
  expect([await world.keychain.get("login"), await world.keychain.remove("login")]).toEqual([null, false]);
  expect(Object.fromEntries(files.texts)).toEqual({ "/a": "1", "/b": "2" });
  expect(await keychain.get("login")).toBe("old");
});
