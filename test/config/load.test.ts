import { describe, expect, test } from "bun:test";
import { dirname, join } from "node:path";
import { loadConfig } from "../../src/config/load.ts";
import { ProxyError } from "../../src/errors.ts";
import { kindOf } from "../support/kind-of.ts";
import { createMemoryFiles } from "../support/memory-files.ts";
import { DEFAULT_FILE, HOME, load, NOW_MS, problemsOf } from "./loading.ts";

/** What the Go program itself writes, all of it. */
const GO_FILE = {
  port: 8081,
  github_token: "ghu_0123456789abcdef",
  copilot_token: "tid=abc;exp=1",
  expires_at: 1720000000,
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

describe("where values come from", () => {
  test("nothing at all gives the defaults", async () => {
    const { config, sources, file, fileExists } = await load();
    expect(config).toMatchObject({ host: "localhost", port: 8081, limits: { in_flight: 512 }, log: { level: "info" } });
    expect(sources.port).toEqual({ kind: "default", name: "default" });
    expect({ file, fileExists }).toEqual({ file: DEFAULT_FILE, fileExists: false });
  });

  test("a flag goes before the environment, that before the file, that before the default", async () => {
    const file = { limits: { in_flight: 1, queue: 1, json_depth: 1 }, log: { level: "error" } };
    const env = { COPILOT_SVCS_LIMITS_IN_FLIGHT: "2", COPILOT_SVCS_LIMITS_QUEUE: "2", LOG_LEVEL: "warn" };
    const { config, sources } = await load({ file, env, flags: { "limits.in_flight": "3", "log.level": "debug" } });
    expect(config.limits).toMatchObject({ in_flight: 3, queue: 2, json_depth: 1, answer_bytes: 33_554_432 });
    expect(config.log.level).toBe("debug");
    expect(sources["limits.in_flight"]).toEqual({ kind: "flag", name: "--limits-in-flight" });
    expect(sources["limits.queue"]).toEqual({ kind: "environment", name: "COPILOT_SVCS_LIMITS_QUEUE" });
    expect(sources["limits.json_depth"]).toEqual({ kind: "file", name: DEFAULT_FILE });
    expect(sources["log.level"]).toEqual({ kind: "flag", name: "--log-level" });
  });

  test("a file of the Go program is taken as it is, without a warning but for its CORS", async () => {
    const { config, notes } = await load({ file: GO_FILE });
    expect(config).toMatchObject(GO_FILE);
    expect(notes.filter((note) => note.isWarning).map((note) => note.path)).toEqual(["cors.allowed_origins"]);
  });

  test("a file is named by --config, else by COPILOT_SVCS_CONFIG", async () => {
    const files = { "/etc/a.json": '{"port":1}', "/etc/b.json": '{"port":2}' };
    const env = { COPILOT_SVCS_CONFIG: "/etc/b.json" };
    expect((await load({ files, env })).config.port).toBe(2);
    const both = await load({ files, env, configFlag: "/etc/a.json" });
    expect(both).toMatchObject({ config: { port: 1 }, file: "/etc/a.json", fileExists: true });
  });

  test("a named file must be there", async () => {
    expect(await problemsOf({ configFlag: "/etc/a.json" })).toEqual(["there is no file /etc/a.json (--config)"]);
    expect(await problemsOf({ env: { COPILOT_SVCS_CONFIG: "/b.json" } })).toEqual([
      "there is no file /b.json (COPILOT_SVCS_CONFIG)",
    ]);
  });

  test("a byte order mark before the JSON is no problem", async () => {
    expect((await load({ file: '\ufeff{"port": 9}' })).config.port).toBe(9);
  });
});

describe("the environment", () => {
  test("sets every kind of value", async () => {
    const env = {
      COPILOT_PORT: "9000",
      COPILOT_SVCS_ALLOW_UNAUTHENTICATED: "1",
      COPILOT_SVCS_ALLOWED_HOSTS: "proxy.lan, box",
      COPILOT_SVCS_ALLOWED_MODELS: '["gpt-4.1"]',
      COPILOT_SVCS_MODEL_ALIASES: '{"gpt-4":"gpt-4.1"}',
      COPILOT_SVCS_TIMEOUTS_HEARTBEAT: "0.5",
      COPILOT_API_URL: "http://127.0.0.1:4000/",
      LOG_LEVEL: "DEBUG",
    };
    const { config } = await load({ env });
    expect(config).toMatchObject({
      port: 9000,
      allow_unauthenticated: true,
      allowed_hosts: ["proxy.lan", "box"],
      allowed_models: ["gpt-4.1"],
      model_aliases: { "gpt-4": "gpt-4.1" },
      timeouts: { heartbeat: 0.5 },
      upstream: { copilot_api_url: "http://127.0.0.1:4000" },
      log: { level: "debug" },
    });
  });

  test("counts an empty variable as unset", async () => {
    const env = { COPILOT_PORT: "", COPILOT_SVCS_NONSENSE: "", COPILOT_SVCS_CONFIG: "" };
    expect((await load({ env })).sources.port?.kind).toBe("default");
  });

  test("prefers our own name of a variable to the Go program's", async () => {
    const env = { COPILOT_PORT: "1", COPILOT_SVCS_PORT: "2" };
    expect(await load({ env })).toMatchObject({
      config: { port: 2 },
      sources: { port: { name: "COPILOT_SVCS_PORT" } },
    });
  });

  test("is told of a variable that sets nothing, with the nearest that does", async () => {
    const env = { COPILOT_SVCS_LIMIT_IN_FLIGHT: "3", COPILOT_SVCS_ZEBRA: "x", COPILOT_SVCSX: "not ours" };
    expect(await problemsOf({ env })).toEqual([
      "no setting has this variable; did you mean COPILOT_SVCS_LIMITS_IN_FLIGHT? (COPILOT_SVCS_LIMIT_IN_FLIGHT)",
      "no setting has this variable (COPILOT_SVCS_ZEBRA)",
    ]);
  });

  test("is refused where a text means nothing to the setting", async () => {
    const env = {
      COPILOT_PORT: "80a1",
      COPILOT_SVCS_ALLOW_UNAUTHENTICATED: "maybe",
      COPILOT_SVCS_ALLOWED_HOSTS: "[broken",
      COPILOT_SVCS_MODEL_ALIASES: "gpt-4",
    };
    expect(await problemsOf({ env })).toEqual([
      'port must be a whole number from 0 to 65535, found "80a1" (COPILOT_PORT)',
      'allow_unauthenticated must be true or false, found "maybe" (COPILOT_SVCS_ALLOW_UNAUTHENTICATED)',
      'allowed_hosts must be a list of host names, without ports, found "[broken" (COPILOT_SVCS_ALLOWED_HOSTS)',
      'model_aliases must be an object such as {"gpt-4": "gpt-4.1"}, found "gpt-4" (COPILOT_SVCS_MODEL_ALIASES)',
    ]);
  });
});

describe("what is wrong", () => {
  test("is told all at once, from all sources, also where another source overrides it", async () => {
    const given = {
      file: { port: "x", limits: { in_flight: 0 } },
      env: { COPILOT_SVCS_PORT: "-1", LOG_LEVEL: "loud" },
    };
    expect(await problemsOf(given)).toEqual([
      `port must be a whole number from 0 to 65535, found "x" (${DEFAULT_FILE})`,
      `limits.in_flight must be a whole number from 1 to 100000, found 0 (${DEFAULT_FILE})`,
      "port must be a whole number from 0 to 65535, found -1 (COPILOT_SVCS_PORT)",
      'log.level must be "debug" or "info" or "warn" or "error", found "loud" (LOG_LEVEL)',
    ]);
  });

  test("at a flag is wrong usage, told by the flag's name before all else", async () => {
    const failure = await load({ file: { port: "x" }, flags: { port: "70000", "log.level": "loud" } }).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({
      kind: "usage",
      exitCode: 2,
      message:
        "--port must be a whole number from 0 to 65535, found 70000.\n" +
        '--log-level must be "debug" or "info" or "warn" or "error", found "loud".',
    });
  });

  test("is a home that depends on the working folder, while no file is named", async () => {
    for (const home of ["", ".", "home/ada"]) {
      const files = createMemoryFiles({ "/etc/c.json": "{}" });
      const needs = { files, env: {}, home, clock: { wallMs: () => NOW_MS } };
      expect(await kindOf(() => loadConfig(needs))).toBe("config_invalid");
      expect((await loadConfig({ ...needs, configFlag: "/etc/c.json" })).file).toBe("/etc/c.json");
    }
  });

  test("ends the program with 78", async () => {
    const failure = await load({ file: { port: -1 } }).catch((error: unknown) => error);
    expect(failure instanceof ProxyError && failure.exitCode).toBe(78);
  });

  test.each([
    [[], "the whole must be an object, found a list"],
    [null, "the whole must be an object, found null"],
    [{ log: 3 }, "log must be an object, found 3"],
    [{ timeouts: ["ghu_0123456789abcdef"] }, "timeouts must be an object, found a list"],
    ["", "not JSON at line 1, column 1: the text ends too early"],
    ['{\n  "port": 1, // the port\n}', "not JSON at line 2, column 14: JSON has no comments, remove this one"],
  ])("a file of another form is told: %j", async (file, text) => {
    expect(await problemsOf({ file })).toEqual([`${text} (${DEFAULT_FILE})`]);
  });

  test("a file that cannot be read is told", async () => {
    const unreadable = Object.assign(new Error("no"), { code: "EACCES" });
    const files = { ...createMemoryFiles(), readOwn: () => Promise.reject(unreadable) };
    const clock = { wallMs: () => NOW_MS };
    const failure = await loadConfig({ files, env: {}, home: HOME, clock }).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      kind: "config_invalid",
      message: expect.stringContaining("cannot be read: EACCES"),
    });
  });

  test("a token is never told", async () => {
    const file = {
      github_token: ["0123456789secret"],
      copilot_token: "0123456789secret with spaces",
      host: "ghu_0123456789secret:1",
      upstream: { github_url: "https://ada:0123456789secret@github.com", copilot_api_url: "http//0123456789secret" },
    };
    const problems = await problemsOf({ file, env: { COPILOT_SVCS_GITHUB_TOKEN: "0123456789secret " } });
    expect(problems).toHaveLength(6);
    expect(problems.join("\n")).not.toContain("0123456789secret");
  });

  test("a long value is cut", async () => {
    const [problem = ""] = await problemsOf({ file: { compat: "x".repeat(10_000) } });
    expect(problem.length).toBeLessThan(250);
  });
});

describe("what is valid", () => {
  test.each([
    ["timeouts.drain", 0, true],
    ["timeouts.heartbeat", 0, false],
    ["timeouts.heartbeat", 0.001, true],
    ["timeouts.request_attempt", 86_401, false],
    ["limits.queue", 0, true],
    ["limits.in_flight", 1.5, false],
    ["host", "0.0.0.0", true],
    ["host", "::1", true],
    ["host", "localhost:8081", false],
    ["allowed_hosts", ["proxy.lan:80"], false],
    ["allowed_hosts", ["[fd00::1]"], true],
    ["headers.user_agent", "a\r\nx-evil: 1", false],
    ["headers.user_agent", "", false],
    ["headers.x_initiator", "agent", false],
    ["cors.allowed_headers", ["x y"], false],
    ["log.file", null, true],
    ["unsupported_fields", "refuse", true],
  ])("%s: %j is %p", async (path, value, isValid) => {
    const [section = "", key] = path.split(".");
    const file = { [section]: key === undefined ? value : { [key]: value } };
    const outcome = await load({ file }).then(
      () => true,
      () => false,
    );
    expect(outcome).toBe(isValid);
  });

  test("one of some words is taken in any case, from a file as from the environment", async () => {
    const { config } = await load({ file: { log: { level: "INFO" }, compat: "Raw" }, env: { LOG_LEVEL: "Warn" } });
    expect([config.log.level, config.compat]).toEqual(["warn", "raw"]);
    expect((await load({ file: { log: { level: "INFO" } } })).config.log.level).toBe("info");
  });

  test("the log's file is found by the home or by the configuration file, not by the working folder", async () => {
    const logFile = async (file: string) => (await load({ file: { log: { file } } })).config.log.file;
    expect(await logFile("~/logs/proxy.log")).toBe(join(HOME, "logs", "proxy.log"));
    expect(await logFile("proxy.log")).toBe(join(dirname(DEFAULT_FILE), "proxy.log"));
    expect(await logFile("/var/log/proxy.log")).toBe("/var/log/proxy.log");
  });

  test("agent as the fixed initiator is refused with the reason", async () => {
    const [problem] = await problemsOf({ file: { headers: { x_initiator: "agent" } } });
    expect(problem).toContain("computed for each request");
  });

  test("an idle time beyond what the runtime can do is cut, with a warning", async () => {
    const { config, notes } = await load({ file: { timeouts: { server_idle: 600 } } });
    expect(config.timeouts.server_idle).toBe(255);
    expect(notes).toContainEqual({
      path: "timeouts.server_idle",
      text: "600 was set, but at most 255 takes effect: the runtime can do no more",
      isWarning: true,
    });
  });

  test("a changed setting without effect is a warning, an unchanged one only a note", async () => {
    const { notes } = await load({ file: { timeouts: { keep_alive: 5 } } });
    const warnings = notes.filter((note) => note.isWarning).map((note) => note.path);
    expect(warnings).toEqual(["timeouts.keep_alive"]);
    const unchanged = await load({ file: {} });
    expect(unchanged.notes).toMatchObject([{ path: "timeouts.keep_alive", isWarning: false }]);
  });
});
