import { describe, expect, test } from "bun:test";
import { createFakeClock } from "../support/fake-clock.ts";
import { failureOf } from "../support/kind-of.ts";
import { createMemoryLog } from "../support/memory-log.ts";
import { createFakeGitHub, exchangeOf, STAY, tokenAnswer } from "./set-up.ts";

function exchangeWith(respond?: () => Response | Promise<Response>) {
  const clock = createFakeClock();
  const github = createFakeGitHub(clock);
  const log = createMemoryLog();
  if (respond) github.otherwise = respond;
  const headers = { "user-agent": "GitHubCopilotChat/0.37.0", "editor-version": "vscode/1.109.0" };
  const exchange = exchangeOf({ fetch: github.fetch, clock, log, headers });
  return { clock, github, log, exchange: (signal = STAY) => exchange("ghu_a", signal) };
}

/** The failure when GitHub answers so. */
function failureWith(status: number, body: string | object, headers: Record<string, string> = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return failureOf(exchangeWith(() => new Response(text, { status, headers })).exchange);
}

describe("an exchange", () => {
  test("asks as an editor does, follows no redirect and inflates nothing", async () => {
    const { exchange, github } = exchangeWith();
    await exchange();
    const [call] = github.calls;
    expect(call?.url).toBe("https://api.github.com/copilot_internal/v2/token");
    expect(call?.init).toMatchObject({ method: "GET", redirect: "manual", decompress: false, timeout: false });
    expect(call?.init.headers).toEqual({
      accept: "application/json",
      "accept-encoding": "identity",
      authorization: "token ghu_a",
      "editor-version": "vscode/1.109.0",
      "user-agent": "GitHubCopilotChat/0.37.0",
    });
  });

  test("gives the token, its host and its life from receipt", async () => {
    const { exchange, clock } = exchangeWith();
    expect(await exchange()).toEqual({
      token: "tid=1;exp=1",
      apiUrl: "https://api.githubcopilot.com",
      received: { wallMs: clock.wallMs(), monotonicMs: clock.monotonicMs() },
      lifetimeMs: 1_800_000,
      refreshAfterMs: 1_440_000,
    });
  });

  test("needs nothing but the token and survives nonsense everywhere else", async () => {
    const nonsense = { token: "tid=1", expires_at: "soon", refresh_in: null, endpoints: "none", sku: 5 };
    const { exchange } = exchangeWith(() => Response.json(nonsense));
    expect(await exchange()).toMatchObject({ token: "tid=1", lifetimeMs: 1_800_000, refreshAfterMs: 1_440_000 });
  });

  test("goes to the fallback and says so when the named host is not trusted", async () => {
    const { exchange, log } = exchangeWith(() =>
      Response.json({ token: "tid=1", endpoints: { api: "https://evil.example" } }),
    );
    expect((await exchange()).apiUrl).toBe("https://api.githubcopilot.com");
    expect(log.entries).toMatchObject([{ level: "warn", fields: { refused: "https://evil.example" } }]);
  });
});

const ENVELOPE = {
  error_details: {
    message: "No access to GitHub Copilot found. You are currently logged in as octo.",
    notification_id: "no_copilot_access",
    url: "https://github.com/settings/copilot?editor={EDITOR}",
  },
  message: "Resource not accessible by integration",
};
const RATE_LIMIT = { message: "API rate limit exceeded for user ID 1.", status: "403" };

describe("GitHub's refusal of an exchange", () => {
  test("401 is told without a guess at whether the token was ever good", async () => {
    const failure = await failureWith(401, { message: "Bad credentials" });
    expect(failure.kind).toBe("reauth_required");
    expect(failure.message).toBe("GitHub does not accept this GitHub token.");
  });

  test("403 with an envelope is told in GitHub's words, with its address", async () => {
    const failure = await failureWith(403, ENVELOPE);
    expect(failure.kind).toBe("not_entitled");
    expect(failure.message).toBe(`${ENVELOPE.error_details.message} (https://github.com/settings/copilot)`);
  });

  test("403 with an envelope that has no address is told without one", async () => {
    expect((await failureWith(403, { error_details: { message: "Suspended." } })).message).toBe("Suspended.");
  });

  test("403 for the kind of token asks for a new sign-in", async () => {
    const failure = await failureWith(403, { message: "Resource not accessible by personal access token" });
    expect(failure.kind).toBe("reauth_required");
    expect(failure.message).toContain("personal access token");
  });

  test("404 says that it is the wrong kind of token", async () => {
    const failure = await failureWith(404, { message: "Not Found" });
    expect(failure.kind).toBe("reauth_required");
    expect(failure.message).toContain("kind of GitHub token");
  });

  test.each([
    ["a 403 that is a rate limit by its words", 403, RATE_LIMIT, {}],
    ["a 403 that is a rate limit by its headers", 403, {}, { "x-ratelimit-remaining": "0" }],
    ["a 429", 429, { message: "slow" }, {}],
    ["a 500 in HTML", 500, "<h1>Unicorn!</h1>", {}],
    ["a 503", 503, "", {}],
    ["a redirect", 302, "", { location: "https://evil.example" }],
    ["a 200 that is a page", 200, "<html>Please sign in to the hotel</html>", {}],
    ["a 200 without a token", 200, { expires_at: 5 }, {}],
    ["a 200 whose token would break out of its header", 200, { token: "tid=1\r\nx: y" }, {}],
  ])("%s may pass", async (_name, status, body, headers) => {
    expect((await failureWith(status, body, headers)).kind).toBe("token_exchange_failed");
  });

  test("tells how long GitHub wants to be left alone", async () => {
    const clock = createFakeClock();
    const reset = String(clock.wallMs() / 1000 + 90);
    const byReset = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset };
    expect((await failureWith(429, "", { "retry-after": "30" })).details.retryAfterSeconds).toBe(30);
    expect((await failureWith(403, RATE_LIMIT, byReset)).details.retryAfterSeconds).toBe(90);
    const date = new Date(clock.wallMs() + 45_000).toUTCString();
    expect((await failureWith(429, "", { "retry-after": date })).details.retryAfterSeconds).toBe(45);
    expect((await failureWith(429, "", { "retry-after": "nonsense" })).details.retryAfterSeconds).toBeUndefined();
  });

  test("that may pass is told in GitHub's words, with the time of the next try", async () => {
    const seconds = String(createFakeClock().wallMs() / 1000 + 90);
    const byReset = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": seconds };
    expect((await failureWith(403, RATE_LIMIT, byReset)).message).toBe(
      "GitHub gave no Copilot token (status 403): API rate limit exceeded for user ID 1. " +
        "It takes the next try from 2026-01-01 00:01:30 UTC on.",
    );
    expect((await failureWith(500, "")).message).toBe("GitHub gave no Copilot token (status 500).");
    const { message } = await failureWith(429, { message: `ghu_abcdefgh12345 ${"x".repeat(5000)}` });
    expect(message).toStartWith("GitHub gave no Copilot token (status 429): [redacted] xxx");
    expect(message.length).toBeLessThan(600);
    expect((await failureWith(429, "", { "retry-after": "9".repeat(20) })).kind).toBe("token_exchange_failed");
  });

  test("holds no token that the answer repeats", async () => {
    const failure = await failureWith(403, { error_details: { message: "Token ghu_abcdefgh12345 is bad" } });
    expect(failure.message).toBe("Token [redacted] is bad");
  });

  test("a network that is down may pass", async () => {
    const down = Object.assign(new TypeError("connect"), { code: "ECONNREFUSED" });
    const failure = await failureOf(exchangeWith(() => Promise.reject(down)).exchange);
    expect(failure.kind).toBe("token_exchange_failed");
    expect(failure.message).toContain("api.github.com could not be reached (ECONNREFUSED)");
  });

  test("a GitHub that never answers is left after twenty seconds", async () => {
    const { exchange, clock } = exchangeWith(() => new Promise(() => undefined));
    const failure = failureOf(exchange);
    await clock.advance(20_000);
    expect((await failure).kind).toBe("token_exchange_failed");
    expect(clock.pending()).toBe(0);
  });

  test("an answer without an end is read no further than a megabyte", async () => {
    let pulled = 0;
    const endless = new ReadableStream({
      pull(controller) {
        pulled++;
        controller.enqueue(new Uint8Array(256 * 1024));
      },
    });
    const failure = await failureOf(exchangeWith(() => new Response(endless)).exchange);
    expect(failure.kind).toBe("token_exchange_failed");
    expect(pulled).toBeLessThan(10);
  });

  test("an answer that grows beyond a megabyte when it is inflated is none", async () => {
    const bomb = Bun.gzipSync(`${" ".repeat(2_000_000)}{"token":"tid=1"}`);
    const headers = { "content-encoding": "gzip" };
    const failure = await failureOf(exchangeWith(() => new Response(bomb, { headers })).exchange);
    expect(failure.kind).toBe("token_exchange_failed");
  });

  test("an answer in an encoding that nobody knows may pass, and says so", async () => {
    const failure = await failureWith(200, "x", { "content-encoding": "pied-piper" });
    expect(failure.kind).toBe("token_exchange_failed");
    expect(failure.message).toContain("unknown encoding pied-piper");
  });

  test("whoever stops the exchange gets its own reason back", async () => {
    const stopping = new AbortController();
    const { exchange } = exchangeWith(() => new Promise<Response>(() => undefined));
    const outcome = exchange(stopping.signal).catch((error) => error);
    const reason = new Error("stopping");
    stopping.abort(reason);
    expect(await outcome).toBe(reason);
  });
});

test("the token's life follows the answer's Date header", async () => {
  const { exchange, github, clock } = exchangeWith();
  clock.jumpWall(-3_600_000);
  const serverMs = clock.wallMs() + 3_600_000;
  github.otherwise = () => {
    const answer = tokenAnswer(clock, { expires_at: serverMs / 1000 + 1800 });
    answer.headers.set("date", new Date(serverMs).toUTCString());
    return answer;
  };
  expect((await exchange()).lifetimeMs).toBe(1_800_000);
});
