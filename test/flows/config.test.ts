import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { createUserMachine, GITHUB_TOKEN, type UserMachine } from "../support/binary.ts";
import { CHAT, callsTo, EXCHANGE } from "../support/proxy.ts";

setDefaultTimeout(20_000);

/** All that the Go program writes into a file of its own. */
const GO_CONFIG = {
  port: 8081,
  github_token: GITHUB_TOKEN,
  copilot_token: "",
  expires_at: 0,
  refresh_in: 1500,
  allowed_models: null,
  headers: {
    user_agent: "GitHubCopilotChat/0.29.1",
    editor_version: "vscode/1.102.3",
    editor_plugin_version: "copilot-chat/0.29.1",
    copilot_integration_id: "vscode-chat",
    openai_intent: "conversation-edits",
    x_initiator: "user",
  },
  cors: { allowed_origins: ["*"], allowed_headers: ["*"] },
  timeouts: {
    http_client: 300,
    server_read: 30,
    server_write: 300,
    server_idle: 120,
    proxy_context: 300,
    circuit_breaker: 30,
    keep_alive: 30,
    tls_handshake: 10,
    dial_timeout: 10,
    idle_conn_timeout: 90,
  },
};

/** A Copilot token of the simulator, as the Go program leaves one in its file. */
async function copilotToken({ simulator }: UserMachine): Promise<{ copilot_token: string; expires_at: number }> {
  const answer = await fetch(simulator.origin + EXCHANGE, { headers: { authorization: `token ${GITHUB_TOKEN}` } });
  const { token, expires_at } = (await answer.json()) as { token: string; expires_at: number };
  simulator.journal.clear();
  return { copilot_token: token, expires_at };
}

describe("the config.json of the Go program", () => {
  test("serves as it is, with the tokens in it, and is never written", async () => {
    await using machine = await createUserMachine();
    const tokens = await copilotToken(machine);
    await machine.write("config.json", { ...GO_CONFIG, ...tokens });
    const file = join(machine.folder, "config.json");
    const before = [await Bun.file(file).text(), (await stat(file)).mtimeMs];

    const { url } = await machine.serve();
    expect((await callsTo(url).chat()).status).toBe(200);
    const { journal } = machine.simulator;
    expect(journal.calls(EXCHANGE)).toHaveLength(0);
    expect(journal.calls(CHAT)[0]?.headers).toMatchObject({
      authorization: `Bearer ${tokens.copilot_token}`,
      "user-agent": "GitHubCopilotChat/0.29.1",
      "editor-version": "vscode/1.102.3",
      "openai-intent": "conversation-edits",
    });

    machine.simulator.state.expireCopilotTokens();
    expect((await callsTo(url).chat()).status).toBe(200);
    expect(journal.calls(EXCHANGE)).toHaveLength(1);
    expect([await Bun.file(file).text(), (await stat(file)).mtimeMs]).toEqual(before);
    expect((await machine.run(["status"])).stdout).toContain("Credentials: config.json\n");
  });

  test("with a token that has ended exchanges at once", async () => {
    await using machine = await createUserMachine();
    await machine.write("config.json", { ...GO_CONFIG, copilot_token: "tid=old;exp=1:0", expires_at: 1 });
    const { url } = await machine.serve();
    expect((await callsTo(url).chat()).status).toBe(200);
    expect(machine.simulator.journal.calls(CHAT)).toHaveLength(1);
    expect(machine.simulator.journal.calls(EXCHANGE)).toHaveLength(1);
  });

  test("is told, once at the start, what in it has no effect here", async () => {
    await using machine = await createUserMachine();
    await machine.write("config.json", { ...GO_CONFIG, timeouts: { keep_alive: 45, server_idle: 900 } });
    const { stderr } = await machine.serve();
    const warnings = [...stderr.text.matchAll(/"message":"configuration","key":"([\w.]+)"/g)].map(([, key]) => key);
    expect(warnings).toEqual(["timeouts.server_idle", "timeouts.keep_alive", "cors.allowed_origins"]);
  });
});

describe("a value", () => {
  test("is taken from the flag before the environment, before the file, before the default", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    await machine.write("config.json", { log: { level: "warn" }, limits: { queue: 7 }, compat: "raw" });
    const env = { LOG_LEVEL: "error", COPILOT_SVCS_LIMITS_QUEUE: "9" };
    const shown = JSON.parse((await machine.run(["config", "--json"], env)).stdout);
    expect(shown.values).toMatchObject({
      log: { level: "error" },
      limits: { queue: 9, in_flight: 512 },
      compat: "raw",
    });
    expect(shown.sources).toMatchObject({
      "log.level": "LOG_LEVEL",
      "limits.queue": "COPILOT_SVCS_LIMITS_QUEUE",
      "limits.in_flight": "default",
      compat: "file",
    });

    // Only the flag lets the line through by which `serve` knows that it listens.
    const { stderr } = await machine.serve(["--log-level", "debug"], env);
    expect(stderr.text).toContain('"message":"listening"');
  });

  test("of another file is taken where a flag or a variable names it, and a missing one is an error", async () => {
    await using machine = await createUserMachine();
    await machine.write("other.json", { limits: { queue: 3 } });
    const file = join(machine.folder, "other.json");
    for (const [words, env] of [
      [["--config", file], {}],
      [[], { COPILOT_SVCS_CONFIG: file }],
    ] as const) {
      const { file: named, values } = JSON.parse((await machine.run(["config", "--json", ...words], env)).stdout);
      expect([named, values.limits.queue]).toEqual([file, 3]);
    }
    const { code, stderr } = await machine.run(["run"], { COPILOT_SVCS_CONFIG: `${file}.old` });
    expect(code).toBe(78);
    expect(stderr).toContain(`there is no file ${file}.old (COPILOT_SVCS_CONFIG)`);
  });

  test("under a name that there is not is refused with 78, and the nearest name", async () => {
    await using machine = await createUserMachine();
    await machine.write("config.json", { prot: 1, limits: { in_fligth: 3 }, proxy_context: 4 });
    const { code, stdout, stderr } = await machine.run(["run"], { COPILOT_SVCS_LIMIT_QUEUE: "1" });
    const file = join(machine.folder, "config.json");
    expect([code, stdout]).toEqual([78, ""]);
    expect(stderr.trim().split("\n").sort()).toEqual(
      [
        "error: The configuration has 4 problems:",
        `  prot is no setting; did you mean port? (${file})`,
        `  proxy_context is no setting; did you mean timeouts.proxy_context? (${file})`,
        `  limits.in_fligth is no setting; did you mean limits.in_flight? (${file})`,
        "  no setting has this variable; did you mean COPILOT_SVCS_LIMITS_QUEUE? (COPILOT_SVCS_LIMIT_QUEUE)",
      ].sort(),
    );
  });

  test("that is a token is shown by no command, nor in the log", async () => {
    await using machine = await createUserMachine();
    const tokens = await copilotToken(machine);
    await machine.write("config.json", { ...GO_CONFIG, ...tokens });
    const env = { LOG_LEVEL: "debug" };
    const server = await machine.serve([], env);
    await callsTo(server.url).chat();
    const printed = [server.stderr.text, server.stdout.text];
    for (const words of [
      ["config"],
      ["config", "--json"],
      ["status"],
      ["status", "--json"],
      ["refresh", "--json"],
      ["models"],
    ]) {
      const { code, stdout, stderr } = await machine.run(words, env);
      expect([words, code]).toEqual([words, 0]);
      printed.push(stdout, stderr);
    }
    for (const secret of [GITHUB_TOKEN, tokens.copilot_token, "tid="]) expect(printed.join("\n")).not.toContain(secret);

    await machine.write(
      "config.json",
      `{"github_token": "${GITHUB_TOKEN}", "copilot_token": 5, "port": "${GITHUB_TOKEN}"`,
    );
    expect((await machine.run(["config"])).stderr).not.toContain(GITHUB_TOKEN);
    await machine.write("config.json", { github_token: [GITHUB_TOKEN], limits: GITHUB_TOKEN });
    const { code, stderr } = await machine.run(["config"]);
    expect([code, stderr.includes(GITHUB_TOKEN)]).toEqual([78, false]);
  });
});

describe("log.file", () => {
  test("takes the log, readable by its owner only", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    const file = join(machine.home, "logs", "proxy.log");
    const server = machine.start(["run"], { COPILOT_SVCS_LOG_FILE: file });
    // The list of models is asked for as soon as the server listens.
    await machine.simulator.journal.waitFor("/models", 1);
    server.signal("SIGTERM");
    const { stdout, stderr } = await server.ended;
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^\nReady\. Base URL for your tools: http:\S+\/v1\nTry it in a browser: \S+\n/);
    expect(stderr).toEndWith(`\nThe log is in: ${file}\n\n`);
    expect(await Bun.file(file).text()).toMatch(
      /^\{.*"message":"listening".*\}\n(\{.*\}\n)*\{.*"message":"stopping.*\}\n$/,
    );
    if (process.platform !== "win32") expect(((await stat(file)).mode & 0o777).toString(8)).toBe("600");
  });

  test("begins where config.json is, or at ~/ at home, wherever the program is started", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    for (const [written, path] of [
      ["proxy.log", join(machine.folder, "proxy.log")],
      ["~/logs/proxy.log", join(machine.home, "logs", "proxy.log")],
    ] as const) {
      await machine.write("config.json", { log: { file: written } });
      const { stderr } = machine.start(["run"]);
      await stderr.until(/The log is in: .*\n/);
      expect([written, await Bun.file(path).exists()]).toEqual([written, true]);
    }
    expect(await Bun.file(join(machine.home, "proxy.log")).exists()).toBe(false);
  });

  test("that cannot be written is refused with 78 before anything starts", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    await machine.write("blocked", "");
    const { code, stderr } = await machine.run(["run"], {
      COPILOT_SVCS_LOG_FILE: join(machine.folder, "blocked", "x.log"),
    });
    expect([code, stderr]).toEqual([
      78,
      expect.stringMatching(/^error: log\.file \S+ cannot be written \(a part of its path is no folder\)\.\n$/),
    ]);
  });
});

describe("config --schema", () => {
  test("is a JSON Schema that takes what `config` prints and the example, and refuses what the program refuses", async () => {
    await using machine = await createUserMachine();
    const [schema, shown] = await Promise.all([machine.run(["config", "--schema"]), machine.run(["config", "--json"])]);
    const json = JSON.parse(schema.stdout);
    expect(json.$schema).toBe("https://json-schema.org/draft/2020-12/schema");
    const check = z.fromJSONSchema(json);
    expect(check.safeParse(JSON.parse(shown.stdout).values).success).toBe(true);
    expect(check.safeParse(await Bun.file("config.example.json").json()).success).toBe(true);
    expect(check.safeParse(GO_CONFIG).success).toBe(true);
    for (const wrong of [{ prot: 1 }, { port: "1" }, { limits: { queue: -1 } }, { log: { level: "loud" } }]) {
      expect([wrong, check.safeParse(wrong).success]).toEqual([wrong, false]);
    }
  });
});

describe("the folder in which the program is started", () => {
  test("has no say: neither its .env nor its bunfig.toml is read", async () => {
    await using machine = await createUserMachine();
    const trace = join(machine.home, "trace");
    await Promise.all([
      Bun.write(join(machine.home, ".env"), "LOG_LEVEL=debug\nGITHUB_TOKEN=ghu_planted\nCOPILOT_SVCS_NONSENSE=1\n"),
      Bun.write(join(machine.home, "bunfig.toml"), 'preload = ["./planted.ts"]\n'),
      Bun.write(join(machine.home, "planted.ts"), `await Bun.write(${JSON.stringify(trace)}, "run");\n`),
      Bun.write(join(machine.home, "config.json"), "{ not even JSON"),
    ]);
    const { code, stdout } = await machine.run(["config", "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).sources["log.level"]).toBe("default");
    expect((await machine.run(["status"])).code).toBe(77);
    await machine.serve();
    expect(await Bun.file(trace).exists()).toBe(false);
  });

  test.skipIf(process.platform === "win32")("is no home: one that is not an absolute path is refused", async () => {
    await using machine = await createUserMachine();
    for (const HOME of [".", "home"]) {
      const { code, stderr } = await machine.run(["run"], { HOME });
      expect([HOME, code]).toEqual([HOME, 78]);
      expect(stderr).toBe(
        `error: The home folder is "${HOME}", which is no absolute path. Set HOME right, or name a file with --config.\n`,
      );
    }
  });
});
