import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { repository, version } from "../../package.json";
import { createUserMachine } from "../support/binary.ts";
import { EXCHANGE } from "../support/proxy.ts";

setDefaultTimeout(20_000);

describe("the binary", () => {
  test("without a command prints the help and ends with 0, as with help and --help", async () => {
    await using machine = await createUserMachine();
    const [bare, ...others] = await Promise.all([machine.run([]), machine.run(["help"]), machine.run(["--help"])]);
    expect(bare).toMatchObject({ code: 0, stderr: "" });
    expect(bare.stdout).toContain("Usage: github-copilot-svcs COMMAND [FLAGS]");
    for (const other of others) expect(other).toEqual(bare);
  });

  test("explains each command that the help names", async () => {
    await using machine = await createUserMachine();
    const { stdout } = await machine.run(["help"]);
    const [, table = ""] = /Commands:\n([\s\S]*?)\n\n/.exec(stdout) ?? [];
    const names = table.split("\n").map((line) => line.trim().split(/,| {2}| [A-Z[]/)[0] ?? "");
    expect(names).toEqual(expect.arrayContaining(["run", "auth", "status", "config", "models", "refresh", "version"]));
    const helps = await Promise.all(names.map((name) => machine.run([...name.split(" "), "--help"])));
    for (const [index, help] of helps.entries()) {
      expect(help).toMatchObject({ code: 0, stderr: "" });
      expect(help.stdout).toContain(`Usage: github-copilot-svcs ${names[index]}`);
      expect(help.stdout).toContain("--config FILE");
    }
  });

  test("tells its version, with the commit and the runtime that it was built from", async () => {
    await using machine = await createUserMachine();
    const [word, flag, json] = await Promise.all(
      [["version"], ["--version"], ["version", "--json"]].map((words) => machine.run(words)),
    );
    expect(word?.stdout).toMatch(
      /^github-copilot-svcs \d+\.\d+\.\d+\S* \((?:[0-9a-f]{12}|unknown), bun [\d.]+, \w+-\w+\)\n$/,
    );
    expect(flag).toEqual(word);
    expect(JSON.parse(json?.stdout ?? "")).toMatchObject({
      name: "github-copilot-svcs",
      version: expect.stringContaining(version),
      bun: Bun.version,
      platform: `${process.platform}-${process.arch}`,
      repository: repository.replace("github:", ""),
    });
  });

  test("leaves no trace in a home that it only looked at", async () => {
    await using machine = await createUserMachine();
    for (const words of [["help"], ["version"], ["status"], ["config"]]) await machine.run(words);
    expect(await Array.fromAsync(new Bun.Glob("**").scan({ cwd: machine.home, dot: true }))).toEqual([]);
  });
});

// On Windows the lock's age decides, and that takes half a minute.
// On Windows the lock of a process that has ended is known by its age alone.
test.skipIf(process.platform === "win32")("a crash in the middle of an exchange keeps nobody waiting", async () => {
  await using machine = await createUserMachine({ isSignedIn: true });
  machine.simulator.faults.push(EXCHANGE, { stop: { how: "silence" } });
  const program = machine.start(["refresh"]);
  await machine.simulator.journal.waitFor(EXCHANGE, 1);
  program.signal("SIGKILL");
  await program.ended;
  const startMs = performance.now();
  expect((await machine.run(["refresh"])).code).toBe(0);
  expect(performance.now() - startMs).toBeLessThan(10_000);
});

describe("the exit code", () => {
  test("is 1 when the port is taken", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    const { port } = await machine.serve();
    expect((await machine.run(["run", "--port", String(port)])).code).toBe(1);
  });

  test("is 2 for a command or a flag that there is not, with the nearest one named", async () => {
    await using machine = await createUserMachine();
    const [command, flag] = await Promise.all([machine.run(["modles"]), machine.run(["run", "--prot", "1"])]);
    expect(command).toEqual({
      code: 2,
      stdout: "",
      stderr: 'error: Unknown command "modles". Did you mean models?\nSee: github-copilot-svcs help\n',
    });
    expect(flag).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining("Did you mean --port?") });
  });

  test("is 69 when GitHub cannot be reached", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    await machine.simulator.stop();
    const [refresh, models, auth] = await Promise.all(
      [["refresh"], ["models"], ["auth", "--switch"]].map((words) => machine.run(words)),
    );
    expect([refresh?.code, models?.code, auth?.code]).toEqual([69, 69, 69]);
    expect(refresh?.stderr).toStartWith("error: ");
    expect(auth?.stderr).toStartWith("error: ");
    expect(models?.stderr).toMatch(/this one is built in, .* The reason: .+\n/);
  });

  test("is 77 when nobody is signed in", async () => {
    await using machine = await createUserMachine();
    const [status, refresh, models] = await Promise.all(
      [["status"], ["refresh"], ["models"]].map((words) => machine.run(words)),
    );
    expect([status?.code, refresh?.code, models?.code]).toEqual([77, 77, 77]);
    expect(refresh?.stderr).toBe("error: Not signed in to GitHub. Run `github-copilot-svcs auth`.\n");
  });

  test("is 78 for a configuration that makes no sense, whatever the command", async () => {
    await using machine = await createUserMachine();
    await machine.write("config.json", { port: "eighty" });
    for (const command of ["run", "auth", "status", "config", "models", "refresh"]) {
      const { code, stdout, stderr } = await machine.run([command]);
      expect([command, code, stdout]).toEqual([command, 78, ""]);
      expect(stderr).toContain('port must be a whole number from 0 to 65535, found "eighty"');
    }
  });

  // Ctrl-C has no signal that another program could send on Windows.
  test.skipIf(process.platform === "win32")("is 130 after Ctrl-C", async () => {
    await using machine = await createUserMachine();
    const program = machine.start(["auth"]);
    await program.stderr.until(/SIMU-\d+/);
    program.signal("SIGINT");
    const { code, stderr } = await program.ended;
    expect([code, stderr.endsWith("\nInterrupted.\n")]).toEqual([130, true]);
  });
});

describe("--json", () => {
  test("gives data alone on standard output, and failures as data on standard error", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    for (const words of [["status"], ["config"], ["models"], ["refresh"], ["version"]]) {
      const { code, stdout, stderr } = await machine.run([...words, "--json"]);
      expect([words, code, stderr]).toEqual([words, 0, ""]);
      expect(JSON.parse(stdout)).toBeObject();
    }
    const { code, stdout, stderr } = await machine.run(["refresh", "--json", "--config", "nowhere.json"]);
    expect([code, stdout]).toEqual([78, ""]);
    expect(JSON.parse(stderr)).toEqual({
      error: { code: "config_invalid", message: expect.stringContaining("there is no file") },
    });
  });

  test("lists the models of the account, only the allowed ones where they are named", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    const idsOf = async (env?: Record<string, string>) => {
      const { stdout } = await machine.run(["models", "--json"], env);
      const { origin, models } = JSON.parse(stdout) as { origin: string; models: { id: string }[] };
      expect(origin).toBe("live");
      return models.map(({ id }) => id);
    };
    expect(await idsOf()).toEqual(expect.arrayContaining(["gpt-4.1", "claude-sonnet-4.5"]));
    expect(await idsOf({ COPILOT_SVCS_ALLOWED_MODELS: "gpt-4.1,gpt-4o" })).toEqual(["gpt-4.1", "gpt-4o"]);
  });
});
