import { describe, expect, test } from "bun:test";
import type { AccountState } from "../../src/account/token-manager.ts";
import type { AccountDesk } from "../../src/cli/account-desk.ts";
import { watchSignIn } from "../../src/cli/watch-sign-in.ts";
import { ProxyError } from "../../src/errors.ts";
import { createCliWorld } from "../support/cli-world.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { createMemoryTerminal } from "../support/memory-terminal.ts";

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
function watch(signIn: AccountDesk["signIn"], { interactive = true } = {}) {
  const clock = createFakeClock();
  const terminal = createMemoryTerminal({ interactive });
  const interrupt = new AbortController();
  const world = createCliWorld({ clock, terminal, interrupt: interrupt.signal, desk: { signIn } });
  const account = { state: READY };
  const desk = world.openAccount({} as Parameters<typeof world.openAccount>[0]);
  const unwatch = watchSignIn(() => account.state, desk, world);
  const asked = () => terminal.stderr.split("sign in again").length - 1;
  return { clock, terminal, interrupt, account, unwatch, asked };
}

describe("while the proxy serves on a terminal", () => {
  test("the person is asked once for each refusal, and the look goes on", async () => {
    const { clock, account, asked, terminal } = watch(async () => "octo");
    await clock.advance(10_000);
    expect(asked()).toBe(0);
    account.state = UNREACHABLE;
    await clock.advance(10_000);
    expect(asked()).toBe(0);
    account.state = REFUSED;
    await clock.advance(10_000);
    expect(asked()).toBe(1);
    expect(terminal.stderr).toContain("Signed in as octo.");
    account.state = READY;
    await clock.advance(2000);
    account.state = { kind: "signed_out", message: "No." };
    await clock.advance(10_000);
    expect(asked()).toBe(2);
  });

  test("a sign-in that fails is told in words, and is no end of the watch", async () => {
    const { clock, account, asked, terminal } = watch(async () => {
      throw new ProxyError("sign_in_expired", "The code has expired.");
    });
    account.state = REFUSED;
    await clock.advance(10_000);
    expect([asked(), terminal.stderr.endsWith("The code has expired.\n")]).toEqual([1, true]);
    account.state = READY;
    await clock.advance(2000);
    account.state = REFUSED;
    await clock.advance(2000);
    expect(asked()).toBe(2);
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
