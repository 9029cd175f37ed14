import { describe, expect, test } from "bun:test";
import type { Login } from "../../../src/account/logins.ts";
import type { AccountState } from "../../../src/account/token-manager.ts";
import type { AccountDesk } from "../../../src/cli/account-desk.ts";
import { watchSignIn } from "../../../src/cli/serve/watch-sign-in.ts";
import { ProxyError } from "../../../src/errors.ts";
import { createCliWorld } from "../../support/cli-world.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import { createMemoryTerminal } from "../../support/memory-terminal.ts";

const READY: AccountState = {
  kind: "ready",
  source: "credentials.json",
  apiUrl: "https://api.individual.githubcopilot.com",
  expiresInSeconds: 1800,
  refreshDueInSeconds: 1440,
};
const REFUSED: AccountState = { kind: "refused", reason: "reauth_required", message: "No.", nextTryInSeconds: 300 };
const UNREACHABLE: AccountState = { kind: "unreachable", message: "No.", nextTryInSeconds: 2 };

/** A watch over an account whose state the test sets; each sign-in goes as `signIn` says. */
function watch(
  signIn: AccountDesk["signIn"],
  { interactive = true, login = null }: { interactive?: boolean; login?: Login | null } = {},
) {
  const clock = createFakeClock();
  const terminal = createMemoryTerminal({ interactive });
  const interrupt = new AbortController();
  const world = createCliWorld({
    clock,
    terminal,
    interrupt: interrupt.signal,
    desk: { signIn, stored: async () => ({ login, held: null }) },
  });
  const account = { state: READY };
  const desk = world.openAccount({} as Parameters<typeof world.openAccount>[0]);
  let looks = 0;
  const tokens = { state: () => account.state, lookNow: () => void looks++ };
  const unwatch = watchSignIn(
    () => tokens,
    () => desk,
    world,
  );
  const asked = () => terminal.stderr.split("a sign-in made here").length - 1;
  return { clock, terminal, interrupt, account, unwatch, asked, looks: () => looks };
}

describe("while the proxy serves on a terminal", () => {
  test("the person is asked once for each refusal, and the look goes on", async () => {
    const { clock, account, asked, looks, terminal } = watch(async () => "octo");
    await clock.advance(10_000);
    expect(asked()).toBe(0);
    account.state = UNREACHABLE;
    await clock.advance(10_000);
    expect(asked()).toBe(0);
    account.state = REFUSED;
    await clock.advance(10_000);
    expect(asked()).toBe(1);
    expect(terminal.stderr).toContain("Signed in as octo.");
    // The server need not find the new login by itself.
    expect(looks()).toBe(1);
    account.state = READY;
    await clock.advance(2000);
    account.state = { kind: "signed_out", message: "No." };
    await clock.advance(10_000);
    expect(asked()).toBe(2);
  });

  test("a sign-in that fails is told in words, and is no end of the watch", async () => {
    const { clock, account, asked, looks, terminal } = watch(async () => {
      throw new ProxyError("sign_in_expired", "The code has expired.");
    });
    account.state = REFUSED;
    await clock.advance(10_000);
    expect([asked(), terminal.stderr.endsWith("The code has expired.\n"), looks()]).toEqual([1, true, 0]);
    account.state = READY;
    await clock.advance(2000);
    account.state = REFUSED;
    await clock.advance(2000);
    expect(asked()).toBe(2);
  });

  test("the reason is told in its own words; where a sign-in would not be used, none is asked for", async () => {
    for (const [source, times] of [
      ["COPILOT_GITHUB_TOKEN", 0],
      ["systemd credential", 0],
      ["GITHUB_TOKEN", 1],
    ] as const) {
      const { clock, account, asked, terminal } = watch(async () => "octo", {
        login: { githubToken: "ghp_x", source },
      });
      account.state = { ...REFUSED, message: "GitHub does not accept it." };
      await clock.advance(10_000);
      expect([source, asked()]).toEqual([source, times]);
      expect(terminal.stderr).toStartWith("\nGitHub does not accept it.\n");
    }
  });

  test("an interrupt ends a sign-in without a word", async () => {
    const waiting: AccountDesk["signIn"] = (_show, signal) =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    const { clock, account, interrupt, terminal } = watch(waiting);
    account.state = REFUSED;
    await clock.advance(2000);
    const before = terminal.stderr;
    interrupt.abort(new Error("stopped by SIGINT"));
    await clock.advance(0);
    expect(terminal.stderr).toBe(before);
  });

  test("nothing is looked at after the end", () => {
    const { clock, unwatch } = watch(async () => null);
    unwatch();
    expect(clock.pending()).toBe(0);
  });
});

test("without a terminal nobody is asked", () => {
  const { clock } = watch(async () => null, { interactive: false });
  expect(clock.pending()).toBe(0);
});
