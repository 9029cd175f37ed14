import { describe, expect, test } from "bun:test";
import type { HeldToken } from "../../src/account/held-token.ts";
import type { Login } from "../../src/account/logins.ts";
import { runCli } from "../../src/cli/cli.ts";
import type { CliWorld } from "../../src/cli/cli-world.ts";
import type { Fetch } from "../../src/world/fetch.ts";
import { createCliWorld } from "../support/cli-world.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { heldToken } from "../support/held-token.ts";

const octo: Login = { githubToken: `ghu_${"x".repeat(36)}`, source: "credentials.json", name: "octo" };

const serving =
  (body: object): Fetch =>
  async () =>
    Response.json(body, { headers: { server: "github-copilot-svcs/1.2.3" } });

const nobodyThere: Fetch = async () => {
  throw new Error("connection refused");
};

/** What `status` prints some seconds after a token was received; null for no token. */
async function status(
  after: number | null,
  options: {
    line?: string;
    login?: Login | null;
    held?: HeldToken;
    fetch?: Fetch;
    world?: Partial<Omit<CliWorld, "terminal">>;
  } = {},
) {
  const { line = "status", login = octo, fetch = nobodyThere } = options;
  const clock = createFakeClock();
  const held = options.held ?? (after === null ? null : heldToken(clock));
  await clock.advance((after ?? 0) * 1000);
  const world = createCliWorld({
    clock,
    fetch,
    desk: { stored: async () => ({ login, held }) },
    ...options.world,
  });
  const code = await runCli(line.split(" "), world);
  return { code, stdout: world.terminal.stdout, stderr: world.terminal.stderr };
}

describe("status", () => {
  test("has the words and icons of the Go program, then ours", async () => {
    expect(await status(7)).toEqual({
      code: 0,
      stderr: "",
      stdout: `Configuration file: ~/.local/share/github-copilot-svcs/config.json
Port: 8081
Authentication: ✓ Authenticated
Token expires: in 29m 53s (1793 seconds)
Status: ✅ Token is healthy
Has GitHub token: true
Refresh interval: 1500 seconds
Credentials: credentials.json (octo)
API host: https://api.individual.githubcopilot.com
Server: none on port 8081
`,
    });
  });

  test("says that a refresh is near when it is due, or when less than five minutes are left", async () => {
    expect((await status(1499)).stdout).toContain("Status: ✅ Token is healthy");
    expect((await status(1500)).stdout).toContain("Status: ⚠️ Token will be refreshed soon");
  });

  test("says that a refresh is needed when there is no token that is still good", async () => {
    const { code, stdout } = await status(null);
    expect(code).toBe(0);
    expect(stdout).toContain("Status: ❌ Token needs refresh\nHas GitHub token: true\nCredentials:");
    expect(stdout).toContain("API host: told by GitHub with the next token");
  });

  test("ends with 77 and tells what to do when nobody is signed in", async () => {
    const { code, stdout } = await status(null, { login: null });
    expect(code).toBe(77);
    expect(stdout).toContain(
      "Authentication: ✗ Not authenticated\nRun 'github-copilot-svcs auth' to authenticate\nServer: none on port 8081\n",
    );
  });

  test("counts a bare Copilot token as a sign-in that ends, without a GitHub token or a refresh", async () => {
    const { code, stdout } = await status(1500, { login: null });
    expect(code).toBe(0);
    expect(stdout).toContain("Status: ✅ Token is healthy\nHas GitHub token: false\nCredentials:");
    expect((await status(1501, { login: null })).stdout).toContain(
      "Status: ⚠️ Token expires soon, and no sign-in renews it. Run 'github-copilot-svcs auth'\n",
    );
  });

  test("says that a Copilot token is set where it alone is, and has ended", async () => {
    const ended = { login: null, world: { env: { COPILOT_TOKEN: "tid=1;exp=1" } } };
    const { code, stdout } = await status(null, ended);
    expect([code, stdout]).toEqual([77, expect.stringContaining("Copilot token: set, but it has ended")]);
  });

  test("names the source of the token in use, and no user of another", async () => {
    const held: HeldToken = { ...heldToken(createFakeClock()), source: "COPILOT_TOKEN" };
    const { stdout } = await status(null, { held });
    expect(stdout).toContain("Has GitHub token: true\nCredentials: COPILOT_TOKEN\n");
  });

  test("claims of no token from the environment that it is good, and makes up no end", async () => {
    const held: HeldToken = { ...heldToken(createFakeClock()), source: "COPILOT_TOKEN", isEndUnknown: true };
    const { code, stdout } = await status(null, { held, login: null });
    expect(code).toBe(0);
    expect(stdout).toContain(`Authentication: ✓ Authenticated (COPILOT_TOKEN, not checked)
Status: ✅ Copilot token is set; it does not say when it ends
Has GitHub token: false
`);
    const login: Login = { githubToken: octo.githubToken, source: "GITHUB_TOKEN" };
    expect(
      (await status(null, { login })).stdout,
    ).toContain(`Authentication: ✓ Authenticated (GITHUB_TOKEN, not checked)
Status: ✅ GitHub token is set; a Copilot token is fetched with it when needed
Has GitHub token: true
`);
  });

  test("looks for the server on the port that is named", async () => {
    const asked: string[] = [];
    const fetch: Fetch = async (url) => {
      asked.push(String(url));
      throw new Error("refused");
    };
    const { stdout } = await status(7, { line: "status --port 9000", fetch });
    expect(asked).toEqual(["http://127.0.0.1:9000/health"]);
    expect(stdout).toEndWith("Server: none on port 9000\n");
  });

  test("names the port for Ollama's clients where it is set", async () => {
    const { stdout } = await status(7, { world: { env: { COPILOT_SVCS_OLLAMA_PORT: "11434" } } });
    expect(stdout).toContain("Port: 8081\nPort for Ollama's clients: 11434\n");
  });

  test("is data with --json, in the keys of the Go program, and without a secret", async () => {
    const { code, stdout } = await status(7, { line: "status --json" });
    expect(code).toBe(0);
    expect(stdout).not.toContain("tid=");
    expect(stdout).not.toContain("ghu_");
    expect(JSON.parse(stdout)).toEqual({
      config_file: "/home/octo/.local/share/github-copilot-svcs/config.json",
      port: 8081,
      ollama_port: null,
      socket: null,
      authenticated: true,
      has_github_token: true,
      refresh_interval: 1500,
      token_expires_at: Date.parse("2026-01-01T00:30:00Z") / 1000,
      token_expires_in_seconds: 1793,
      status: "healthy",
      source: "credentials.json",
      login: "octo",
      api_url: "https://api.individual.githubcopilot.com",
      copilot_token_set: false,
      reason: null,
      server: { running: false, port_taken: false },
    });
    const signedOut = await status(null, { line: "status --json", login: null });
    expect(signedOut.code).toBe(77);
    expect(JSON.parse(signedOut.stdout)).toMatchObject({ status: "not_authenticated", token_expires_at: null });
  });

  test("refuses a wrong configuration with 78", async () => {
    const { code, stderr } = await status(0, { world: { env: { COPILOT_PORT: "none" } } });
    expect(code).toBe(78);
    expect(stderr).toContain("COPILOT_PORT");
  });
});

describe("the server that status looks for", () => {
  const answering =
    (headers: Record<string, string>): Fetch =>
    async () =>
      new Response("ok", { headers });

  test("is ours by its header, which has the version", async () => {
    const { stdout } = await status(0, { fetch: answering({ server: "github-copilot-svcs/1.2.3" }) });
    expect(stdout).toEndWith("Server: running on port 8081 (version 1.2.3)\n");
  });

  test("is another program when it does not say so", async () => {
    for (const headers of [{}, { server: "nginx/1.2" }]) {
      const { stdout } = await status(0, { fetch: answering(headers) });
      expect(stdout).toEndWith("Server: none on port 8081, which another program has\n");
    }
  });

  test("is asked where it listens, past any proxy", async () => {
    const asked: string[] = [];
    const fetch: Fetch = async (url, init) => {
      asked.push(`${url} ${init?.proxy}`);
      throw new Error("refused");
    };
    for (const host of ["localhost", "0.0.0.0", "::", "192.0.2.1", "fd00::1"]) {
      await status(0, { fetch, world: { env: { COPILOT_SVCS_HOST: host, COPILOT_PORT: "9000" } } });
    }
    expect(asked).toEqual([
      "http://127.0.0.1:9000/health false",
      "http://127.0.0.1:9000/health false",
      "http://127.0.0.1:9000/health false",
      "http://192.0.2.1:9000/health false",
      "http://[fd00::1]:9000/health false",
    ]);
  });

  test("tells of the token that it made of the environment's login, which is never stored", async () => {
    const login: Login = { githubToken: octo.githubToken, source: "GITHUB_TOKEN" };
    const token = { state: "ready", source: "GITHUB_TOKEN", expires_in_seconds: 1793, refresh_due_in_seconds: 1433 };
    const health = { token, upstream: { api: "https://api.individual.githubcopilot.com", models: "live" } };
    expect((await status(null, { login, fetch: serving(health) })).stdout).toContain(`
Authentication: ✓ Authenticated
Token expires: in 29m 53s (1793 seconds)
Status: ✅ Token is healthy
Has GitHub token: true
Credentials: GITHUB_TOKEN
API host: https://api.individual.githubcopilot.com
Server: running on port 8081 (version 1.2.3)
`);
    const due = { ...health, token: { ...token, refresh_due_in_seconds: 0 } };
    expect((await status(null, { login, fetch: serving(due) })).stdout).toContain("⚠️ Token will be refreshed soon");
    // A GITHUB_TOKEN that GitHub refuses gives way to a stored sign-in.
    const instead = { ...health, token: { ...token, source: "credentials.json" } };
    expect((await status(null, { login, fetch: serving(instead) })).stdout).toContain(
      "Credentials: credentials.json\n",
    );
  });

  test("is believed when GitHub refuses its login, whatever is stored", async () => {
    const reason = "GitHub does not accept this GitHub token.";
    const fetch = serving({ token: { state: "refused", reason, next_try_in_seconds: 300 }, upstream: { api: null } });
    const { code, stdout } = await status(7, { fetch });
    expect([code, stdout]).toEqual([
      77,
      `Configuration file: ~/.local/share/github-copilot-svcs/config.json
Port: 8081
Authentication: ✗ Refused by GitHub
A new sign-in is taken up by the running server within half a minute
Server: running on port 8081 (version 1.2.3), without a token: ${reason}
`,
    ]);
    const json = await status(7, { fetch, line: "status --json" });
    expect(json.code).toBe(77);
    expect(JSON.parse(json.stdout)).toMatchObject({
      authenticated: false,
      status: "token_refused",
      token_expires_at: null,
      server: { running: true, version: "1.2.3", token_state: "refused", reason },
    });
  });

  test("is believed when it knows of no login, and shown when it only waits for GitHub", async () => {
    const login: Login = { githubToken: octo.githubToken, source: "GITHUB_TOKEN" };
    const signedOut = serving({ token: { state: "signed_out", reason: "Not signed in." } });
    expect(await status(null, { login, fetch: signedOut })).toMatchObject({
      code: 77,
      stdout: expect.stringContaining("Authentication: ✗ Not authenticated\nA new sign-in"),
    });
    const unreachable = serving({ token: { state: "unreachable", reason: "No answer." } });
    const { code, stdout } = await status(7, { fetch: unreachable });
    expect([code, stdout]).toEqual([0, expect.stringContaining("(version 1.2.3), without a token: No answer.\n")]);
  });

  test("is shown a key that is at hand; where it wants another, what it tells to everybody must do", async () => {
    const shown: unknown[] = [];
    const closed: Fetch = async (url, init) => {
      shown.push(new Headers(init?.headers).get("x-api-key"));
      return await serving({ status: "degraded" })(url, init);
    };
    const { code, stdout } = await status(7, { fetch: closed });
    expect(code).toBe(0);
    expect(stdout).toContain("Status: ✅ Token is healthy");
    expect(stdout).toEndWith(
      "Server: running on port 8081 (version 1.2.3); it tells more to who sets one of its own keys in COPILOT_SVCS_API_KEY\n",
    );
    const env = { COPILOT_SVCS_API_KEY: "0123456789abcdef" };
    const json = await status(7, { fetch: closed, line: "status --json", world: { env } });
    expect(JSON.parse(json.stdout).server).toEqual({
      running: true,
      version: "1.2.3",
      token_state: null,
      reason: null,
      wants_key: true,
    });
    // Asked as a stranger first: another program's server shall not get it.
    expect(shown).toEqual([null, null, "0123456789abcdef"]);
    const foreign: Fetch = async (_, init) => {
      shown.push(new Headers(init?.headers).get("x-api-key"));
      return Response.json({ status: "ok" }, { headers: { server: "nginx/1.22" } });
    };
    await status(7, { fetch: foreign, world: { env } });
    expect(shown.slice(3)).toEqual([null]);
  });

  test("is waited for no longer than three seconds", async () => {
    const clock = createFakeClock();
    const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
    const hanging: Fetch = (_url, init) => {
      ask();
      return new Promise((_resolve, reject) =>
        init?.signal?.addEventListener("abort", () => reject(init.signal?.reason)),
      );
    };
    const printed = status(0, { fetch: hanging, world: { clock } });
    await asked;
    await clock.advance(3000);
    expect((await printed).stdout).toEndWith("Server: none on port 8081, which another program has\n");
    expect(clock.pending()).toBe(0);
  });

  test("is not waited for after Ctrl-C", async () => {
    const controller = new AbortController();
    controller.abort();
    const { code, stderr } = await status(0, { world: { interrupt: controller.signal } });
    expect([code, stderr]).toEqual([130, "\nInterrupted.\n"]);
  });
});
