import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { chmod, readdir, readFile, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { createUserMachine, type UserMachine } from "../support/binary.ts";
import { EXCHANGE } from "../support/proxy.ts";

setDefaultTimeout(30_000);

const isWindows = process.platform === "win32";
const CERTIFICATES = join(import.meta.dir, "..", "fixtures", "tls");

type Found = {
  name: string;
  subject: string | null;
  status: string;
  message: string;
  fix: string | null;
  code: string | null;
};

/** Scripts know them. */
const NAMES = [
  ...["version", "environment", "configuration", "files", "disk", "port", "keys", "open-files", "service"],
  ...[
    "proxy",
    "certificates",
    "sign-in",
    "network-github",
    "network-api",
    "network-copilot",
    "clock",
    "access",
    "plan",
  ],
  "models",
];

/** What `doctor --json` says; `of` gives the statuses of one check. */
async function examine(machine: UserMachine, env: Record<string, string> = {}, words: readonly string[] = []) {
  const { code, stdout, stderr } = await machine.run(["doctor", "--json", ...words], env);
  const { checks, ok } = JSON.parse(stdout) as { checks: Found[]; ok: boolean };
  const of = (name: string) => checks.filter((check) => check.name === name);
  return { code, checks, ok, of, text: stdout + stderr, stderr };
}

/** An account for which nothing is left to do. */
async function createHealthyMachine(): Promise<UserMachine> {
  const machine = await createUserMachine({ isSignedIn: true });
  for (const { policy } of machine.simulator.state.models) if (policy) policy.state = "enabled";
  return machine;
}

/** Everything below the home, with its content and the time of its last change. */
async function contentOf(machine: UserMachine): Promise<Record<string, string>> {
  const names = await readdir(machine.home, { recursive: true });
  const entries = names.map(async (name) => {
    const path = join(machine.home, name);
    const { mtimeMs, mode, ...kind } = await stat(path);
    const text = (await stat(path)).isFile() ? await readFile(path, "utf8") : "";
    return [name, `${mtimeMs} ${mode} ${text} ${Object.keys(kind).length}`] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

describe("doctor", () => {
  test("finds all well, with one line for each check, and changes nothing", async () => {
    await using machine = await createHealthyMachine();
    const before = await contentOf(machine);
    const { code, stdout, stderr } = await machine.run(["doctor"]);
    expect([code, stderr]).toEqual([0, expect.stringContaining("can be shown to others")]);
    const lines = stdout.trimEnd().split("\n");
    expect(lines.at(-1)).toMatch(/^0 failed, 0 to look at, \d+ ok, 0 skipped\.$/);
    for (const line of lines.slice(0, -2)) expect(line).toMatch(/^ok {7}[a-z-]+ +\S.*\.$/);
    expect(await contentOf(machine)).toEqual(before);
    const paths = machine.simulator.journal.calls().map(({ path }) => path);
    // A Copilot token, the plan, the models: nothing that counts.
    expect(paths.filter((path) => !/^\/(robots\.txt|_ping)$/.test(path)).toSorted()).toEqual(
      ["/copilot_internal/user", EXCHANGE, "/models"].toSorted(),
    );
  });

  test("tells scripts the same, with stable names, and neither the account's name nor a path of the home", async () => {
    await using machine = await createHealthyMachine();
    const { code, checks, ok, text, stderr } = await examine(machine);
    expect([code, ok, stderr]).toEqual([0, true, ""]);
    expect([...new Set(checks.map(({ name }) => name))]).toEqual(NAMES);
    for (const check of checks) {
      expect(Object.keys(check)).toEqual(["name", "subject", "status", "message", "fix", "code", "details"]);
    }
    expect(text).not.toContain(machine.home);
    expect(text).not.toMatch(/octo|ghu_|tid=/);
  });

  test("leaves the network out where that is asked for", async () => {
    await using machine = await createHealthyMachine();
    const { code, of } = await examine(machine, {}, ["--offline"]);
    expect([code, of("models")[0]?.status, of("sign-in")[0]?.status]).toEqual([0, "skipped", "ok"]);
    expect(machine.simulator.journal.calls()).toEqual([]);
  });
});

describe("doctor finds", () => {
  test("a wrong configuration, with every problem in it, and looks no further (78)", async () => {
    await using machine = await createHealthyMachine();
    await machine.write("config.json", { prot: 1, port: "eighty" });
    const { code, of, checks } = await examine(machine);
    expect([code, of("configuration")[0]?.code]).toEqual([78, "config_invalid"]);
    expect(of("configuration")[0]?.message).toMatch(/found "eighty"[\s\S]*prot is no setting; did you mean port\?/);
    expect(of("port")[0]).toMatchObject({ status: "skipped", message: "It needs configuration." });
    expect(checks.map(({ name }) => name)).toEqual(NAMES);
  });

  test.skipIf(isWindows)("a sign-in that others can read, and leaves it to its user to close", async () => {
    await using machine = await createHealthyMachine();
    const path = join(machine.folder, "credentials.json");
    await chmod(path, 0o644);
    const { code, of } = await examine(machine);
    expect([code, of("files")[0]?.status]).toEqual([0, "warning"]);
    expect(of("files")[0]?.fix).toBe("chmod 600 ~/.local/share/github-copilot-svcs/credentials.json");
    expect((await stat(path)).mode & 0o777).toBe(0o644);
  });

  test("a port that another program has, and on Linux which (1); our own server there is well", async () => {
    await using machine = await createHealthyMachine();
    const server = createServer().listen(0, "127.0.0.1");
    const port = String((server.address() as { port: number }).port);
    const { code, of } = await examine(machine, { COPILOT_PORT: port });
    server.close();
    expect([code, of("port")[0]?.code]).toEqual([1, "port_in_use"]);
    if (process.platform === "linux") expect(of("port")[0]?.message).toContain(`(process ${process.pid})`);
    const ours = await machine.serve();
    const { code: well, of: now } = await examine(machine, { COPILOT_PORT: String(ours.port) });
    expect([well, now("port")[0]?.message]).toEqual([0, expect.stringContaining("Our own server is on port")]);
  });

  test.skipIf(isWindows)("our own server at a unix socket, where that is all there is", async () => {
    await using machine = await createHealthyMachine();
    await machine.write("config.json", { socket: { path: "proxy.sock", only: true } });
    await chmod(machine.folder, 0o700);
    const { of: before } = await examine(machine);
    expect(before("port")).toMatchObject([
      { subject: "socket.path", message: expect.stringContaining("Nothing is at ~") },
    ]);
    const server = machine.start(["run"]);
    await server.stderr.until(/"message":"listening"/);
    const { code, of } = await examine(machine);
    expect([code, of("port")[0]?.message]).toEqual([0, expect.stringContaining("Our own server is at ~")]);
  });

  test("a host that is dead, and the step that fails (69)", async () => {
    await using machine = await createHealthyMachine();
    const dead = "http://127.0.0.1:9";
    const { code, of } = await examine(machine, { COPILOT_GITHUB_API_URL: dead });
    expect([code, of("network-api")[0]?.code]).toEqual([69, "upstream_unreachable"]);
    expect(of("network-api")[0]?.message).toMatch(/^TCP fails: 127\.0\.0\.1:9 could not be reached/);
    expect(of("access")[0]).toMatchObject({ status: "skipped", message: "It needs network-api." });
    expect(of("models")[0]?.status).toBe("skipped");
  });

  test("a host that is silent, within ten seconds", async () => {
    await using machine = await createHealthyMachine();
    const silent = createServer(() => {}).listen(0, "127.0.0.1");
    const url = `http://127.0.0.1:${(silent.address() as { port: number }).port}`;
    const startMs = performance.now();
    const { code, of } = await examine(machine, { COPILOT_GITHUB_API_URL: url, COPILOT_API_URL: url });
    silent.close();
    expect(performance.now() - startMs).toBeLessThan(10_000);
    expect([code, of("network-api")[0]?.message]).toEqual([
      69,
      expect.stringMatching(/^HTTP fails: .* did not answer within 4 seconds/),
    ]);
  });

  test("a certificate that nobody trusts, by its issuer, and what to set (69)", async () => {
    await using machine = await createHealthyMachine();
    const file = (ending: string) => Bun.file(join(CERTIFICATES, `localhost.${ending}`));
    const server = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      tls: { cert: file("pem"), key: file("key") },
      fetch: () => new Response(),
    });
    const url = `https://localhost:${server.port}`;
    const { code, of } = await examine(machine, { COPILOT_API_URL: url });
    const trusted = { NODE_EXTRA_CA_CERTS: join(CERTIFICATES, "authority.pem") };
    const { of: then } = await examine(machine, { COPILOT_API_URL: url, ...trusted });
    await server.stop(true);
    expect([code, of("network-copilot")[0]?.status]).toEqual([69, "failure"]);
    expect(of("network-copilot")[0]?.message).toMatch(
      /^TLS fails: The certificate of \S+, which ".+" has signed, is not trusted/,
    );
    expect(of("network-copilot")[0]?.fix).toContain("tls.ca_file");
    // What answers there is not GitHub's, and that is told too.
    expect(then("network-copilot")[0]).toMatchObject({
      status: "warning",
      message: expect.stringContaining("does not look like GitHub's"),
    });
    expect(then("certificates")[0]?.message).toContain("holds 1 certificates");
  });

  test("a clock that is wrong", async () => {
    await using machine = await createHealthyMachine();
    machine.simulator.state.clockSkewMs = 2 * 3_600_000;
    const { code, of } = await examine(machine);
    expect([code, of("clock")[0]?.status]).toEqual([0, "warning"]);
    expect(of("clock")[0]?.message).toContain("2 hours behind");
  });

  test("that nobody is signed in, that GitHub refuses the sign-in, and that the account has no Copilot (77)", async () => {
    await using stranger = await createUserMachine();
    const nobody = await examine(stranger);
    expect([nobody.code, nobody.of("sign-in")[0]?.code]).toEqual([77, "not_authenticated"]);
    expect(nobody.of("access")[0]).toMatchObject({ status: "skipped", message: "It needs sign-in." });

    await using machine = await createHealthyMachine();
    machine.simulator.faults.push(EXCHANGE, { answer: { status: 403, headers: {}, body: NO_SEAT } });
    const seatless = await examine(machine);
    expect([seatless.code, seatless.of("access")[0]?.code]).toEqual([77, "not_entitled"]);
    expect(seatless.of("access")[0]?.message).toBe(
      "No access to GitHub Copilot found. You are currently logged in as [login]. (https://github.com/settings/copilot)",
    );
    machine.simulator.state.revokeGitHubTokens();
    const refused = await examine(machine);
    expect([refused.code, refused.of("access")[0]?.code]).toEqual([77, "reauth_required"]);
    expect(refused.of("access")[0]?.fix).toBe("github-copilot-svcs auth");
  });

  test("models whose terms wait, and a quota that is spent", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    machine.simulator.state.premiumUsed = 300;
    const { code, of } = await examine(machine);
    expect(code).toBe(0);
    expect(of("models")[1]).toMatchObject({ status: "warning", fix: expect.stringContaining("models enable ") });
    expect(of("plan")[1]).toMatchObject({ status: "warning", subject: "premium_interactions" });
  });

  test("traps of the environment: options of the runtime, and a token that goes before the sign-in", async () => {
    await using machine = await createHealthyMachine();
    const env = { BUN_OPTIONS: "--smol", GITHUB_TOKEN: `ghu_${"other".repeat(8)}`, NODE_TLS_REJECT_UNAUTHORIZED: "0" };
    const { of, text } = await examine(machine, env);
    expect(of("environment").map(({ subject }) => subject)).toEqual([
      "BUN_OPTIONS",
      "NODE_TLS_REJECT_UNAUTHORIZED",
      "GITHUB_TOKEN",
    ]);
    // Which GitHub refuses, so that the sign-in serves instead.
    expect(of("access")[0]).toMatchObject({ status: "ok", message: expect.stringContaining("credentials.json") });
    expect(text).not.toContain("ghu_");
  });

  test("that others could call without a key (78)", async () => {
    await using machine = await createHealthyMachine();
    const { code, of } = await examine(machine, { COPILOT_SVCS_HOST: "0.0.0.0" });
    expect([code, of("keys")[0]?.code, of("keys")[1]?.status]).toEqual([78, "config_invalid", "warning"]);
    const { code: well } = await examine(machine, {
      COPILOT_SVCS_HOST: "0.0.0.0",
      COPILOT_SVCS_API_KEY: "sk-svcs-some-key",
    });
    expect(well).toBe(0);
  });

  test.skipIf(isWindows)("nothing to say against a proxy for others that takes keys and speaks https", async () => {
    await using machine = await createHealthyMachine();
    for (const ending of ["pem", "key"]) {
      await machine.write(`server.${ending}`, await readFile(join(CERTIFICATES, `localhost.${ending}`), "utf8"));
      await chmod(join(machine.folder, `server.${ending}`), 0o600);
    }
    await machine.write("config.json", { host: "0.0.0.0", tls: { cert: "server.pem", key: "server.key" } });
    await chmod(machine.folder, 0o700);
    const { of } = await examine(machine, { COPILOT_SVCS_API_KEY: "sk-svcs-some-key" });
    expect(of("keys")).toMatchObject([{ status: "ok", subject: "who may call" }]);
  });
});

const NO_SEAT = JSON.stringify({
  error_details: {
    message: "No access to GitHub Copilot found. You are currently logged in as octo.",
    notification_id: "no_copilot_access",
    title: "Signup for GitHub Copilot",
    url: "https://github.com/settings/copilot?editor={EDITOR}",
  },
  message: "Resource not accessible by integration",
});
