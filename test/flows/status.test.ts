import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { createUserMachine, GITHUB_TOKEN } from "../support/binary.ts";
import { callsTo } from "../support/proxy.ts";

setDefaultTimeout(20_000);

describe("status", () => {
  test("has the Go program's words, and says when a refresh is near or needed", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    expect((await machine.run(["status"])).stdout).toContain("Status: ❌ Token needs refresh\n");

    machine.simulator.state.tokenLifetimeSeconds = 290;
    await machine.run(["refresh"]);
    expect((await machine.run(["status"])).stdout).toContain("Status: ⚠️ Token will be refreshed soon\n");

    machine.simulator.state.tokenLifetimeSeconds = 7200;
    const refreshed = await machine.run(["refresh"]);
    expect(refreshed.stdout).toMatch(/^✅ Token refresh successful!\nNew token expires in: 1(19m 5\d|20m 0)s\n$/);
    const { code, stdout } = await machine.run(["status"], { COPILOT_PORT: "8081" });
    expect(code).toBe(0);
    expect(stdout).toMatch(
      new RegExp(`^Configuration file: ~/.local/share/github-copilot-svcs/config.json
Port: 8081
Authentication: ✓ Authenticated
Token expires: in 1(19m 5\\d|20m 0)s \\(7[12]\\d\\d seconds\\)
Status: ✅ Token is healthy
Has GitHub token: true
Refresh interval: 1500 seconds
Credentials: credentials.json \\(octo\\)
API host: ${machine.simulator.origin}
Server: `),
    );
  });

  test("with a login of the environment, tells what the running server knows, and stores nothing", async () => {
    await using machine = await createUserMachine();
    const env = { GITHUB_TOKEN };
    expect((await machine.run(["status"], env)).stdout).toContain(
      "✓ Authenticated (GITHUB_TOKEN, not checked)\nStatus: ✅ GitHub token is set; ",
    );
    const { url, port } = await machine.serve([], env);
    expect((await callsTo(url).chat()).status).toBe(200);
    const { code, stdout } = await machine.run(["status"], { ...env, COPILOT_PORT: String(port) });
    expect(code).toBe(0);
    expect(stdout).toContain("Status: ✅ Token is healthy\nHas GitHub token: true\nCredentials: GITHUB_TOKEN\n");
    expect(stdout).toMatch(/^Server: running on port \d+ \(version /m);
    expect(await Array.fromAsync(new Bun.Glob("**").scan({ cwd: machine.home, dot: true }))).toEqual([]);
  });

  test("with --live, tells whether a server answers that listens to the world, and wants no sign-in", async () => {
    await using machine = await createUserMachine();
    const env = { COPILOT_SVCS_HOST: "0.0.0.0", COPILOT_SVCS_API_KEY: "a-key-of-sixteen-characters" };
    const server = await machine.serve([], env);
    const { port } = server;
    const inContainer = { ...env, COPILOT_PORT: String(port) };
    const up = await machine.run(["status", "--live"], inContainer);
    expect(up).toEqual({ code: 0, stdout: `A server answers on port ${port}.\n`, stderr: "" });
    server.signal("SIGTERM");
    await server.ended;
    const down = await machine.run(["status", "--live"], inContainer);
    expect(down).toEqual({ code: 1, stdout: `No server answers on port ${port}.\n`, stderr: "" });
  });

  test("with a login that GitHub refuses, says what the running server was told, and ends with 77", async () => {
    await using machine = await createUserMachine();
    const env = { GITHUB_TOKEN: "ghp_meantForSomethingElse" };
    const { url, port } = await machine.serve([], env);
    expect((await callsTo(url).chat()).status).toBe(401);
    const { code, stdout } = await machine.run(["status"], { ...env, COPILOT_PORT: String(port) });
    expect(code).toBe(77);
    expect(stdout).toContain("Authentication: ✗ Refused by GitHub\n");
    expect(stdout).toMatch(
      /^Server: running on port .+, without a token: GitHub does not accept .+ that of GITHUB_TOKEN/m,
    );
  });
});
