import { describe, expect, test } from "bun:test";
import { failureOf, kindOf } from "../support/kind-of.ts";
import { held, running, STAY, session, setUp, tokenAnswer, unauthorized } from "./set-up.ts";

describe("a session", () => {
  test("is there at once, and is the same object, while the token is usable", async () => {
    const account = await running();
    const { tokens } = account;
    expect(tokens.session(STAY)).toMatchObject({ token: "tid=1;exp=1", apiUrl: "https://api.githubcopilot.com" });
    expect(tokens.session(STAY)).toBe(tokens.session(STAY));
    expect(account.github.calls).toHaveLength(1);
  });

  test("for fifty calls on a cold start costs one exchange (FA10)", async () => {
    const account = setUp();
    const slow = held(() => tokenAnswer(account.clock));
    account.github.script = [slow.respond];
    const sessions = Array.from({ length: 50 }, () => session(account));
    await account.clock.advance(2000);
    slow.release();
    expect(new Set((await Promise.all(sessions)).map(({ token }) => token))).toEqual(new Set(["tid=1"]));
    expect(account.github.calls).toHaveLength(1);
  });

  test("is had from disk without asking GitHub", async () => {
    const { clock, files, github } = await running();
    const restarted = setUp({ clock, files, github });
    expect((await session(restarted)).token).toBe("tid=1;exp=1");
    expect(github.calls).toHaveLength(1);
  });

  test("that a client no longer waits for goes on for the others", async () => {
    const account = setUp();
    const slow = held(() => tokenAnswer(account.clock));
    account.github.script = [slow.respond];
    const leaving = new AbortController();
    const first = Promise.resolve(account.tokens.session(leaving.signal)).catch((error) => error);
    const second = session(account);
    leaving.abort(new Error("the client left"));
    expect((await first).message).toBe("the client left");
    slow.release();
    expect((await second).token).toBe("tid=1");
  });

  test("without any login tells what to run, and GitHub is not asked (FA09)", async () => {
    const account = await running({ credentials: null });
    const failure = await failureOf(() => session(account));
    expect(failure.kind).toBe("not_authenticated");
    expect(failure.message).toContain("github-copilot-svcs auth");
    expect(failure.details.headers).toEqual({ "x-should-retry": "false" });
    expect(account.tokens.state()).toMatchObject({ kind: "signed_out" });
    expect(account.github.calls).toEqual([]);
  });
});

describe("the background", () => {
  test("refreshes at 80 % of the life, and no request ever waits for it (FA11)", async () => {
    const { clock, github, tokens } = await running();
    await clock.advance(1_439_000);
    expect(github.calls).toHaveLength(1);
    await clock.advance(31_000);
    expect(github.calls).toHaveLength(2);
    expect(tokens.session(STAY)).toMatchObject({ token: "tid=2;exp=1" });
    expect(tokens.state()).toMatchObject({ kind: "ready", source: "credentials.json", login: "octo" });
  });

  test("refreshes within 30 s after the wall clock has jumped, as after a laptop's sleep (FA12)", async () => {
    const { clock, github } = await running();
    clock.jumpWall(3 * 3_600_000);
    await clock.advance(30_000);
    expect(github.calls).toHaveLength(2);
  });

  test("refreshes on time though the wall clock was set back", async () => {
    const { clock, github } = await running();
    clock.jumpWall(-3 * 3_600_000);
    await clock.advance(1_470_000);
    expect(github.calls).toHaveLength(2);
  });

  test("is begun by a request that finds the refresh due, which is served meanwhile by the old token", async () => {
    const account = await running();
    const slow = held(() => tokenAnswer(account.clock, { token: "tid=new" }));
    account.github.script = [slow.respond];
    account.clock.jumpWall(1_500_000);
    expect(account.tokens.session(STAY)).toMatchObject({ token: "tid=1;exp=1" });
    await account.clock.advance(0);
    expect(account.tokens.session(STAY)).toMatchObject({ token: "tid=1;exp=1" });
    expect(account.github.calls).toHaveLength(2);
    slow.release();
    await account.clock.advance(0);
    expect(account.tokens.session(STAY)).toMatchObject({ token: "tid=new" });
  });

  test("is begun once, however many requests find the refresh due", async () => {
    const account = await running();
    let looks = 0;
    const { modifiedMs } = account.files;
    account.files.modifiedMs = (path) => {
      looks++;
      return modifiedMs(path);
    };
    account.github.otherwise = () => new Promise(() => undefined);
    account.clock.jumpWall(1_500_000);
    for (let request = 0; request < 100; request++) account.tokens.session(STAY);
    await account.clock.advance(0);
    for (let request = 0; request < 100; request++) account.tokens.session(STAY);
    expect(looks).toBe(1);
    expect(account.github.calls).toHaveLength(2);
    account.tokens.stop();
  });

  test.each([0, -1, 0.001, null, "soon"])("is no storm when refresh_in is %p", async (refresh_in) => {
    const account = setUp();
    account.github.otherwise = () => tokenAnswer(account.clock, { refresh_in });
    account.tokens.start();
    await account.clock.advance(600_000);
    expect(account.github.calls.length).toBeLessThanOrEqual(11);
  });

  test("is no storm when tokens live for a second", async () => {
    const account = setUp();
    account.github.otherwise = () => {
      const expires_at = account.clock.wallMs() / 1000 + 1;
      return tokenAnswer(account.clock, { expires_at, refresh_in: 1 });
    };
    account.tokens.start();
    await account.clock.advance(600_000);
    expect(account.github.calls.length).toBeLessThanOrEqual(11);
  });

  test("leaves no timer and no exchange behind when it is stopped", async () => {
    const account = setUp();
    account.github.otherwise = () => new Promise(() => undefined);
    account.tokens.start();
    await account.clock.advance(0);
    const waiting = session(account).catch((error) => error);
    account.tokens.stop();
    expect((await waiting).kind).toBe("shutting_down");
    await account.clock.advance(0);
    expect(account.clock.pending()).toBe(0);
    expect(await kindOf(() => session(account))).toBe("shutting_down");
  });
});

describe("a token that Copilot refuses", () => {
  test("is replaced by one exchange, for all who were refused (FA07)", async () => {
    const account = await running();
    const rejected = await session(account);
    const renewed = await Promise.all([1, 2, 3].map(() => account.tokens.renew(rejected, STAY)));
    expect(renewed.map(({ token }) => token)).toEqual(["tid=2;exp=1", "tid=2;exp=1", "tid=2;exp=1"]);
    expect((await account.tokens.renew(rejected, STAY)).token).toBe("tid=2;exp=1");
    expect(account.github.calls).toHaveLength(2);
  });

  test("is not taken from disk again", async () => {
    const { clock, files, github } = await running();
    const restarted = setUp({ clock, files, github });
    const rejected = await session(restarted);
    expect((await restarted.tokens.renew(rejected, STAY)).token).toBe("tid=2;exp=1");
  });

  test("just after a renewal is an upstream failure and no further exchange, for ten seconds", async () => {
    const account = await running();
    const second = await account.tokens.renew(await session(account), STAY);
    expect(await kindOf(() => account.tokens.renew(second, STAY))).toBe("upstream_auth_error");
    expect(account.github.calls).toHaveLength(2);
    await account.clock.advance(10_000);
    expect((await account.tokens.renew(second, STAY)).token).toBe("tid=3;exp=1");
  });

  test("serves nobody any more when GitHub refuses the login, too", async () => {
    const account = await running();
    account.github.otherwise = unauthorized;
    const rejected = await session(account);
    expect(await kindOf(() => account.tokens.renew(rejected, STAY))).toBe("reauth_required");
    expect(await kindOf(() => session(account))).toBe("reauth_required");
    expect(account.github.calls).toHaveLength(2);
  });
});

test("the state of a server that has not heard from GitHub yet is refreshing", async () => {
  const account = setUp();
  account.github.otherwise = () => new Promise(() => undefined);
  expect(account.tokens.state()).toEqual({ kind: "refreshing" });
  account.tokens.start();
  await account.clock.advance(0);
  expect(account.tokens.state()).toEqual({ kind: "refreshing" });
  account.tokens.stop();
});

test("no token is ever told by state or log", async () => {
  const account = await running();
  account.github.otherwise = unauthorized;
  await account.tokens.renew(await session(account), STAY).catch(() => undefined);
  const told = JSON.stringify([account.tokens.state(), account.log.entries]);
  expect(told).not.toMatch(/tid=|ghu_/);
});
