import { describe, expect, test } from "bun:test";
import { fingerprint, type HeldToken, now } from "../../src/account/held-token.ts";
import { failureOf, kindOf } from "../support/kind-of.ts";
import { held, LOCK_PATH, LOGIN, PATH, type SetUp, STAY, setUp, tokenAnswer, unauthorized, WANTED } from "./set-up.ts";

/** The GitHub token that an exchange shows, and where it is said to come from. */
async function exchangeWith(options: SetUp) {
  const { supply, github, files } = setUp(options);
  files.texts.set("/run/credentials/github-token", "ghu_systemd\n");
  const { source } = await supply.fresh(WANTED, STAY);
  return { source, shown: github.calls.map(({ init }) => init.headers?.authorization) };
}

describe("the GitHub token", () => {
  const env = {
    COPILOT_GITHUB_TOKEN: "ghu_own",
    GITHUB_TOKEN: "ghp_shared",
    CREDENTIALS_DIRECTORY: "/run/credentials",
  };
  const configTokens = { githubToken: "ghu_config" };

  test.each([
    ["COPILOT_GITHUB_TOKEN", "ghu_own", { env, configTokens }],
    ["GITHUB_TOKEN", "ghp_shared", { env: { ...env, COPILOT_GITHUB_TOKEN: "" }, configTokens }],
    ["systemd credential", "ghu_systemd", { env: { CREDENTIALS_DIRECTORY: "/run/credentials" }, configTokens }],
    ["credentials.json", "ghu_stored", { env: { GITHUB_TOKEN: "  " }, configTokens }],
    ["config.json", "ghu_config", { env: { CREDENTIALS_DIRECTORY: "/nowhere" }, configTokens, credentials: null }],
  ] as const)("comes from %s before all that stand below", async (source, token, options) => {
    expect(await exchangeWith(options)).toEqual({ source, shown: [`token ${token}`] });
  });

  test("of the configuration is not used once a sign-in or sign-out has superseded it", async () => {
    const credentials = { version: 1, superseded_config_token_sha256: fingerprint("ghu_config") };
    const { supply } = setUp({ configTokens, credentials });
    expect(await kindOf(() => supply.fresh(WANTED, STAY))).toBe("not_authenticated");
    const edited = setUp({ configTokens: { githubToken: "ghu_edited_since" }, credentials });
    expect(await edited.supply.fresh(WANTED, STAY)).toMatchObject({ source: "config.json" });
  });

  test("is never sent to another GitHub than it came from", async () => {
    const { supply, github } = setUp({ credentials: { ...LOGIN, github_url: "https://acme.ghe.com" } });
    const failure = await failureOf(() => supply.fresh(WANTED, STAY));
    expect(failure.kind).toBe("not_authenticated");
    expect(failure.message).toContain("https://acme.ghe.com");
    expect(github.calls).toEqual([]);
  });

  test("with characters that would break out of a header is an error that names its source", async () => {
    const { supply } = setUp({ env: { GITHUB_TOKEN: "ghp_a\nx-evil: 1" } });
    const failure = await failureOf(() => supply.fresh(WANTED, STAY));
    expect(failure.kind).toBe("not_authenticated");
    expect(failure.message).toContain("GITHUB_TOKEN");
    expect(failure.message).not.toContain("evil");
  });

  test("that systemd hands over unreadably is an error, not another login", async () => {
    const { supply, files } = setUp({ env: { CREDENTIALS_DIRECTORY: "/run/credentials" } });
    files.read = () => Promise.reject(new Error("EACCES"));
    expect((await failureOf(() => supply.fresh(WANTED, STAY))).message).toContain("/run/credentials/github-token");
  });

  test("is missed with the words to run", async () => {
    const { supply } = setUp({ credentials: null });
    expect((await failureOf(() => supply.fresh(WANTED, STAY))).message).toContain("github-copilot-svcs auth");
  });
});

describe("a GITHUB_TOKEN that GitHub refuses for Copilot", () => {
  const env = { GITHUB_TOKEN: "ghp_shared" };

  test("gives way to the stored login, and the log says so once", async () => {
    const { supply, github, log, clock } = setUp({ env });
    github.script = [unauthorized];
    expect(await supply.fresh(WANTED, STAY)).toMatchObject({ source: "credentials.json", login: "octo" });
    await supply.fresh({ ...WANTED, since: now(clock) }, STAY);
    expect(github.calls.map(({ init }) => init.headers?.authorization)).toEqual([
      "token ghp_shared",
      "token ghu_stored",
      "token ghu_stored",
    ]);
    expect(log.entries.map(({ fields }) => fields)).toEqual([{ source: "credentials.json" }]);
  });

  test("is refused to the user when there is no other login", async () => {
    const { supply, github } = setUp({ env, credentials: null });
    github.otherwise = unauthorized;
    expect(await kindOf(() => supply.fresh(WANTED, STAY))).toBe("reauth_required");
    expect(await kindOf(() => supply.fresh(WANTED, STAY))).toBe("reauth_required");
    expect(github.calls).toHaveLength(2);
  });

  test("stays when the network is down", async () => {
    const { supply, github } = setUp({ env });
    github.script = [() => new Response("", { status: 500 })];
    expect(await kindOf(() => supply.fresh(WANTED, STAY))).toBe("token_exchange_failed");
    expect(github.calls).toHaveLength(1);
  });
});

test("a COPILOT_GITHUB_TOKEN is meant, and no other login stands in for it", async () => {
  const { supply, github } = setUp({ env: { COPILOT_GITHUB_TOKEN: "ghu_own" } });
  github.otherwise = unauthorized;
  const failure = await failureOf(() => supply.fresh(WANTED, STAY));
  expect(failure.kind).toBe("reauth_required");
  expect(failure.message).toContain("COPILOT_GITHUB_TOKEN");
  expect(github.calls).toHaveLength(1);
});

test.each([
  [{}, "Run `github-copilot-svcs auth` to sign in again."],
  [{ GITHUB_TOKEN: "ghp_x" }, "unset it, or run `github-copilot-svcs auth --switch`"],
  [{ COPILOT_GITHUB_TOKEN: "ghu_x" }, "unset it, or set another."],
])("a refusal of the token of %j tells what to do about that one", async (env, remedy) => {
  const { supply, github } = setUp({ env, ...("GITHUB_TOKEN" in env && { credentials: null }) });
  github.otherwise = unauthorized;
  const { message } = await failureOf(() => supply.fresh(WANTED, STAY));
  expect(message).toStartWith("GitHub does not accept this GitHub token. ");
  expect(message).toContain(remedy);
});

describe("what is stored", () => {
  test("is the exchanged token with its life, beside the login", async () => {
    const { supply, saved, clock, files } = setUp();
    await supply.fresh(WANTED, STAY);
    const received = clock.wallMs();
    expect(saved()).toEqual({
      ...LOGIN,
      copilot: {
        token: "tid=1;exp=1",
        api_url: "https://api.githubcopilot.com",
        received_at_ms: received,
        expires_at_ms: received + 1_800_000,
        refresh_due_at_ms: received + 1_440_000,
        github_token_sha256: fingerprint("ghu_stored"),
      },
    });
    expect(files.texts.has(LOCK_PATH)).toBe(false);
  });

  test.each(["COPILOT_GITHUB_TOKEN", "GITHUB_TOKEN"])("is nothing that was made from %s", async (name) => {
    const { supply, files } = setUp({ env: { [name]: "ghu_env" }, credentials: null });
    await supply.fresh(WANTED, STAY);
    expect([...files.texts]).toEqual([]);
  });

  test("may be nothing when the disk is full: the token serves from memory, with a warning", async () => {
    const { supply, files, log } = setUp();
    files.failWith = new Error("ENOSPC: no space left on device");
    expect(await supply.fresh(WANTED, STAY)).toMatchObject({ token: "tid=1;exp=1" });
    expect(log.entries).toMatchObject([{ level: "warn" }]);
  });

  test("is never written over a file that cannot be understood", async () => {
    const { supply, files, github } = setUp({ credentials: "{torn" });
    expect(await kindOf(() => supply.fresh(WANTED, STAY))).toBe("not_authenticated");
    expect(await kindOf(() => supply.atHand(null))).toBe("not_authenticated");
    expect(files.texts.get(PATH)).toBe("{torn");
    expect(github.calls).toEqual([]);
  });

  test("does not matter to a login from the environment", async () => {
    const { supply } = setUp({ credentials: "{torn", env: { GITHUB_TOKEN: "ghu_env" } });
    expect(await supply.fresh(WANTED, STAY)).toMatchObject({ source: "GITHUB_TOKEN" });
    expect(await supply.atHand(null)).toMatchObject({ held: null });
  });
});

describe("two processes", () => {
  test("that want a token at the same time make one exchange", async () => {
    const one = setUp();
    const { clock, files, github } = one;
    const two = setUp({ clock, files, github });
    const slow = held(() => tokenAnswer(clock));
    github.script = [slow.respond];
    const tokens = [one.supply.fresh(WANTED, STAY), two.supply.fresh(WANTED, STAY)];
    await clock.advance(2000);
    slow.release();
    await clock.advance(1000);
    const [first, second] = await Promise.all(tokens);
    expect(second?.token).toBe(first?.token as string);
    expect(github.calls).toHaveLength(1);
  });

  test.each([
    ["the token that was refused", () => ({ rejected: "tid=1;exp=1" })],
    ["the token that is to be replaced", (current: HeldToken) => ({ current })],
    ["a token that is no newer", ({ received }: HeldToken) => ({ since: received })],
  ])("don't hand each other %s", async (_name, wanted) => {
    const one = setUp();
    const first = await one.supply.fresh(WANTED, STAY);
    const two = setUp({ clock: one.clock, files: one.files, github: one.github });
    const fresh = await two.supply.fresh({ ...WANTED, ...wanted(first) }, STAY);
    expect(fresh.token).toBe("tid=2;exp=1");
  });

  test("don't hand each other a token whose refresh is due", async () => {
    const one = setUp();
    await one.supply.fresh(WANTED, STAY);
    await one.clock.advance(1_500_000);
    expect((await one.supply.fresh(WANTED, STAY)).token).toBe("tid=2;exp=1");
  });
});

describe("a token at hand", () => {
  test("is the one that was stored, at the age that it has by now", async () => {
    const { supply, clock, files, github } = setUp();
    await supply.fresh(WANTED, STAY);
    await clock.advance(600_000);
    const { held: token, login } = await setUp({ clock, files, github }).supply.atHand(null);
    expect(token).toMatchObject({
      token: "tid=1;exp=1",
      source: "credentials.json",
      login: "octo",
      lifetimeMs: 1_800_000,
    });
    expect(clock.monotonicMs() - (token?.received.monotonicMs ?? 0)).toBe(600_000);
    expect(login?.name).toBe("octo");
  });

  test("is none once it has ended, is refused, or was made from another login", async () => {
    const { supply, clock, files, github } = setUp();
    await supply.fresh(WANTED, STAY);
    expect((await supply.atHand("tid=1;exp=1")).held).toBeNull();
    const text = files.texts.get(PATH) ?? "";
    files.texts.set(PATH, text.replace("ghu_stored", "ghu_other"));
    expect((await supply.atHand(null)).held).toBeNull();
    files.texts.set(PATH, text);
    await clock.advance(1_800_000);
    expect((await supply.atHand(null)).held).toBeNull();
    expect(github.calls).toHaveLength(1);
  });

  test("whose stored host is not trusted goes to the fallback", async () => {
    const { supply, files } = setUp();
    await supply.fresh(WANTED, STAY);
    files.texts.set(
      PATH,
      (files.texts.get(PATH) ?? "").replace("https://api.githubcopilot.com", "https://evil.example"),
    );
    expect((await supply.atHand(null)).held?.apiUrl).toBe("https://api.githubcopilot.com");
  });

  test("is what the Go program left in its configuration, until its end", async () => {
    const clock = setUp().clock;
    const expiresAt = clock.wallMs() / 1000 + 900;
    const configTokens = { githubToken: "gho_go", copilotToken: "tid=go", expiresAt, refreshIn: 1500 };
    const { supply } = setUp({ clock, credentials: null, configTokens });
    const { held: token } = await supply.atHand(null);
    expect(token).toMatchObject({ token: "tid=go", source: "config.json", lifetimeMs: 1_800_000 });
    await clock.advance(899_000);
    expect((await supply.atHand(null)).held?.token).toBe("tid=go");
    await clock.advance(1000);
    expect((await supply.atHand(null)).held).toBeNull();
  });

  test("in the configuration alone serves until its end, unless it was signed out", async () => {
    const clock = setUp().clock;
    const configTokens = { copilotToken: "tid=go", expiresAt: clock.wallMs() / 1000 + 900 };
    const { supply } = setUp({ clock, credentials: null, configTokens });
    expect(await supply.atHand(null)).toMatchObject({ login: null, held: { token: "tid=go" } });
    const superseded = { version: 1, superseded_config_token_sha256: fingerprint("tid=go") };
    const signedOut = setUp({ clock, credentials: superseded, configTokens });
    expect((await signedOut.supply.atHand(null)).held).toBeNull();
  });

  test("in the configuration that does not say when it ends does so itself", async () => {
    const { clock } = setUp();
    const copilotToken = `tid=go;exp=${clock.wallMs() / 1000 + 900}`;
    const { supply } = setUp({ clock, credentials: null, configTokens: { copilotToken } });
    await clock.advance(899_000);
    expect((await supply.atHand(null)).held?.token).toBe(copilotToken);
    await clock.advance(1000);
    expect((await supply.atHand(null)).held).toBeNull();
  });

  test("in the configuration doesn't serve another login", async () => {
    const configTokens = { githubToken: "gho_go", copilotToken: "tid=go", expiresAt: 1e12 };
    expect((await setUp({ configTokens }).supply.atHand(null)).held).toBeNull();
  });

  test("is COPILOT_TOKEN, to its own end or for twenty-five minutes", async () => {
    const { clock } = setUp();
    const end = clock.wallMs() / 1000 + 600;
    const withEnd = setUp({
      clock,
      env: { COPILOT_TOKEN: `tid=1;exp=${end};proxy-ep=proxy.business.githubcopilot.com:x` },
    });
    const opaque = setUp({ clock, env: { COPILOT_TOKEN: "opaque" }, credentials: null });
    expect((await withEnd.supply.atHand(null)).held).toMatchObject({
      source: "COPILOT_TOKEN",
      lifetimeMs: 600_000,
      apiUrl: "https://api.business.githubcopilot.com",
    });
    expect((await opaque.supply.atHand(null)).held).toMatchObject({ lifetimeMs: 1_500_000, isEndUnknown: true });
    await clock.advance(1_500_000);
    expect((await opaque.supply.atHand(null)).held).toBeNull();
  });
});
