import { describe, expect, test } from "bun:test";
import { anonymous } from "../../src/doctor/anonymous.ts";
import { judgeAuthorities } from "../../src/doctor/certificates.ts";
import { judgeConfiguration } from "../../src/doctor/configuration.ts";
import { judgeDisk } from "../../src/doctor/disk.ts";
import { judgeEnvironment } from "../../src/doctor/environment.ts";
import { judgeFiles, type PathFacts } from "../../src/doctor/files.ts";
import { judgeKeys } from "../../src/doctor/keys.ts";
import { readLsof, readNetstat, readTasklist } from "../../src/doctor/listener.ts";
import { judgeOpenFiles } from "../../src/doctor/open-files.ts";
import { judgePort, judgeSocket } from "../../src/doctor/port.ts";
import { judgeService } from "../../src/doctor/service.ts";
import { accessCommand, othersAllowed } from "../../src/doctor/windows-access.ts";
import type { Entry } from "../../src/world/inspection.ts";

const ours: Entry = { isFolder: false, isLink: false, mode: 0o600, owner: "this user" };
const path = "/home/octo/.local/share/github-copilot-svcs/credentials.json";
const at = (entry: Partial<Entry> | null, more: Partial<PathFacts> = {}): PathFacts => ({
  path,
  entry: entry && { ...ours, ...entry },
  isLinkFollowed: false,
  others: null,
  ...more,
});

describe("files", () => {
  test("that are this user's alone, or root's, or not there, are well", () => {
    expect(judgeFiles([at({}), at({ owner: "root" }), at(null)])).toMatchObject([{ status: "ok" }]);
    expect(judgeFiles([at(null)])).toMatchObject([{ status: "ok", message: "Nothing is stored yet." }]);
    // Windows has no modes, and its access list names nobody else.
    expect(judgeFiles([at({ mode: null }, { others: [] })])).toMatchObject([{ status: "ok" }]);
  });

  test.each([
    [at({ mode: 0o644 }), { status: "warning", fix: `chmod 600 ${path}`, details: { mode: "0644" } }],
    [at({ mode: 0o755, isFolder: true }), { status: "warning", fix: `chmod 700 ${path}` }],
    [at({ mode: 0o640 }, { path: "/a b/it's" }), { fix: String.raw`chmod 600 '/a b/it'\''s'` }],
    [at({ isLink: true }), { status: "failure", kind: "config_invalid" }],
    [
      at({ owner: "somebody else" }),
      { status: "failure", kind: "config_invalid", fix: `sudo chown "$(id -un)" ${path}` },
    ],
    [
      at({ mode: null }, { others: ["Everyone"] }),
      { status: "warning", message: expect.stringContaining("(Everyone)") },
    ],
  ])("that are not are told, with the command that cures it: %j", (facts, finding) => {
    expect(judgeFiles([facts, at({})])).toMatchObject([finding]);
  });

  test("may be linked where a link is followed", () => {
    expect(judgeFiles([at({ isLink: true, mode: 0o700 }, { isLinkFollowed: true })])).toMatchObject([{ status: "ok" }]);
  });

  test("on Windows are told by their access list, in whatever language", () => {
    const list = "O:S-1-5-21-1-2-3-1001G:DUD:PAI(A;OICI;FA;;;S-1-5-21-1-2-3-1001)(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)";
    expect(othersAllowed(list)).toEqual([]);
    expect(othersAllowed(`${list}(A;;FR;;;WD)(D;;FA;;;BG)(A;OICIIO;FR;;;BU)(A;;FR;;;WD)`)).toEqual([
      "Everyone",
      "Users",
    ]);
    const [shell, ...words] = accessCommand("C:\\it's", { SystemRoot: "D:\\W" });
    expect(shell).toStartWith("D:\\W\\System32\\");
    expect(words.at(-1)).toBe("(Get-Acl -LiteralPath 'C:\\it''s').Sddl");
  });
});

describe("the disk", () => {
  test.each([
    [null, "skipped"],
    [5e9, "ok"],
    [50e6, "warning"],
    [1000, "failure"],
  ] as const)("with %p bytes free is %s", (freeBytes, status) => {
    expect(judgeDisk([{ use: "the log", folder: "/var/log", freeBytes }])).toMatchObject([{ status }]);
  });
});

describe("the port", () => {
  const facts = { setting: "port", port: 8081, ours: null, code: null, listener: null, version: "1.2.3" };
  test.each([
    [{}, { status: "ok", message: "Port 8081 is free; no server of ours runs there." }],
    [{ port: 0 }, { status: "ok" }],
    [{ ours: "1.2.3" }, { status: "ok", message: expect.stringContaining("version 1.2.3") }],
    [{ ours: "1.0.0" }, { status: "warning", fix: expect.stringContaining("restart") }],
    [
      { code: "EADDRINUSE", listener: { pid: 7, name: "nginx" } },
      { status: "failure", kind: "port_in_use", message: "Port 8081 is taken by nginx (process 7)." },
    ],
    [{ code: "EADDRINUSE" }, { message: "Port 8081 is taken by another program." }],
    [{ code: "EADDRINUSE", setting: "ollama.port" }, { fix: "stop it, or choose another ollama.port" }],
    [{ code: "EACCES" }, { fix: "choose one above 1023" }],
    [{ code: "EADDRNOTAVAIL" }, { fix: expect.stringContaining("host") }],
  ])("with %j", (more, finding) => {
    expect(judgePort({ ...facts, ...more })).toMatchObject(finding);
  });

  test("may be a unix socket, beside it or alone", () => {
    const path = "/run/svcs.sock";
    expect(judgeSocket({ path, ours: "1.2.3", isThere: true })).toMatchObject({ status: "ok" });
    expect(judgeSocket({ path, ours: null, isThere: false })).toMatchObject({ status: "ok" });
    expect(judgeSocket({ path, ours: null, isThere: true })).toMatchObject({ status: "warning" });
  });

  test("is known to be another program's by what lsof, netstat and tasklist print", () => {
    expect(readLsof("p4711\ncnginx\n")).toEqual({ pid: 4711, name: "nginx" });
    expect(readLsof("")).toBeNull();
    const table = [
      "  Proto  Lokale Adresse   Remoteadresse   Status     PID",
      "  TCP    127.0.0.1:8081   127.0.0.1:5000  HERGESTELLT   99",
      "  TCP    127.0.0.1:8081   0.0.0.0:0       ABHÖREN       4711",
    ].join("\r\n");
    expect(readNetstat(table, 8081)).toBe(4711);
    expect(readNetstat(table, 80)).toBeNull();
    expect(readTasklist('"nginx.exe","4711","Console","1","9.432 K"\r\n')).toBe("nginx.exe");
    expect(readTasklist("INFO: No tasks")).toBeNull();
  });
});

describe("keys", () => {
  const facts = { host: "localhost", isExposed: false, stored: 0, hasFixed: false, allowAnyone: false, isTls: false };
  const exposed = { ...facts, host: "0.0.0.0", isExposed: true, isTls: true };
  test("are not needed where only this machine calls", () => {
    expect(judgeKeys(facts)).toMatchObject([{ status: "ok", details: { keys: 0 } }]);
    expect(judgeKeys({ ...facts, stored: 1, hasFixed: true })).toMatchObject([{ status: "ok", details: { keys: 2 } }]);
  });

  test("are needed beyond it, and so is TLS", () => {
    const [callers, encryption] = judgeKeys({ ...exposed, isTls: false });
    expect(callers).toMatchObject({
      status: "failure",
      kind: "config_invalid",
      fix: "github-copilot-svcs keys create NAME",
    });
    expect(encryption).toMatchObject({ status: "warning", subject: "encryption" });
    expect(judgeKeys({ ...exposed, hasFixed: true })).toMatchObject([{ status: "ok" }]);
    expect(judgeKeys({ ...exposed, allowAnyone: true })).toMatchObject([{ status: "warning" }]);
  });
});

test("few open files are a warning, by what the calls in flight need", () => {
  expect(judgeOpenFiles({ limit: null, inFlight: 512 })).toMatchObject({ status: "skipped" });
  expect(judgeOpenFiles({ limit: 1088, inFlight: 512 })).toMatchObject({ status: "ok" });
  expect(judgeOpenFiles({ limit: 1024, inFlight: 512 })).toMatchObject({
    status: "warning",
    details: { needed: 1088 },
  });
});

test("the environment's traps are told by name, and never by value", () => {
  expect(judgeEnvironment({ env: { PATH: "/bin" }, shadow: null })).toMatchObject([{ status: "ok" }]);
  const env = { BUN_OPTIONS: "--preload=secret.ts", NODE_TLS_REJECT_UNAUTHORIZED: "0", GITHUB_TOKEN: "ghu_hidden" };
  const found = judgeEnvironment({ env, shadow: "GITHUB_TOKEN" });
  expect(found.map(({ subject, status }) => `${subject} ${status}`)).toEqual([
    "BUN_OPTIONS warning",
    "NODE_TLS_REJECT_UNAUTHORIZED warning",
    "GITHUB_TOKEN warning",
  ]);
  expect(JSON.stringify(found)).not.toMatch(/secret\.ts|ghu_hidden/);
  const http = { HTTP_PROXY: "http://u:hidden@p" };
  expect(judgeEnvironment({ env: http, shadow: null })).toMatchObject([{ status: "warning", subject: "HTTP_PROXY" }]);
  expect(judgeEnvironment({ env: { ...http, ALL_PROXY: "p" }, shadow: null })).toMatchObject([{ status: "ok" }]);
});

test("the configuration's warnings are told, its other notes not", () => {
  const notes = [
    { path: "cors.allowed_origins", text: '"*" grants nothing', isWarning: true },
    { path: "timeouts.keep_alive", text: "no effect", isWarning: false },
  ];
  expect(judgeConfiguration({ file: "/c.json", exists: true, notes })).toMatchObject([
    { status: "ok", message: "/c.json is valid." },
    { status: "warning", subject: "cors.allowed_origins" },
  ]);
  expect(judgeConfiguration({ file: "/c.json", exists: false, notes: [] })).toMatchObject([{ status: "ok" }]);
});

test("a file of authorities is there and holds a certificate, or has failed", () => {
  const named = "NODE_EXTRA_CA_CERTS";
  const text = "-----BEGIN CERTIFICATE-----\n".repeat(2);
  expect(judgeAuthorities([])).toMatchObject([{ status: "ok" }]);
  expect(judgeAuthorities([{ named, path: "/ca.pem", text }])).toMatchObject([{ status: "ok", details: { count: 2 } }]);
  for (const wrong of [null, "no pem"]) {
    expect(judgeAuthorities([{ named, path: "/ca.pem", text: wrong }])).toMatchObject([{ kind: "config_invalid" }]);
  }
});

describe("a service", () => {
  const facts = {
    manager: "systemd",
    installed: true,
    running: true,
    state: "running",
    reason: null,
    executable: "/opt/svcs",
    executable_exists: true,
  };
  test.each([
    [null, { status: "skipped" }],
    [facts, { status: "ok", message: "It runs (systemd)." }],
    [
      { ...facts, installed: false, running: false },
      { status: "ok", message: expect.stringContaining("service install") },
    ],
    [
      { ...facts, running: false, state: "failed", reason: "exit-code" },
      { status: "warning", message: "It is installed and does not run (systemd, failed: exit-code)." },
    ],
    [
      { ...facts, executable_exists: false },
      { status: "warning", fix: "github-copilot-svcs service install" },
    ],
  ])("that is installed should run: %j", (given, finding) => {
    expect(judgeService(given)).toMatchObject(finding);
  });
});

test("what is shown holds no secret, no home and no name of the account", () => {
  const whose = { home: "/home/ann", logins: ["ann", "a.b"] };
  const text = `/home/ann/x ${`ghu_${"x".repeat(36)}`} http://u:pw@proxy:1 ann, annex and ann-x; a.b axb. You are logged in as octo.`;
  expect(anonymous(text, whose)).toBe(
    "~/x [redacted] http://[redacted]@proxy:1 [login], annex and ann-x; [login] axb. You are logged in as [login].",
  );
  expect(anonymous("/etc/x", { home: "/", logins: [] })).toBe("/etc/x");
});
