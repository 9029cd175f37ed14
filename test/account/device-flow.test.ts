import { describe, expect, test } from "bun:test";
import { createDeviceFlow, type DeviceCode } from "../../src/account/device-flow.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { failureOf, kindOf } from "../support/kind-of.ts";
import { createFakeGitHub, STAY } from "./set-up.ts";

const CODE_ANSWER = {
  device_code: "d".repeat(40),
  user_code: "WXYZ-1234",
  verification_uri: "https://github.com/login/device",
  expires_in: 899,
  interval: 5,
};
const CODE: DeviceCode = {
  deviceCode: CODE_ANSWER.device_code,
  userCode: "WXYZ-1234",
  verificationUri: "https://github.com/login/device",
  expiresInSeconds: 899,
  intervalSeconds: 5,
};
const PENDING = { error: "authorization_pending", error_description: "still pending" };
const TOKEN = { access_token: "ghu_new", token_type: "bearer", scope: "" };

function setUpFlow() {
  const clock = createFakeClock();
  const github = createFakeGitHub(clock);
  const urls = { githubUrl: "https://github.com", githubApiUrl: "https://api.github.com" };
  const headers = { "user-agent": "GitHubCopilotChat/0.37.0" };
  const flow = createDeviceFlow({ fetch: github.fetch, clock, ...urls, clientId: "Iv1.test", headers });
  /** GitHub says these, one a poll; gives the seconds at which it was asked and what came of it. */
  async function poll(...answers: (object | string | Error)[]) {
    const asked: number[] = [];
    const began = clock.monotonicMs();
    github.script = answers.map((answer) => () => {
      asked.push((clock.monotonicMs() - began) / 1000);
      if (answer instanceof Error) throw answer;
      return typeof answer === "string" ? new Response(answer, { status: 502 }) : Response.json(answer);
    });
    github.otherwise = () => Response.json(PENDING);
    const outcome = flow.waitForToken(CODE, STAY).catch((error) => error);
    await clock.advance(900_000);
    return { asked, outcome: await outcome };
  }
  return { clock, github, flow, poll };
}

describe("a sign-in code", () => {
  test("is asked for as JSON, by the configured client", async () => {
    const { flow, github } = setUpFlow();
    github.script = [() => Response.json(CODE_ANSWER)];
    expect(await flow.requestCode(STAY)).toEqual(CODE);
    const [call] = github.calls;
    expect(call?.url).toBe("https://github.com/login/device/code");
    expect(call?.init.headers).toMatchObject({ accept: "application/json", "content-type": "application/json" });
    expect(JSON.parse(String(call?.init.body))).toEqual({ client_id: "Iv1.test", scope: "read:user" });
  });

  test("has the usual interval and life when GitHub doesn't say them", async () => {
    const { flow, github } = setUpFlow();
    github.script = [() => Response.json({ ...CODE_ANSWER, interval: undefined, expires_in: "soon" })];
    expect(await flow.requestCode(STAY)).toMatchObject({ intervalSeconds: 5, expiresInSeconds: 900 });
  });

  test.each([
    ["an unknown client id", 404, { error: "Not Found" }, "config_invalid"],
    ["a client that may not", 200, { error: "device_flow_disabled" }, "config_invalid"],
    ["another error", 200, { error: "nobody_knows" }, "sign_in_denied"],
    ["half an answer", 200, { device_code: "d" }, "bad_upstream_answer"],
    ["an error page", 500, "<html>", "bad_upstream_answer"],
    [
      "an address that is none",
      200,
      { ...CODE_ANSWER, verification_uri: "javascript:alert(1)" },
      "bad_upstream_answer",
    ],
    ["a code that would speak to the terminal", 200, { ...CODE_ANSWER, user_code: "\u001b[2J" }, "bad_upstream_answer"],
  ])("is refused for %s", async (_name, status, body, kind) => {
    const { flow, github } = setUpFlow();
    github.script = [() => new Response(JSON.stringify(body), { status })];
    expect(await kindOf(() => flow.requestCode(STAY))).toBe(kind);
  });

  test("needs a network", async () => {
    const { flow, github } = setUpFlow();
    github.script = [() => Promise.reject(new TypeError("offline"))];
    expect(await kindOf(() => flow.requestCode(STAY))).toBe("upstream_unreachable");
  });
});

describe("waiting for the user", () => {
  test("asks once an interval and a second of margin, until the token is there", async () => {
    const { poll, github } = setUpFlow();
    expect(await poll(PENDING, PENDING, TOKEN)).toEqual({ asked: [6, 12, 18], outcome: "ghu_new" });
    const [call] = github.calls;
    expect(call?.url).toBe("https://github.com/login/oauth/access_token");
    expect(JSON.parse(String(call?.init.body))).toEqual({
      client_id: "Iv1.test",
      device_code: CODE.deviceCode,
      grant_type: "urn:ietf:params:oauth:grant-type:device_code",
    });
  });

  test("slows down for good, by what GitHub says or else by five seconds each time", async () => {
    const { poll } = setUpFlow();
    const { asked } = await poll({ error: "slow_down", interval: 10 }, { error: "slow_down" }, PENDING, TOKEN);
    expect(asked).toEqual([6, 17, 33, 49]);
  });

  test("goes on through error pages, nonsense and a network that is gone", async () => {
    const { poll } = setUpFlow();
    const { asked, outcome } = await poll("<h1>Unicorn!</h1>", new TypeError("offline"), {}, TOKEN);
    expect(outcome).toBe("ghu_new");
    expect(asked).toHaveLength(4);
  });

  test("reads the body whatever the status", async () => {
    const { flow, github, clock } = setUpFlow();
    github.script = [() => Response.json(PENDING, { status: 400 }), () => Response.json(TOKEN, { status: 201 })];
    const outcome = flow.waitForToken(CODE, STAY);
    await clock.advance(12_000);
    expect(await outcome).toBe("ghu_new");
  });

  test.each([
    ["access_denied", "sign_in_denied"],
    ["expired_token", "sign_in_expired"],
    ["token_expired", "sign_in_expired"],
    ["incorrect_device_code", "sign_in_expired"],
    ["incorrect_client_credentials", "config_invalid"],
    ["device_flow_disabled", "config_invalid"],
    ["unsupported_grant_type", "sign_in_denied"],
    ["__proto__", "sign_in_denied"],
  ])("ends at %s", async (error, kind) => {
    const { poll } = setUpFlow();
    const { asked, outcome } = await poll(PENDING, { error });
    expect(outcome.kind).toBe(kind);
    expect(asked).toHaveLength(2);
  });

  test("ends when the code's time is up, though GitHub keeps saying pending", async () => {
    const { poll, github } = setUpFlow();
    const { outcome } = await poll();
    expect(outcome.kind).toBe("sign_in_expired");
    expect(github.calls.length).toBe(149);
  });

  test("ends at once, in its sleep or in a request, when it is interrupted", async () => {
    for (const elapsed of [1000, 6000]) {
      const { flow, github, clock } = setUpFlow();
      github.otherwise = () => new Promise(() => undefined);
      const interrupt = new AbortController();
      const outcome = flow.waitForToken(CODE, interrupt.signal).catch((error) => error);
      await clock.advance(elapsed);
      interrupt.abort(new Error("Ctrl-C"));
      expect((await outcome).message).toBe("Ctrl-C");
      expect(clock.pending()).toBe(0);
    }
  });
});

describe("the user's name", () => {
  test("is asked of GitHub's API, which insists on a user agent", async () => {
    const { flow, github } = setUpFlow();
    github.script = [() => Response.json({ login: "octo", id: 1 })];
    expect(await flow.whoIs("ghu_new", STAY)).toBe("octo");
    expect(github.calls[0]?.url).toBe("https://api.github.com/user");
    expect(github.calls[0]?.init.headers).toMatchObject({
      authorization: "token ghu_new",
      "user-agent": "GitHubCopilotChat/0.37.0",
    });
  });

  test.each([
    () => new Response("", { status: 500 }),
    () => Response.json({ login: "\u001b[2J" }),
    () => Promise.reject(new Error()),
  ])("is null when GitHub doesn't tell", async (respond) => {
    const { flow, github } = setUpFlow();
    github.script = [respond];
    expect(await flow.whoIs("ghu_new", STAY)).toBeNull();
  });
});

test("a message about a refused sign-in names GitHub's code and nothing longer", async () => {
  const { flow, github } = setUpFlow();
  github.script = [() => Response.json({ error: "x".repeat(5000) })];
  expect((await failureOf(() => flow.requestCode(STAY))).message.length).toBeLessThan(200);
});
