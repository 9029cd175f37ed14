import { describe, expect, test } from "bun:test";
import { running, STAY, session, setUp, tokenAnswer } from "./set-up.ts";

const HOUR_MS = 3_600_000;

/** Servers of one user, each a process of its own on the same files. */
async function servers(count: number) {
  const first = await running();
  const { clock, files, github } = first;
  const others = Array.from({ length: count - 1 }, () => setUp({ clock, files, github }));
  for (const { tokens } of others) tokens.start();
  await clock.advance(1000);
  return { clock, files, github, all: [first, ...others] };
}

const tokensOf = async (all: readonly ReturnType<typeof setUp>[]) =>
  new Set((await Promise.all(all.map(session))).map(({ token }) => token));

describe("several servers on one credentials.json", () => {
  test("have one token among them, and one exchange whenever it is due", async () => {
    const { clock, github, all } = await servers(3);
    expect(await tokensOf(all)).toEqual(new Set(["tid=1;exp=1"]));
    await clock.advance(1_470_000);
    expect(await tokensOf(all)).toEqual(new Set(["tid=2;exp=1"]));
    expect(github.calls).toHaveLength(2);
  });

  test.each([
    [-3, 1_470_000],
    [3, 40_000],
  ])("make one exchange when it is due, though the wall clock was set by %i hours before it", async (hours, dueMs) => {
    const { clock, github, all } = await servers(3);
    clock.jumpWall(hours * HOUR_MS);
    await clock.advance(dueMs);
    expect(await tokensOf(all)).toEqual(new Set(["tid=2;exp=1"]));
    await clock.advance(1_470_000);
    expect(await tokensOf(all)).toEqual(new Set(["tid=3;exp=1"]));
    expect(github.calls).toHaveLength(3);
  });

  test("ask GitHub no more than once a minute for tokens that live for a second", async () => {
    const { clock, github } = await servers(3);
    github.otherwise = () => {
      const [token, expires_at] = [`tid=${github.calls.length}`, clock.wallMs() / 1000 + 1];
      return tokenAnswer(clock, { token, refresh_in: 1, expires_at });
    };
    await clock.advance(1_500_000);
    github.calls.length = 0;
    await clock.advance(600_000);
    expect(github.calls.length).toBeLessThanOrEqual(31);
  });

  test("ask GitHub no more than once a minute though it wants to be asked at once", async () => {
    const { clock, github } = await servers(3);
    github.otherwise = () => tokenAnswer(clock, { token: `tid=${github.calls.length}`, refresh_in: 1 });
    await clock.advance(1_500_000);
    github.calls.length = 0;
    await clock.advance(600_000);
    expect(github.calls.length).toBeLessThanOrEqual(11);
  });

  test("renew a token that Copilot refuses by one exchange", async () => {
    const { clock, github, all } = await servers(3);
    const renewals = all.map(({ tokens }) => {
      const held = tokens.session(STAY);
      return held instanceof Promise ? held : tokens.renew(held, STAY);
    });
    await clock.advance(1000);
    expect(new Set((await Promise.all(renewals)).map(({ token }) => token))).toEqual(new Set(["tid=2;exp=1"]));
    expect(github.calls).toHaveLength(2);
  });
});

test("a stored token whose age nobody knows, as the clock was set back since, serves and is replaced at once", async () => {
  const { clock, files, github } = await running();
  clock.jumpWall(-3 * HOUR_MS);
  const restarted = setUp({ clock, files, github });
  expect((await session(restarted)).token).toBe("tid=1;exp=1");
  restarted.tokens.start();
  await clock.advance(2000);
  expect((await session(restarted)).token).toBe("tid=2;exp=1");
});

describe("a seat that is lost", () => {
  test("is told in GitHub's words, and given back is noticed within five minutes without a call", async () => {
    const { clock, github, tokens } = await running();
    const envelope = { error_details: { message: "Your seat is gone." } };
    github.otherwise = () => Response.json(envelope, { status: 403 });
    await clock.advance(1_810_000);
    expect(tokens.state()).toMatchObject({ kind: "refused", reason: "not_entitled" });
    github.otherwise = () => tokenAnswer(clock);
    await clock.advance(300_000);
    expect(tokens.state().kind).toBe("ready");
  });
});

test("GitHub down for hours is asked once a minute, and the token is there within a minute of its return", async () => {
  const { clock, github, tokens } = await running();
  github.otherwise = () => new Response("", { status: 503 });
  await clock.advance(2 * HOUR_MS);
  expect(tokens.state().kind).toBe("unreachable");
  github.calls.length = 0;
  await clock.advance(4 * HOUR_MS);
  expect(github.calls.length).toBeLessThanOrEqual(4 * 60);
  github.otherwise = () => tokenAnswer(clock);
  await clock.advance(60_000);
  expect(tokens.state().kind).toBe("ready");
});
