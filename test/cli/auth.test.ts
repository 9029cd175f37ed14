import { describe, expect, test } from "bun:test";
import type { HeldToken } from "../../src/account/held-token.ts";
import type { Login } from "../../src/account/logins.ts";
import type { AccountDesk } from "../../src/cli/account-desk.ts";
import { runCli } from "../../src/cli/cli.ts";
import type { CliWorld } from "../../src/cli/cli-world.ts";
import { ProxyError } from "../../src/errors.ts";
import type { Fetch } from "../../src/world/fetch.ts";
import { createCliWorld } from "../support/cli-world.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { heldToken } from "../support/held-token.ts";
import { createMemoryTerminal } from "../support/memory-terminal.ts";

const CODE = {
  userCode: "WXYZ-1234",
  verificationUri: "https://github.com/login/device",
  expiresInSeconds: 899,
  intervalSeconds: 5,
};

const octo: Login = { githubToken: "ghu_x", source: "credentials.json", name: "octo" };
const fromEnvironment: Login = { githubToken: "ghu_y", source: "GITHUB_TOKEN" };

/** An account at which `hubot` signs in at once. */
function createDesk(login: Login | null, more: Partial<AccountDesk> = {}) {
  const done: string[] = [];
  const desk: Partial<AccountDesk> = {
    stored: async () => ({ login, held: null }),
    async signIn(show) {
      done.push("signIn");
      show(CODE);
      return "hubot";
    },
    async refresh() {
      done.push("refresh");
      return heldToken(createFakeClock());
    },
    async signOut() {
      done.push("signOut");
      return true;
    },
    ...more,
  };
  return { desk, done };
}

async function run(
  line: string,
  options: { desk: Partial<AccountDesk>; interactive?: boolean; answers?: string[]; world?: Partial<CliWorld> },
) {
  const { desk, interactive = false, answers = [] } = options;
  const terminal = createMemoryTerminal({ interactive, answers });
  const code = await runCli(line.split(" "), createCliWorld({ ...options.world, terminal, desk }));
  return { code, stdout: terminal.stdout, stderr: terminal.stderr, questions: terminal.questions };
}

describe("auth", () => {
  test("shows where to type the code and how long it is good for, then who signed in and what is next", async () => {
    const { code, stdout, stderr } = await run("auth", createDesk(null));
    expect([code, stdout]).toEqual([0, ""]);
    expect(stderr).toBe(`
Open https://github.com/login/device and enter the code:  WXYZ-1234

Waiting for you there, at most 14m 59s.
Signed in as hubot.
Next: github-copilot-svcs run
`);
  });

  test("sends nobody to start a server that runs", async () => {
    const asked: string[] = [];
    const fetch: Fetch = async (url) => {
      asked.push(url);
      return new Response("", { headers: { server: "github-copilot-svcs/1.2.3" } });
    };
    const { code, stderr } = await run("auth", { ...createDesk(null), world: { fetch } });
    expect([code, asked]).toEqual([0, ["http://127.0.0.1:8081/health"]]);
    expect(stderr).toEndWith("Signed in as hubot.\nThe running server takes it up within half a minute.\n");
  });

  test("counts down on a terminal, and stops when the sign-in is over", async () => {
    const clock = createFakeClock();
    const { promise: typed, resolve: type } = Promise.withResolvers<void>();
    const { desk } = createDesk(null, {
      async signIn(show) {
        show(CODE);
        await typed;
        return null;
      },
    });
    const printed = run("auth", { desk, interactive: true, world: { clock } });
    await clock.advance(61_000);
    type();
    const { code, stderr } = await printed;
    expect(code).toBe(0);
    expect(stderr).toContain("\rWaiting for you there, at most 14m 59s. Ctrl-C gives up. \r");
    expect(stderr).toContain("\rWaiting for you there, at most 13m 58s. Ctrl-C gives up. \nSigned in.\n");
    expect(clock.pending()).toBe(0);
  });

  test("with --json prints the code, then the result, each as one line", async () => {
    const { code, stdout, stderr } = await run("auth --json", createDesk(null));
    expect(code).toBe(0);
    expect(
      stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { verification_uri: "https://github.com/login/device", user_code: "WXYZ-1234", expires_in: 899, interval: 5 },
      { signed_in: true, login: "hubot" },
    ]);
    expect(stderr).toBe("Signed in as hubot.\n");
  });

  test("signs in anew where the stored login cannot be read", async () => {
    const { desk, done } = createDesk(null, {
      stored: async () => {
        throw new ProxyError("not_authenticated", "credentials.json is damaged");
      },
    });
    expect((await run("auth", { desk })).code).toBe(0);
    expect(done).toEqual(["signIn", "refresh"]);
  });

  test("tells at once when the account has no Copilot", async () => {
    const { desk } = createDesk(null, {
      refresh: async () => {
        throw new ProxyError("not_entitled", "No access to GitHub Copilot found.");
      },
    });
    const { code, stderr } = await run("auth", { desk });
    expect(code).toBe(77);
    expect(stderr).toEndWith("Signed in as hubot.\nerror: No access to GitHub Copilot found.\n");
  });

  test("tells when the environment's token comes before the new login", async () => {
    const { stderr } = await run("auth --switch", createDesk(fromEnvironment));
    expect(stderr).toEndWith("But GITHUB_TOKEN takes precedence over this sign-in. Unset it to use the new one.\n");
  });

  test.each([
    ["sign_in_denied", 77],
    ["sign_in_expired", 77],
    ["upstream_unreachable", 69],
  ] as const)("ends with the exit code of %s", async (kind, expected) => {
    const { desk } = createDesk(null, {
      signIn: async () => {
        throw new ProxyError(kind, "told why");
      },
    });
    const { code, stderr } = await run("auth", { desk });
    expect([code, stderr]).toEqual([expected, "error: told why\n"]);
  });

  test("ends with 130 on Ctrl-C, and leaves the line of the countdown", async () => {
    const clock = createFakeClock();
    const controller = new AbortController();
    const { desk } = createDesk(null, {
      signIn(show, signal) {
        show(CODE);
        return new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
      },
    });
    const printed = run("auth", { desk, interactive: true, world: { clock, interrupt: controller.signal } });
    await clock.advance(1000);
    controller.abort();
    const { code, stderr } = await printed;
    expect(code).toBe(130);
    expect(stderr).toEndWith("gives up. \n\nInterrupted.\n");
    expect(clock.pending()).toBe(0);
  });
});

describe("auth when somebody is signed in", () => {
  test("asks on a terminal, and changes nothing unless told yes", async () => {
    for (const answer of ["", "n", "nay", "whatever"]) {
      const { desk, done } = createDesk(octo);
      const { code, stderr, questions } = await run("auth", { desk, interactive: true, answers: [answer] });
      expect([code, stderr, done]).toEqual([0, "Nothing changed.\n", []]);
      expect(questions).toEqual(["Already signed in as octo, by credentials.json. Sign in again? [y/N] "]);
    }
    for (const answer of ["y", "Yes", " YES "]) {
      const { desk, done } = createDesk(octo);
      expect((await run("auth", { desk, interactive: true, answers: [answer] })).code).toBe(0);
      expect(done).toEqual(["signIn", "refresh"]);
    }
  });

  test("refuses without a terminal, and names the flag that replaces the login", async () => {
    const { desk, done } = createDesk(octo);
    const { code, stderr } = await run("auth", { desk });
    expect(code).toBe(2);
    expect(stderr).toContain(
      "Already signed in as octo, by credentials.json. To sign in again: github-copilot-svcs auth --switch",
    );
    expect(done).toEqual([]);
  });

  test("asks nothing with --switch", async () => {
    for (const interactive of [true, false]) {
      const { desk, done } = createDesk(octo);
      const { code, questions } = await run("auth --switch", { desk, interactive });
      expect([code, questions, done]).toEqual([0, [], ["signIn", "refresh"]]);
    }
  });
});

describe("auth --logout", () => {
  test("forgets the login", async () => {
    const { desk, done } = createDesk(null);
    expect(await run("auth --logout", { desk })).toMatchObject({
      code: 0,
      stdout: "",
      stderr: "Signed out. A server that runs notices it within half a minute.\n",
    });
    expect(done).toEqual(["signOut"]);
  });

  test("says when there was nobody to sign out", async () => {
    const { desk } = createDesk(null, { signOut: async () => false });
    expect(await run("auth --logout", { desk })).toMatchObject({ code: 0, stderr: "Nobody was signed in.\n" });
  });

  test("tells which tokens of the configuration are left unused", async () => {
    const world = { env: { COPILOT_SVCS_GITHUB_TOKEN: "ghu_x" } };
    expect((await run("auth --logout", { ...createDesk(null), world })).stderr).toEndWith(
      "The github_token in COPILOT_SVCS_GITHUB_TOKEN is not used any more. Remove it there.\n",
    );
  });

  test("refuses --switch, which would sign in", async () => {
    const { desk, done } = createDesk(octo);
    const { code, stderr } = await run("auth --logout --switch", { desk });
    expect([code, done]).toEqual([2, []]);
    expect(stderr).toContain("--logout and --switch cannot be combined");
  });

  test("tells what still signs in", async () => {
    const { stderr, stdout } = await run("auth --logout --json", createDesk(fromEnvironment));
    expect(stderr).toBe(
      "The stored sign-in is forgotten, but GITHUB_TOKEN is still used. Unset it to be signed out.\n",
    );
    expect(JSON.parse(stdout)).toEqual({ signed_in: true, source: "GITHUB_TOKEN" });
    const held: HeldToken = { ...heldToken(createFakeClock()), source: "COPILOT_TOKEN" };
    const copilot = createDesk(null, { signOut: async () => false, stored: async () => ({ login: null, held }) });
    expect((await run("auth --logout", copilot)).stderr).toBe(
      "No sign-in was stored, but COPILOT_TOKEN is still used. Unset it to be signed out.\n",
    );
  });
});
