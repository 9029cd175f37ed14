import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { jsonAnswer } from "../../src/simulator/answer.ts";
import { createUserMachine, GITHUB_TOKEN, type UserMachine } from "../support/binary.ts";
import { CHAT, callsTo, EXCHANGE } from "../support/proxy.ts";

setDefaultTimeout(20_000);

const isWindows = process.platform === "win32";

const credentialsOf = ({ folder }: UserMachine) => Bun.file(join(folder, "credentials.json")).text();

/** Approves the code as soon as it is shown. */
async function signIn(machine: UserMachine, words: readonly string[] = ["auth"], env: Record<string, string> = {}) {
  const program = machine.start(words, env);
  const [code] = await program.stderr.until(/SIMU-\d+/);
  machine.simulator.state.approve(code);
  return await program.ended;
}

describe("auth", () => {
  test("shows a code, waits until it is approved, and keeps the login where only the user can read it", async () => {
    await using machine = await createUserMachine();
    const { code, stdout, stderr } = await signIn(machine);
    expect([code, stdout]).toEqual([0, ""]);
    expect(stderr).toMatch(
      /^\nOpen http:\/\/127\.0\.0\.1:\d+\/login\/device and enter the code: {2}SIMU-\d+\n\nWaiting/,
    );
    expect(stderr).toEndWith("Signed in as octo.\nNext: github-copilot-svcs run\n");

    const { github_token, copilot } = JSON.parse(await credentialsOf(machine));
    expect(github_token).toStartWith("ghu_");
    expect(stderr).not.toContain(github_token);
    expect(stderr).not.toContain(copilot.token);
    expect(await readdir(machine.folder)).toEqual(["credentials.json"]);
    if (isWindows) return;
    const modes = await Promise.all(
      [machine.folder, join(machine.folder, "credentials.json")].map((path) => stat(path)),
    );
    expect(modes.map(({ mode }) => (mode & 0o777).toString(8))).toEqual(["700", "600"]);
  });

  test("tells a script the code, then the result, each as a line of JSON", async () => {
    await using machine = await createUserMachine();
    const program = machine.start(["auth", "--json"]);
    const [line] = await program.stdout.until(/^.*\n/);
    expect(JSON.parse(line)).toEqual({
      verification_uri: `${machine.simulator.origin}/login/device`,
      user_code: expect.stringMatching(/^SIMU-/),
      expires_in: 899,
      interval: 0.05,
    });
    machine.simulator.state.approve();
    const { code, stdout } = await program.ended;
    expect(code).toBe(0);
    expect(JSON.parse(stdout.slice(line.length))).toEqual({ signed_in: true, login: "octo" });
  });

  test("asked for a second time, wants to hear that a switch is meant", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    const { code, stderr } = await machine.run(["auth"]);
    expect(code).toBe(2);
    expect(stderr).toContain("Already signed in as octo, by credentials.json.");
    expect(stderr).toContain("github-copilot-svcs auth --switch");

    machine.simulator.state.login = "other";
    expect((await signIn(machine, ["auth", "--switch"])).code).toBe(0);
    const { github_token, login } = JSON.parse(await credentialsOf(machine));
    expect([github_token === GITHUB_TOKEN, login]).toEqual([false, "other"]);
  });

  test("ends with 77 when it is denied or too late, and leaves the old login as it was (FA29)", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    const before = await credentialsOf(machine);
    for (const [how, words] of [
      ["deny", "cancelled at GitHub"],
      ["expire", "code has expired"],
    ] as const) {
      const program = machine.start(["auth", "--switch"]);
      await program.stderr.until(/SIMU-\d+/);
      machine.simulator.state[how]();
      const { code, stderr } = await program.ended;
      expect([how, code]).toEqual([how, 77]);
      expect(stderr).toContain(words);
      expect(await credentialsOf(machine)).toBe(before);
    }
  });

  test("waits for an answer that is late, and asks more slowly once it is told to (FA29)", async () => {
    await using machine = await createUserMachine();
    const POLL = "/login/oauth/access_token";
    machine.simulator.faults.push(POLL, {}, { answer: jsonAnswer({ error: "slow_down", interval: 0.5 }) });
    const program = machine.start(["auth"]);
    await program.stderr.until(/SIMU-\d+/);
    const [, slowed, third] = await machine.simulator.journal.waitFor(POLL, 3);
    machine.simulator.state.approve();
    expect((await program.ended).code).toBe(0);
    // The interval, and the second that is added to each.
    expect((third?.startedMs ?? 0) - (slowed?.startedMs ?? 0)).toBeGreaterThan(1490);
  });

  test.skipIf(isWindows)("ends with 130 on Ctrl-C, and leaves the old login as it was (FA29)", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    const before = await credentialsOf(machine);
    const program = machine.start(["auth", "--switch"]);
    await program.stderr.until(/SIMU-\d+/);
    program.signal("SIGINT");
    expect((await program.ended).code).toBe(130);
    expect(await credentialsOf(machine)).toBe(before);
    expect(await readdir(machine.folder)).toEqual(["credentials.json"]);
  });

  test("--logout removes the login, and that of an old config.json is never used again", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    await machine.write("config.json", { github_token: GITHUB_TOKEN });
    await machine.run(["refresh"]);
    expect(await machine.run(["auth", "--logout"])).toEqual({
      code: 0,
      stdout: "",
      stderr: `Signed out. A server that runs notices it within half a minute.
The github_token in ${join(machine.folder, "config.json")} is not used any more. Remove it there.
`,
    });
    expect((await machine.run(["config"])).stdout).toMatch(/^github_token +set +file\n {4}not used any more, .+$/m);
    expect(await machine.run(["auth", "--logout"])).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^Nobody was signed in\.\nThe github_token in /),
    });
    expect(await credentialsOf(machine)).not.toMatch(/ghu_|tid=/);
    expect((await machine.run(["status"])).code).toBe(77);
    expect((await machine.run(["refresh"])).code).toBe(77);
    expect(await Bun.file(join(machine.folder, "config.json")).json()).toEqual({ github_token: GITHUB_TOKEN });
  });
});

describe("a GITHUB_TOKEN that GitHub has never taken for Copilot", () => {
  const env = { GITHUB_TOKEN: "ghp_meantForSomethingElse" };

  test.skipIf(isWindows)(
    "is named by run on a terminal, which then offers a sign-in that serves in its place",
    async () => {
      await using machine = await createUserMachine();
      const { screen, ended, type } = machine.open(["run"], env);
      await screen.until(
        /The token is that of GITHUB_TOKEN: unset it, or run `github-copilot-svcs auth --switch`[\s\S]*SIMU-\d+/,
      );
      expect(screen.text).not.toMatch(/any more|no longer/);
      const [, url = ""] = /Base URL for your tools: (http:\S+)\/v1/.exec(screen.text) ?? [];
      machine.simulator.state.approve();
      await screen.until(/Signed in as octo\./);
      expect((await callsTo(url).chat()).status).toBe(200);
      type("\x03");
      expect(await ended).toBe(0);
    },
  );

  test("is no sign-in that auth would replace", async () => {
    await using machine = await createUserMachine();
    const { code, stderr } = await machine.run(["auth"], env);
    expect(code).toBe(2);
    expect(stderr).toContain(
      "GITHUB_TOKEN is set and goes before a sign-in unless GitHub refuses it for Copilot. " +
        "To sign in all the same: github-copilot-svcs auth --switch\n",
    );
  });

  test("gives way to the sign-in that its refusal advises", async () => {
    await using machine = await createUserMachine();
    const refused = await machine.run(["refresh"], env);
    const [, advised = ""] = /run `github-copilot-svcs (.+?)`/.exec(refused.stderr) ?? [];
    const { code, stderr } = await signIn(machine, advised.split(" "), env);
    expect([code, stderr]).toEqual([0, expect.stringContaining("Signed in as octo.")]);
    expect((await machine.run(["refresh"], env)).code).toBe(0);
  });
});

describe("a server that runs", () => {
  test("without a login tells its clients what to do, and picks a sign-in up without a restart", async () => {
    await using machine = await createUserMachine();
    const { url } = await machine.serve();
    const refused = await callsTo(url).chat();
    expect(refused.status).toBe(401);
    expect(await refused.json()).toMatchObject({
      error: { code: "not_authenticated", message: expect.stringContaining("github-copilot-svcs auth") },
    });
    expect(await callsTo(url).health()).toMatchObject({ status: "degraded", token: { state: "signed_out" } });

    expect((await signIn(machine)).code).toBe(0);
    expect((await callsTo(url).chat()).status).toBe(200);
  });

  test("takes up what the command `refresh` stored: one exchange more, and one whole file", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    const { url } = await machine.serve();
    const { simulator } = machine;
    expect((await callsTo(url).chat()).status).toBe(200);
    simulator.state.expireCopilotTokens();
    expect((await machine.run(["refresh"])).code).toBe(0);
    expect((await callsTo(url).chat()).status).toBe(200);

    expect(simulator.journal.calls(EXCHANGE)).toHaveLength(2);
    const { copilot, ...rest } = JSON.parse(await credentialsOf(machine));
    expect(simulator.journal.calls(CHAT).at(-1)?.headers["authorization"]).toBe(`Bearer ${copilot.token}`);
    expect(rest).toEqual({ version: 1, github_token: GITHUB_TOKEN, github_url: simulator.origin, login: "octo" });
    expect(await readdir(machine.folder)).toEqual(["credentials.json"]);
  });

  test("makes one exchange for many first calls, and none when a command has just made it", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    await machine.run(["refresh"]);
    const { url } = await machine.serve();
    const answers = await Promise.all(Array.from({ length: 20 }, () => callsTo(url).chat()));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    expect(machine.simulator.journal.calls(EXCHANGE)).toHaveLength(1);
  });
});

describe.skipIf(isWindows)("on a terminal", () => {
  test("run without a login signs in first, then serves", async () => {
    await using machine = await createUserMachine();
    const { screen, type, ended } = machine.open(["run"]);
    await screen.until(/enter the code: {2}SIMU-\d+/);
    expect(screen.text).not.toContain("listening");
    machine.simulator.state.approve();
    const [, url = ""] = await screen.until(/Signed in as octo\.[\s\S]*listening.* urls=(http:\/\/127\.0\.0\.1:\d+)/);
    expect((await callsTo(url).chat()).status).toBe(200);
    type("\x03");
    expect(await ended).toBe(0);
  });

  test("auth asks whether to switch, and changes nothing without a clear yes", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    const before = await credentialsOf(machine);
    for (const answer of ["\r", "n\r", "maybe\r"]) {
      const { screen, type, ended } = machine.open(["auth"]);
      await screen.until(/Already signed in as octo, by credentials\.json\. Sign in again\? \[y\/N\] /);
      type(answer);
      expect(await ended).toBe(0);
      expect(screen.text).toEndWith("Nothing changed.\r\n");
    }
    const { screen, type, ended } = machine.open(["auth"]);
    await screen.until(/\[y\/N\] /);
    type("\x03");
    expect(await ended).toBe(130);
    expect(await credentialsOf(machine)).toBe(before);

    const yes = machine.open(["auth"]);
    await yes.screen.until(/\[y\/N\] /);
    yes.type("y\r");
    await yes.screen.until(/SIMU-\d+/);
    machine.simulator.state.approve();
    expect(await yes.ended).toBe(0);
    expect(await credentialsOf(machine)).not.toBe(before);
  });

  test("Ctrl-C while the code waits ends with 130", async () => {
    await using machine = await createUserMachine();
    for (const words of [["auth"], ["run"]]) {
      const { screen, type, ended } = machine.open(words);
      await screen.until(/Ctrl-C gives up/);
      type("\x03");
      expect(await ended).toBe(130);
      expect(screen.text).toEndWith("Interrupted.\r\n");
    }
    expect(await Array.fromAsync(new Bun.Glob("**").scan({ cwd: machine.home, dot: true }))).toEqual([]);
  });

  test("a server whose login GitHub no longer takes asks for a new one, and goes on with it", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    const { screen, type, ended } = machine.open(["run"]);
    const [, url = ""] = await screen.until(/listening.* urls=(http:\/\/127\.0\.0\.1:\d+)/);
    expect((await callsTo(url).chat()).status).toBe(200);
    machine.simulator.state.revokeGitHubTokens();
    machine.simulator.state.expireCopilotTokens();
    const refused = await callsTo(url).chat();
    expect(refused.status).toBe(401);
    expect(await refused.json()).toMatchObject({ error: { code: "reauth_required" } });

    await screen.until(/does not accept[\s\S]*SIMU-\d+/);
    machine.simulator.state.approve();
    await screen.until(/Signed in as octo\.[\s\S]*there is a Copilot token again/);
    expect(await callsTo(url).health()).toMatchObject({ status: "ok", token: { state: "ready" } });
    expect((await callsTo(url).chat()).status).toBe(200);
    type("\x03");
    expect(await ended).toBe(0);
  });

  test("a server that waits for a sign-in is ended by Ctrl-C as any other", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    machine.simulator.state.revokeGitHubTokens();
    const { screen, type, ended } = machine.open(["run"]);
    await screen.until(/does not accept[\s\S]*Ctrl-C gives up/);
    type("\x03");
    expect(await ended).toBe(0);
    expect(screen.text).not.toMatch(/error/i);
  });
});
