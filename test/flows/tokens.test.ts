import { describe, expect, test } from "bun:test";
import type { Answer } from "../../src/simulator/answer.ts";
import { KNOWN_FAILURES } from "../../src/simulator/known-failures.ts";
import { CHAT, CREDENTIALS, EXCHANGE, GITHUB_TOKEN, type ProxyUnderTest, startProxy } from "../support/proxy.ts";

const DEVICE_CODE = "/login/device/code";

const callsOf = ({ simulator }: ProxyUnderTest, path: string) => simulator.journal.calls(path);

async function errorOf(response: Response) {
  return ((await response.json()) as { error: { message: string; code: string; type: string } }).error;
}

describe("a cold start", () => {
  test("costs one exchange, though fifty calls come at once and it is slow (FA10)", async () => {
    let hold: { reached: Promise<void>; release(): void } | undefined;
    await using proxy = await startProxy({
      prepare: ({ gate }) => {
        hold = gate.hold(EXCHANGE, 0);
      },
    });
    await hold?.reached;
    const answers = Array.from({ length: 50 }, () => proxy.chat());
    // All fifty are in and wait when the exchange is answered.
    while ((await proxy.health()).requests.in_flight < 50);
    hold?.release();
    for (const response of await Promise.all(answers)) expect(response.status).toBe(200);
    expect(callsOf(proxy, EXCHANGE)).toHaveLength(1);
    expect(callsOf(proxy, CHAT)).toHaveLength(50);
  });

  test("without GitHub is told with the time of the next try, and gets over it by itself (FA08)", async () => {
    await using proxy = await startProxy({
      prepare: ({ faults }) => faults.push(EXCHANGE, { answer: KNOWN_FAILURES.serverError }),
    });
    const response = await proxy.chat();
    expect(response.status).toBe(503);
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await errorOf(response)).toMatchObject({ code: "token_exchange_failed", type: "overloaded_error" });
    expect((await proxy.get("/readyz")).status).toBe(503);
    // No fault of the proxy, although it is asked for every few seconds.
    await proxy.log.waitFor("request", { route: "/readyz", status: 503, level: "info" });
    expect(await proxy.health()).toMatchObject({ status: "degraded", token: { state: "unreachable" } });
    expect(callsOf(proxy, EXCHANGE)).toHaveLength(1);
    const [, second] = await proxy.simulator.journal.waitFor(EXCHANGE, 2);
    await second?.ended;
    expect((await proxy.chat()).status).toBe(200);
    expect((await proxy.get("/readyz")).status).toBe(200);
  });
});

describe("a token that Copilot no longer takes", () => {
  test.each([
    ["401", KNOWN_FAILURES.tokenExpired],
    ["403 with a code about the token", KNOWN_FAILURES.tokenExpiredCode],
    ["the gateway's bare Forbidden", KNOWN_FAILURES.opaqueForbidden],
  ] satisfies [string, Answer][])(
    "is renewed and the call replayed, once, and the client sees nothing of it: %s (FA07)",
    async (_, answer) => {
      await using proxy = await startProxy();
      await proxy.get("/v1/models");
      proxy.simulator.faults.push(CHAT, { answer });
      expect((await proxy.chat()).status).toBe(200);
      expect(callsOf(proxy, EXCHANGE)).toHaveLength(2);
      const [first, second] = callsOf(proxy, CHAT);
      expect(callsOf(proxy, CHAT)).toHaveLength(2);
      expect(second?.body).toBe(String(first?.body));
      expect(second?.headers["authorization"]).not.toBe(first?.headers["authorization"]);
      expect(second?.headers["x-request-id"]).not.toBe(first?.headers["x-request-id"]);
    },
  );

  test("is renewed once for all, when many calls learn of it together", async () => {
    await using proxy = await startProxy();
    await proxy.get("/v1/models");
    proxy.simulator.state.expireCopilotTokens();
    const answers = await Promise.all(Array.from({ length: 20 }, () => proxy.chat()));
    for (const response of answers) expect(response.status).toBe(200);
    expect(callsOf(proxy, EXCHANGE)).toHaveLength(2);
  });

  test("though it is new is upstream's failure and not the client's: 502", async () => {
    await using proxy = await startProxy();
    await proxy.get("/v1/models");
    const refused = { answer: KNOWN_FAILURES.tokenExpired };
    proxy.simulator.faults.push(CHAT, refused, refused, refused);
    const response = await proxy.chat();
    expect(response.status).toBe(502);
    expect(await errorOf(response)).toMatchObject({ code: "upstream_auth_error", type: "upstream_error" });
    expect(callsOf(proxy, CHAT)).toHaveLength(2);
    expect(callsOf(proxy, EXCHANGE)).toHaveLength(2);
  });

  test("because the account has moved to another host is exchanged, and the new host is called", async () => {
    await using proxy = await startProxy();
    await proxy.get("/v1/models");
    const { state, wrongPlanOrigin } = proxy.simulator;
    state.planOrigin = wrongPlanOrigin;
    expect((await proxy.chat()).status).toBe(200);
    expect(callsOf(proxy, EXCHANGE)).toHaveLength(2);
    expect((await proxy.health()).upstream.api).toBe(wrongPlanOrigin);
  });
});

describe("a login", () => {
  test("that is missing is a 401 that names the command, and costs no call", async () => {
    await using proxy = await startProxy({ config: { github_token: "" } });
    const response = await proxy.chat();
    expect(response.status).toBe(401);
    expect(response.headers.get("x-should-retry")).toBe("false");
    const error = await errorOf(response);
    expect(error).toMatchObject({ code: "not_authenticated", type: "authentication_error" });
    expect(error.message).toContain("github-copilot-svcs auth");
    expect(await proxy.health()).toMatchObject({ status: "degraded", token: { state: "signed_out" } });
    expect((await proxy.get("/readyz")).status).toBe(503);
    expect((await proxy.get("/livez")).status).toBe(200);
    expect(proxy.simulator.journal.calls()).toHaveLength(0);
  });

  test("that GitHub has revoked is a 401 that says so, and nobody is asked to type a code (FA09)", async () => {
    await using proxy = await startProxy();
    await proxy.get("/v1/models");
    proxy.simulator.state.revokeGitHubTokens();
    proxy.simulator.state.expireCopilotTokens();
    for (let call = 0; call < 2; call++) {
      const response = await proxy.chat();
      expect(response.status).toBe(401);
      expect(response.headers.get("x-should-retry")).toBe("false");
      const error = await errorOf(response);
      expect(error).toMatchObject({ code: "reauth_required", type: "authentication_error" });
      expect(error.message).toContain("github-copilot-svcs auth");
    }
    expect(callsOf(proxy, DEVICE_CODE)).toHaveLength(0);
    expect(callsOf(proxy, EXCHANGE)).toHaveLength(2);
    expect(await proxy.health()).toMatchObject({ status: "degraded", token: { state: "refused" } });
    expect((await proxy.get("/livez")).status).toBe(200);
  });

  test.each([
    ["missing", ""],
    ["refused", "ghu_revokedLongAgo"],
  ])("that was %s is replaced by a new one without a restart", async (_, github_token) => {
    await using proxy = await startProxy({ config: { github_token } });
    expect((await proxy.chat()).status).toBe(401);
    const login = { version: 1, github_token: GITHUB_TOKEN, github_url: proxy.simulator.origin };
    await proxy.files.writePrivate(CREDENTIALS, JSON.stringify(login));
    expect((await proxy.chat()).status).toBe(200);
    expect((await proxy.get("/readyz")).status).toBe(200);
    expect(await proxy.health()).toMatchObject({ status: "ok", token: { state: "ready", source: "credentials.json" } });
  });

  test("of an account without Copilot is told in GitHub's words", async () => {
    await using proxy = await startProxy({
      prepare: ({ faults }) => faults.push(EXCHANGE, { answer: KNOWN_FAILURES.noCopilotAccess }),
    });
    const response = await proxy.chat();
    expect(response.status).toBe(403);
    const error = await errorOf(response);
    expect(error).toMatchObject({ code: "not_entitled", type: "permission_error" });
    expect(error.message).toContain("No access to GitHub Copilot found.");
  });
});

test("a token that cannot be saved is told of, and serves all the same (FA26)", async () => {
  await using proxy = await startProxy();
  await proxy.chat();
  const before = proxy.files.texts.get(CREDENTIALS);
  proxy.files.failWith = new Error("ENOSPC: no space left on device");
  proxy.simulator.state.expireCopilotTokens();
  for (let calls = 0; calls < 2; calls++) expect((await proxy.chat()).status).toBe(200);
  expect((await proxy.get("/readyz")).status).toBe(200);
  const told = await proxy.log.waitFor("the Copilot token could not be stored; it is used from memory");
  expect(told).toMatchObject({ level: "warn", reason: expect.stringContaining("ENOSPC") });
  expect(proxy.files.texts.get(CREDENTIALS)).toBe(before);
  expect(callsOf(proxy, EXCHANGE)).toHaveLength(2);
});
