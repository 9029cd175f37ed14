import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { createServiceMachine } from "../../support/service-machine.ts";

const UNIT = "/home/octo/.config/systemd/user/github-copilot-svcs.service";
const PLIST = "/Users/octo/Library/LaunchAgents/io.github.github-copilot-svcs.plist";
const TASK = "\\octo\\.local\\share\\github-copilot-svcs\\service.xml";

describe("service install", () => {
  test("writes the unit, enables and starts it, and tells how it runs and what is next", async () => {
    const machine = createServiceMachine("linux");
    const { code, stdout } = await machine.run("service", "install");
    expect(code).toBe(0);
    expect(machine.ran).toEqual([
      "systemctl --user daemon-reload",
      "systemctl --user enable github-copilot-svcs.service",
      "systemctl --user reset-failed github-copilot-svcs.service",
      "systemctl --user start github-copilot-svcs.service",
    ]);
    expect(machine.files.texts.get(UNIT)).toContain("\nExecStart=/opt/svcs/github-copilot-svcs run\n");
    expect(stdout).toContain("Service: running (systemd, yours)");
    expect(stdout).toContain("Server: running on port 8081 (version 1.2.3)");
    expect(stdout).toContain(
      "Nobody is signed in, so it answers no model call yet. Next: run github-copilot-svcs auth",
    );
  });

  test("a second time says that nothing has changed, and restarts nothing", async () => {
    const machine = createServiceMachine("linux");
    await machine.run("service", "install");
    machine.ran.length = 0;
    const { code, stdout, stderr } = await machine.run("service", "install");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toStartWith("Installed as it was: nothing has changed.\n");
    expect(machine.ran.filter((line) => /start/.test(line))).toEqual([]);
    const restarted = await machine.run("service", "install", "--restart");
    expect(restarted.stdout).toStartWith("Installed as it was");
    expect(machine.ran).toContain("systemctl --user restart github-copilot-svcs.service");
  });

  test("with another port shows what changes, and restarts only when asked to", async () => {
    const machine = createServiceMachine("linux");
    await machine.run("service", "install");
    machine.ran.length = 0;
    const { code, stdout, stderr } = await machine.run("service", "install", "--port", "9000");
    expect(code).toBe(0);
    expect(stderr).toContain("  - ExecStart=/opt/svcs/github-copilot-svcs run\n");
    expect(stderr).toContain("  + ExecStart=/opt/svcs/github-copilot-svcs run --port 9000\n");
    expect(stdout).toContain("To take the change up: github-copilot-svcs service restart");
    expect(machine.ran.filter((line) => /start/.test(line))).toEqual([]);
    machine.ports.set(9000, "1.2.3");
    const restarted = await machine.run("service", "install", "--port", "9001", "--restart");
    expect(restarted.code).toBe(1);
    machine.ports.set(9002, "1.2.3");
    expect((await machine.run("service", "install", "--port", "9002", "--restart")).stdout).toContain("port 9002");
  });

  test.each([
    ["linux", UNIT, "systemctl --user start"],
    ["darwin", PLIST, "launchctl bootstrap gui/1000"],
    ["win32", TASK, "schtasks /create /tn github-copilot-svcs /xml"],
  ] as const)(
    "--dry-run shows on %s what it would write and run, and does nothing",
    async (platform, file, command) => {
      const machine = createServiceMachine(platform);
      machine.files.texts.delete("/run/systemd/system");
      const { code, stdout } = await machine.run("service", "install", "--dry-run", "--port", "9000");
      expect(code).toBe(0);
      expect(stdout).toStartWith(`Would write: ${file}\n\n`);
      expect(stdout).toContain(`Would run: ${command}`);
      expect([machine.ran, machine.files.texts.has(file)]).toEqual([[], false]);
      const json = JSON.parse((await machine.run("service", "install", "--dry-run", "--json")).stdout);
      expect(json.steps[0]).toMatchObject({ do: "write", path: file });
    },
  );

  test("leaves a unit alone that somebody else has written or changed; with --force it goes, and a copy is kept", async () => {
    const machine = createServiceMachine("linux");
    machine.files.texts.set(UNIT, "[Service]\nExecStart=/mine\n");
    const refused = await machine.run("service", "install");
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringContaining("was not written by github-copilot-svcs"),
    ]);
    expect(machine.files.texts.get(UNIT)).toBe("[Service]\nExecStart=/mine\n");
    expect((await machine.run("service", "install", "--force")).code).toBe(0);
    const [copy = ""] = [...machine.files.texts.keys()].filter((path) => /\.\d+T\d+\.bak$/.test(path));
    expect(machine.files.texts.get(copy)).toBe("[Service]\nExecStart=/mine\n");
    machine.files.texts.set(UNIT, `${machine.files.texts.get(UNIT)}# mine\n`);
    for (const verb of ["install", "uninstall"]) {
      const { code, stderr } = await machine.run("service", verb);
      expect([code, stderr]).toEqual([2, expect.stringContaining("was changed by hand")]);
    }
    expect(machine.files.texts.get(UNIT)).toEndWith("# mine\n");
  });

  test("carries the configuration file over, from the flag and from the environment", async () => {
    const machine = createServiceMachine("linux", { env: { COPILOT_SVCS_CONFIG: "/etc/my svcs.json" } });
    expect((await machine.run("service", "install")).code).toBe(78);
    machine.files.texts.set("/etc/my svcs.json", "{}");
    await machine.run("service", "install");
    expect(machine.files.texts.get(UNIT)).toContain('run --config "/etc/my svcs.json"\n');
    const { stdout } = await machine.run("service", "install", "--dry-run", "--config", "b.json");
    expect(stdout).toContain(`run --config ${join(process.cwd(), "b.json")}\n`);
  });

  test("says what of this environment the service will not see", async () => {
    const env = { GITHUB_TOKEN: "ghu_secret", COPILOT_PORT: "8081", https_proxy: "http://proxy", LOG_LEVEL: "" };
    const { code, stderr } = await createServiceMachine("linux", { env }).run("service", "install");
    expect(code).toBe(0);
    expect(stderr).toContain("does not see GITHUB_TOKEN of this terminal");
    expect(stderr).toContain("does not see COPILOT_PORT of this terminal: set that in config.json");
    expect(stderr).toContain("does not see HTTPS_PROXY of this terminal. To give it that: systemctl --user edit");
    expect(stderr).not.toContain("ghu_secret");
  });

  test.each([["/tmp/svcs"], ["/home/octo/Downloads/svcs"], ["C:\\Temp\\svcs.exe"]])(
    "warns of a program in %s, which may be gone tomorrow",
    async (executable) => {
      const machine = createServiceMachine("linux", { executable, env: { TEMP: "C:\\Temp\\" } });
      const { stderr } = await machine.run("service", "install");
      expect(stderr).toContain("lies where files do not stay");
    },
  );

  test("is refused from source, without systemd, and on a port that somebody else has", async () => {
    const machine = createServiceMachine("linux");
    machine.ports.set(8081, "0.9");
    const taken = await machine.run("service", "install");
    expect(taken.stderr).toContain("Port 8081 is taken by a github-copilot-svcs that is no service (version 0.9)");
    machine.ports.set(8081, "other");
    expect((await machine.run("service", "install")).stderr).toContain("Port 8081 is taken by another program");
    expect(machine.ran).toEqual([]);
    machine.files.texts.delete("/run/systemd/system");
    const { code, stderr } = await machine.run("service", "install");
    expect([code, stderr]).toEqual([1, expect.stringContaining("systemd does not run this system")]);
    machine.files.texts.set("/run/systemd/system", "");
    machine.files.texts.delete("/run/user/1000");
    expect((await machine.run("service", "install")).stderr).toContain("systemd runs nothing for octo now");
    expect((await createServiceMachine("linux", { executable: null }).run("service", "install")).code).toBe(2);
  });

  test("tells why the service does not come up, with the end of its log", async () => {
    const machine = createServiceMachine("linux");
    machine.failures.set("systemctl --user start", "Job failed.");
    const { code, stderr } = await machine.run("service", "install");
    expect(code).toBe(1);
    expect(stderr).toContain("It does not run (stopped).");
    expect(stderr).toContain("Job failed.");
    expect(stderr).toContain("The end of its log:\n  the last line\n");
    expect(JSON.parse((await machine.run("service", "start", "--json")).stderr)).toMatchObject({
      error: { code: "service_failed" },
    });
  });

  test("--linger is systemd's and a user's, and lets it run from boot on", async () => {
    const machine = createServiceMachine("linux");
    expect((await machine.run("service", "install", "--linger")).code).toBe(0);
    expect(machine.ran).toContain("loginctl enable-linger octo");
    machine.files.texts.set("/var/lib/systemd/linger/octo", "");
    expect((await machine.run("service")).stdout).toContain("Starts by itself: at boot");
    expect((await createServiceMachine("darwin").run("service", "install", "--linger")).code).toBe(2);
  });
});

describe("a service of the whole system", () => {
  const root = () => ({ id: 0, name: "root" });

  test("is root's to change, and has its own configuration and token", async () => {
    expect((await createServiceMachine("linux").run("service", "install", "--system")).stderr).toContain("sudo");
    const machine = createServiceMachine("linux", { user: root });
    machine.files.texts.set("/etc/github-copilot-svcs/github-token", "");
    expect((await machine.run("service", "install", "--system")).code).toBe(0);
    const text = machine.files.texts.get("/etc/systemd/system/github-copilot-svcs.service");
    expect(text).toContain("\nEnvironment=HOME=/var/lib/github-copilot-svcs\n");
    expect(text).toContain("LoadCredential=github-token:/etc/github-copilot-svcs/github-token\n");
    expect(machine.ran).toContain("systemctl enable github-copilot-svcs.service");
    expect((await machine.run("service", "--system")).stdout).toContain(
      "-p Environment=HOME=/var/lib/github-copilot-svcs /opt/svcs/github-copilot-svcs auth\n",
    );
  });

  test("is not given a program that it could not see", async () => {
    for (const executable of ["/home/octo/bin/svcs", "/root/svcs", "/tmp/svcs"]) {
      const machine = createServiceMachine("linux", { user: root, executable });
      const { code, stderr } = await machine.run("service", "install", "--system");
      expect([code, stderr]).toEqual([2, expect.stringContaining("hidden from it")]);
      expect(stderr).toContain(
        `sudo install -m 755 '${executable}' /usr/local/bin/github-copilot-svcs && ` +
          "sudo /usr/local/bin/github-copilot-svcs service install --system",
      );
    }
  });

  test("is not what sudo makes of a user's, and on macOS serves who called sudo", async () => {
    const env = { SUDO_USER: "octo" };
    const { stderr } = await createServiceMachine("linux", { user: root, env }).run("service", "install");
    expect(stderr).toContain("leave sudo out, or add --system");
    const machine = createServiceMachine("darwin", { user: root, env });
    expect((await machine.run("service", "install", "--system")).code).toBe(0);
    const text = machine.files.texts.get("/Library/LaunchDaemons/io.github.github-copilot-svcs.plist");
    expect(text).toContain("<key>UserName</key>\n  <string>octo</string>");
    expect((await createServiceMachine("win32").run("service", "--system")).code).toBe(2);
  });
});

describe.each(["linux", "darwin", "win32"] as const)("a service on %s", (platform) => {
  test("is installed, told of, stopped, started, restarted and removed", async () => {
    const machine = createServiceMachine(platform);
    expect((await machine.run("service", "status")).code).toBe(4);
    expect((await machine.run("service", "start")).code).toBe(1);
    expect((await machine.run("service", "install")).code).toBe(0);
    const status = JSON.parse((await machine.run("service", "--json")).stdout);
    expect(status).toMatchObject({ installed: true, enabled: true, running: true, port: 8081, version: "1.2.3" });
    expect(status.log_file === null).toBe(platform === "linux");
    expect(status).toMatchObject({ definition_state: "ours", executable_exists: true, token_state: "signed_out" });
    expect((await machine.run("service", "stop")).code).toBe(0);
    expect((await machine.run("service")).code).toBe(3);
    expect((await machine.run("service", "start")).code).toBe(0);
    expect((await machine.run("service", "restart")).code).toBe(0);
    expect((await machine.run("service")).code).toBe(0);
    expect((await machine.run("service", "uninstall")).code).toBe(0);
    expect((await machine.run("service")).code).toBe(4);
    const again = await machine.run("service", "uninstall");
    expect([again.code, again.stdout]).toEqual([0, expect.stringContaining("No service was installed.")]);
  });

  test("shows its log by the program that knows how", async () => {
    const machine = createServiceMachine(platform);
    expect((await machine.run("service", "logs")).code).toBe(1);
    await machine.run("service", "install");
    if (platform !== "linux") {
      expect((await machine.run("service", "logs")).stderr).toContain("There is no log yet");
      const { log_file: path } = JSON.parse((await machine.run("service", "--json")).stdout);
      machine.files.texts.set(path, "");
    }
    expect((await machine.run("service", "logs", "-f", "-n", "7")).code).toBe(0);
    expect(machine.handedOver[0]).toMatch(
      /^(journalctl --user -u .* -n 7 .*-f|tail -n 7 -F \/|powershell .*-Tail 7 -Wait)/,
    );
    expect((await machine.run("service", "logs", "-n", "many")).code).toBe(2);
  });
});

describe("service status", () => {
  test("says that the program has gone", async () => {
    const machine = createServiceMachine("linux");
    await machine.run("service", "install");
    machine.files.texts.delete("/opt/svcs/github-copilot-svcs");
    expect((await machine.run("service")).stdout).toContain("it is not there any more: install it again");
  });

  test("tells of a unit that is none of ours, and shows the log of a configuration that has a file for it", async () => {
    const machine = createServiceMachine("linux");
    machine.files.texts.set(UNIT, "[Service]\n");
    const { code, stdout } = await machine.run("service");
    expect([code, stdout]).toEqual([3, expect.stringContaining("(not written by github-copilot-svcs)")]);
    machine.files.texts.delete(UNIT);
    machine.files.texts.set("/c.json", JSON.stringify({ log: { file: "/var/log/svcs.log" } }));
    machine.files.texts.set("/var/log/svcs.log", "");
    await machine.run("service", "install", "--config", "/c.json");
    await machine.run("service", "logs");
    expect(machine.handedOver).toEqual(["tail -n 50 /var/log/svcs.log"]);
  });

  test("names the socket of a service that has no port", async () => {
    const machine = createServiceMachine("linux");
    machine.files.texts.set("/c.json", JSON.stringify({ socket: { path: "/run/svcs.sock", only: true } }));
    const { code, stdout } = await machine.run("service", "install", "--config", "/c.json");
    const line = "Server: running on the socket /run/svcs.sock (version 1.2.3)";
    expect([code, stdout]).toEqual([0, expect.stringContaining(line)]);
  });

  test("knows a task of the same name that is another's", async () => {
    const machine = createServiceMachine("win32");
    machine.failures.set("schtasks /create", "unexpected");
    machine.manager.isKnown = true;
    const world = await machine.run("service", "--json");
    expect(JSON.parse(world.stdout)).toMatchObject({ installed: false });
  });
});

test("of a service of the whole system everybody is told what he may know", async () => {
  const machine = createServiceMachine("linux", { user: () => ({ id: 0, name: "root" }) });
  expect((await machine.run("service", "install", "--system")).code).toBe(0);
  const { modifiedMs } = machine.files;
  machine.files.modifiedMs = async (path) => {
    if (!/^\/(etc|opt)\//.test(path)) return await modifiedMs(path);
    throw Object.assign(new Error("no rights"), { code: "EACCES" });
  };
  const { code, stdout } = await machine.run("service", "status", "--system");
  expect(code).toBe(0);
  expect(stdout).toContain("Program: /opt/svcs/github-copilot-svcs\n");
  const { stdout: json } = await machine.run("service", "status", "--system", "--json");
  expect(JSON.parse(json)).toMatchObject({ running: true, executable_exists: null });
});
