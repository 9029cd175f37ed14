import { describe, expect, test } from "bun:test";
import { now } from "../../src/account/held-token.ts";
import { createSetback } from "../../src/account/setback.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { failureOf, kindOf } from "../support/kind-of.ts";
import { createMemoryLog } from "../support/memory-log.ts";
import {
  held,
  LOGIN,
  PATH,
  running,
  STAY,
  serverError,
  session,
  setUp,
  tokenAnswer,
  unauthorized,
  WANTED,
} from "./set-up.ts";

const NOT_ENTITLED = { error_details: { message: "No access to GitHub Copilot found." } };
const notEntitled = () => Response.json(NOT_ENTITLED, { status: 403 });

describe("while GitHub cannot be reached", () => {
  test("calls are told when to come back, and it heals by itself (FA08)", async () => {
    const account = setUp();
    account.github.script = [serverError];
    account.tokens.start();
    await account.clock.advance(0);
    const failure = await failureOf(() => session(account));
    expect(failure.kind).toBe("token_exchange_failed");
    expect(failure.details.retryAfterSeconds).toBe(2);
    expect(account.tokens.state()).toMatchObject({ kind: "unreachable", nextTryInSeconds: 2 });
    expect(account.github.calls).toHaveLength(1);
    await account.clock.advance(2000);
    expect(account.tokens.state()).toMatchObject({ kind: "ready" });
  });

  test("it is tried again after 2, 8 and 18 seconds, then every minute, and the log says it once", async () => {
    const account = setUp();
    const { clock, github, log, tokens } = account;
    const asked: number[] = [];
    const began = clock.monotonicMs();
    github.otherwise = () => {
      asked.push(Math.round((clock.monotonicMs() - began) / 1000));
      return serverError();
    };
    tokens.start();
    await clock.advance(150_000);
    expect(asked).toEqual([0, 2, 10, 28, 88, 148]);
    const warnings = log.entries.filter(({ level }) => level === "warn");
    expect(warnings).toMatchObject([{ message: "no Copilot token", fields: { next_try_in_seconds: 2 } }]);
  });

  test("a second outage begins with short waits again, and is logged again", async () => {
    const { clock, github, log, tokens } = setUp();
    github.script = [serverError, serverError];
    tokens.start();
    await clock.advance(10_000);
    github.script = [serverError];
    await clock.advance(1_440_000);
    expect(github.calls).toHaveLength(4);
    await clock.advance(3000);
    expect(github.calls).toHaveLength(5);
    expect(log.entries.map(({ level }) => level)).toEqual(["warn", "info", "warn", "info"]);
  });

  test("a token that is still valid serves on", async () => {
    const { clock, github, tokens } = await running();
    github.otherwise = serverError;
    await clock.advance(1_700_000);
    expect(github.calls.length).toBeGreaterThan(2);
    expect(tokens.session(STAY)).toMatchObject({ token: "tid=1;exp=1" });
    expect(tokens.state()).toMatchObject({ kind: "ready", refreshDueInSeconds: 0 });
  });

  test("GitHub's own word on when to come back is obeyed", async () => {
    const account = setUp();
    account.github.script = [() => new Response("", { status: 429, headers: { "retry-after": "120" } })];
    account.tokens.start();
    await account.clock.advance(0);
    expect((await failureOf(() => session(account))).details.retryAfterSeconds).toBe(120);
    await account.clock.advance(119_000);
    expect(account.github.calls).toHaveLength(1);
    await account.clock.advance(2000);
    expect(account.github.calls).toHaveLength(2);
  });

  test("a command that doesn't run in the background asks again as soon as the wait is over", async () => {
    const account = setUp();
    account.github.script = [serverError];
    expect(await kindOf(() => session(account))).toBe("token_exchange_failed");
    expect(await kindOf(() => session(account))).toBe("token_exchange_failed");
    await account.clock.advance(2000);
    expect((await session(account)).token).toBe("tid=1;exp=1");
    expect(account.clock.pending()).toBe(0);
  });
});

describe("when GitHub refuses the login", () => {
  test.each([
    ["reauth_required", unauthorized],
    ["not_entitled", notEntitled],
  ] as const)("calls get %s at once, and GitHub is asked every five minutes only", async (kind, respond) => {
    const account = setUp();
    account.github.otherwise = respond;
    account.tokens.start();
    await account.clock.advance(0);
    for (let call = 0; call < 10; call++) {
      const failure = await failureOf(() => session(account));
      expect(failure.kind).toBe(kind);
      expect(failure.details.headers).toEqual({ "x-should-retry": "false" });
    }
    expect(account.tokens.state()).toMatchObject({ kind: "refused", reason: kind, nextTryInSeconds: 300 });
    await account.clock.advance(299_000);
    expect(account.github.calls).toHaveLength(1);
    await account.clock.advance(2000);
    expect(account.github.calls).toHaveLength(2);
    expect(account.log.entries.filter(({ level }) => level === "warn")).toHaveLength(1);
  });

  test("a new sign-in is taken up by the very next call", async () => {
    const account = setUp();
    account.github.otherwise = unauthorized;
    account.tokens.start();
    await account.clock.advance(1000);
    account.github.otherwise = () => tokenAnswer(account.clock);
    await account.files.writePrivate(PATH, JSON.stringify({ ...LOGIN, github_token: "ghu_renewed" }));
    expect((await session(account)).token).toBe("tid=1");
    expect(account.github.calls.at(-1)?.init.headers?.authorization).toBe("token ghu_renewed");
  });

  test("a new sign-in is taken up though the old one's last exchange ends after it", async () => {
    const account = setUp({ env: { GITHUB_TOKEN: "ghu_env" }, credentials: null });
    const slow = held(unauthorized);
    account.github.script = [slow.respond];
    account.tokens.start();
    await account.clock.advance(1000);
    await account.files.writePrivate(PATH, JSON.stringify(LOGIN));
    slow.release();
    await account.clock.advance(30_000);
    expect(account.tokens.state()).toMatchObject({ kind: "ready", source: "credentials.json" });
  });

  test("a new sign-in is taken up within 30 s without any call", async () => {
    const account = await running({ credentials: null });
    await account.clock.advance(1000);
    await account.files.writePrivate(PATH, JSON.stringify(LOGIN));
    await account.clock.advance(30_000);
    expect(account.tokens.state()).toMatchObject({ kind: "ready" });
    expect(account.log.entries.map(({ level, message }) => [level, message])).toEqual([
      ["warn", "no Copilot token"],
      ["info", "there is a Copilot token again"],
    ]);
  });

  test("a new sign-in is taken up at once by a server that is told of it", async () => {
    const account = await running({ credentials: null });
    await account.clock.advance(1000);
    await account.files.writePrivate(PATH, JSON.stringify(LOGIN));
    account.tokens.lookNow();
    await account.clock.advance(0);
    expect(account.tokens.state()).toMatchObject({ kind: "ready" });
  });

  test("the log tells of the token that comes back, also where another program has fetched it", async () => {
    const account = await running({ credentials: null });
    const { clock, files, github, log } = account;
    await clock.advance(1000);
    await files.writePrivate(PATH, JSON.stringify(LOGIN));
    await setUp({ clock, files, github }).supply.fresh(WANTED, STAY);
    await clock.advance(60_000);
    expect(log.entries.map(({ level }) => level)).toEqual(["warn", "info"]);
  });
});

describe("a login that changes under a running server", () => {
  test("takes the old login's token with it", async () => {
    const account = await running();
    await account.clock.advance(1000);
    await account.files.writePrivate(PATH, JSON.stringify({ ...LOGIN, github_token: "ghu_other", login: "hubot" }));
    await account.clock.advance(30_000);
    expect(account.tokens.session(STAY)).toMatchObject({ token: "tid=2;exp=1" });
    expect(account.tokens.state()).toMatchObject({ login: "hubot" });
  });

  test("by a sign-out ends the service", async () => {
    const account = await running();
    await account.clock.advance(1000);
    await account.files.writePrivate(PATH, JSON.stringify({ version: 1 }));
    await account.clock.advance(30_000);
    expect(await kindOf(() => session(account))).toBe("not_authenticated");
  });

  test("not at all, by another process's refresh, brings that one's token without an exchange", async () => {
    const { clock, files, github, tokens } = await running();
    await clock.advance(60_000);
    await setUp({ clock, files, github }).supply.fresh({ ...WANTED, since: now(clock) }, STAY);
    await clock.advance(30_000);
    expect(tokens.session(STAY)).toMatchObject({ token: "tid=2;exp=1" });
    expect(github.calls).toHaveLength(2);
  });

  test("costs a login of the environment nothing", async () => {
    const { clock, files, github, tokens } = await running({ env: { GITHUB_TOKEN: "ghu_env" } });
    await clock.advance(1000);
    await files.writePrivate(PATH, JSON.stringify({ ...LOGIN, github_token: "ghu_other" }));
    await clock.advance(30_000);
    expect(tokens.session(STAY)).toMatchObject({ token: "tid=1;exp=1" });
    expect(github.calls).toHaveLength(1);
  });

  test("into a file that cannot be understood leaves the old token serving", async () => {
    const account = await running();
    await account.clock.advance(1000);
    await account.files.writePrivate(PATH, "{torn");
    await account.clock.advance(30_000);
    expect(account.tokens.session(STAY)).toMatchObject({ token: "tid=1;exp=1" });
    expect(account.log.entries).toMatchObject([{ level: "warn", fields: { code: "not_authenticated" } }]);
  });
});

test("waits after failures are never shorter than said, and spread by up to a fifth", () => {
  const clock = createFakeClock();
  const setback = createSetback({
    clock,
    random: { uuid: () => "", uniform: () => 0.999, secret: () => "" },
    log: createMemoryLog(),
  });
  setback.record(new Error("anything"));
  expect(setback.nextTryMs()).toBeGreaterThan(2300);
  expect(setback.nextTryMs()).toBeLessThanOrEqual(2400);
});
