import { describe, expect, test } from "bun:test";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Place } from "../../src/service/service-manager.ts";
import { createSystemd } from "../../src/service/systemd.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const PLACE: Place = {
  scope: "user",
  home: "/home/octo",
  user: { id: 1000, name: "octo" },
  env: {},
  repository: "octo/svcs",
};
const SYSTEM: Place = { ...PLACE, scope: "system", home: "/var/lib/github-copilot-svcs" };

const lineOf = (text: string, name: string) => new RegExp(`^${name}=(.*)$`, "m").exec(text)?.[1];
const execLine = ([executable = "", ...words]: readonly string[]) => {
  return lineOf(createSystemd(PLACE, null).define(executable, words), "ExecStart");
};

describe("a unit of systemd", () => {
  test.each([
    [["/opt/svcs", "run"], "/opt/svcs run"],
    [["/opt/my tools/svcs", "run"], '"/opt/my tools/svcs" run'],
    [["/opt/100%/svcs", "run"], '"/opt/100%%/svcs" run'],
    [["/opt/svcs", 'a"b\\c'], '/opt/svcs "a\\"b\\\\c"'],
    [["/opt/$HOME/svcs", "run"], ':"/opt/$HOME/svcs" run'],
    [["/home/o'brien/svcs", "run"], ':/bin/sh -c "exec \\"$0\\" \\"$@\\"" "/home/o\'brien/svcs" run'],
    [["/opt/svcs", ";"], '/opt/svcs ";"'],
    [["/opt/svcs", "a\nb'ö"], '/opt/svcs "a\\x0ab\'ö"'],
  ] as const)("runs %p by words in which nothing means anything", (command, line) => {
    expect(execLine(command)).toBe(line);
  });

  test("starts again what has failed, and not what a person has to put right", () => {
    const text = createSystemd(PLACE, null).define("/opt/svcs", ["run"]);
    expect(lineOf(text, "Restart")).toBe("on-failure");
    expect(lineOf(text, "RestartPreventExitStatus")).toBe("2 78");
    expect(lineOf(text, "Type")).toBe("notify");
    expect(Number(lineOf(text, "WatchdogSec"))).toBeGreaterThan(0);
    expect(lineOf(text, "WantedBy")).toBe("default.target");
  });

  test("of the whole system has a user and a folder of its own, and the token that root has put down", () => {
    const text = createSystemd(SYSTEM, "/etc/svcs/100%").define("/opt/svcs", ["run"]);
    expect(lineOf(text, "DynamicUser")).toBe("yes");
    expect(lineOf(text, "StateDirectory")).toBe("github-copilot-svcs");
    expect(lineOf(text, "LoadCredential")).toBe("github-token:/etc/svcs/100%%");
    expect(lineOf(text, "WantedBy")).toBe("multi-user.target");
    expect(createSystemd(PLACE, null).define("/opt/svcs", ["run"])).not.toMatch(/DynamicUser|Protect|Private|Capab/);
  });
});

describe("what systemd says", () => {
  const state = (answer: string | null) => createSystemd(PLACE, null).state(async () => answer);

  test("of a service that runs", async () => {
    const answer =
      "LoadState=loaded\nActiveState=active\nSubState=running\nUnitFileState=enabled\nMainPID=42\nActiveEnterTimestamp=Tue 2026-12-01 12:16:16 UTC\nResult=success\n";
    const facts = { isEnabled: true, phase: "running", pid: 42, since: "2026-12-01T12:16:16Z", reason: null };
    expect(await state(answer)).toEqual({ ...facts, isForeign: false } as never);
  });

  test.each([
    ["ActiveState=failed\nResult=exit-code\n", "failed", "exit-code"],
    ["ActiveState=activating\nSubState=auto-restart\nResult=watchdog\n", "failed", "watchdog"],
    ["ActiveState=activating\nSubState=start\nResult=success\n", "starting", null],
    ["ActiveState=deactivating\nSubState=stop-sigterm\nResult=success\n", "stopping", null],
    ["ActiveState=reloading\nResult=success\n", "running", null],
    ["LoadState=not-found\nActiveState=inactive\nResult=success\n", "stopped", null],
    [null, "stopped", null],
  ] as const)("%p is %s", async (answer, phase, reason) => {
    expect(await state(answer)).toMatchObject({ phase, reason, pid: null, since: null });
  });
});

const analyze = Bun.which("systemd-analyze");
if (!analyze) console.warn("skipped: units are judged by systemd-analyze (Debian and Ubuntu: apt-get install systemd)");

// The gate on Linux has it, and fails without it.
describe.skipIf(!analyze && !(process.platform === "linux" && process.env.CI))("systemd itself", () => {
  const ask = async (...words: string[]) => {
    const child = Bun.spawn(["systemd-analyze", ...words], {
      env: { ...process.env, XDG_RUNTIME_DIR: "/tmp" },
      stdout: "pipe",
      stderr: "pipe",
    });
    const [stdout, stderr, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
    return { code, stdout, stderr };
  };

  test.each([
    ["user", "my tools"],
    ["user", "100% $HOME \"ö' \\"],
    ["system", "100% $HOME \"ö' \\"],
  ] as const)("finds nothing wrong with a %s's unit for a program in %s", async (scope, name) => {
    await using folder = await temporaryFolder();
    const executable = join(folder.path, name, "svcs");
    await mkdir(dirname(executable), { recursive: true });
    await writeFile(executable, "#!/bin/sh\n");
    await chmod(executable, 0o755);
    const unit = join(folder.path, "github-copilot-svcs.service");
    await writeFile(unit, createSystemd({ ...PLACE, scope }, null).define(executable, ["run", "--config", "/a b/%h"]));
    const { code, stderr } = await ask("verify", `--${scope}`, unit);
    expect([code, stderr]).toEqual([0, ""]);
  });

  test("takes a service of the whole system for well confined", async () => {
    await using folder = await temporaryFolder();
    const unit = join(folder.path, "github-copilot-svcs.service");
    await writeFile(unit, createSystemd(SYSTEM, null).define("/bin/true", ["run"]));
    const { stdout } = await ask("security", "--offline=true", "--no-pager", unit);
    const [, exposure] = /Overall exposure level for .*: ([\d.]+) (?:OK|SAFE)/.exec(stdout) ?? [];
    expect(Number(exposure)).toBeLessThan(2);
  });
});
