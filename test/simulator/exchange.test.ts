import { describe, expect, test } from "bun:test";
import { createFakeClock } from "../support/fake-clock.ts";
import { rawHttp } from "../support/raw-http.ts";
import { editorHeaders, exchange, GITHUB_TOKEN, signIn, simulate } from "./simulated.ts";

const EXCHANGE = "/copilot_internal/v2/token";

type Exchanged = { token: string; expires_at: number; refresh_in: number; endpoints?: { api: string } };

describe("the token exchange", () => {
  test("gives a token for half an hour that leads back to the simulator", async () => {
    const clock = createFakeClock();
    const simulator = simulate({ clock });
    const answer = await fetch(simulator.origin + EXCHANGE, { headers: { authorization: `token ${GITHUB_TOKEN}` } });
    const body = (await answer.json()) as Exchanged;
    const now = clock.wallMs() / 1000;
    expect(body).toMatchObject({ expires_at: now + 1800, refresh_in: 1500, endpoints: { api: simulator.origin } });
    expect(body.token).toMatch(new RegExp(`^tid=[^:]+;exp=${now + 1800};[^:]+:[0-9a-f]{64}$`));
    expect(answer.headers.get("date")).toBe(new Date(clock.wallMs()).toUTCString());
    await simulator.stop();
  });

  test.each(["token", "Bearer", "Token"])("takes the scheme %s", async (scheme) => {
    const simulator = simulate();
    const answer = await fetch(simulator.origin + EXCHANGE, {
      headers: { authorization: `${scheme} ${GITHUB_TOKEN}` },
    });
    expect(answer.status).toBe(200);
    await simulator.stop();
  });

  test("refuses a token that it doesn't know, in GitHub's words", async () => {
    const simulator = simulate();
    const answer = await fetch(simulator.origin + EXCHANGE, { headers: { authorization: "token ghu_other" } });
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ message: "Bad credentials", status: "401" });
    await simulator.stop();
  });

  test("wants a user agent, as all of api.github.com", async () => {
    const simulator = simulate();
    const request = `GET ${EXCHANGE} HTTP/1.1\r\nHost: x\r\nAuthorization: token ${GITHUB_TOKEN}\r\n\r\n`;
    const answer = await rawHttp(Number(new URL(simulator.origin).port), request, "administrative rules");
    expect(answer).toStartWith("HTTP/1.1 403");
    await simulator.stop();
  });

  test("can have a wrong clock, short tokens and no endpoints", async () => {
    const clock = createFakeClock();
    const simulator = simulate({ clock });
    Object.assign(simulator.state, {
      clockSkewMs: 3_600_000,
      tokenLifetimeSeconds: 60,
      refreshInSeconds: 1,
      namesEndpoints: false,
    });
    const answer = await fetch(simulator.origin + EXCHANGE, { headers: { authorization: `token ${GITHUB_TOKEN}` } });
    const body = (await answer.json()) as Exchanged;
    expect(body).toMatchObject({ expires_at: clock.wallMs() / 1000 + 3660, refresh_in: 1 });
    expect(body.endpoints).toBeUndefined();
    expect(Date.parse(answer.headers.get("date") ?? "")).toBe(clock.wallMs() + 3_600_000);
    await simulator.stop();
  });

  test("a revoked login exchanges nothing more, but its Copilot token lives on", async () => {
    await using caller = await signIn();
    caller.simulator.state.revokeGitHubTokens();
    const answer = await fetch(caller.simulator.origin + EXCHANGE, {
      headers: { authorization: `token ${GITHUB_TOKEN}` },
    });
    expect(answer.status).toBe(401);
    expect((await caller.chat()).status).toBe(200);
  });
});

describe("who may call Copilot", () => {
  const models = async (origin: string, headers: Record<string, string>) => {
    const answer = await fetch(`${origin}/models`, { headers });
    return `${answer.status} ${(await answer.text()).slice(0, 80)}`;
  };

  test("the Bearer of a Copilot token, and nobody else", async () => {
    await using caller = await signIn();
    const { origin } = caller.simulator;
    const { authorization, ...anonymous } = caller.headers;
    expect(await models(origin, caller.headers)).toStartWith("200");
    expect(await models(origin, anonymous)).toBe("400 bad request: Authorization header is badly formatted\n");
    expect(
      await models(origin, { ...anonymous, authorization: String(authorization).replace("Bearer", "token") }),
    ).toStartWith("400");
    expect(await models(origin, { ...anonymous, authorization: `Bearer ${GITHUB_TOKEN}` })).toBe(
      "401 unauthorized: invalid token\n",
    );
  });

  test("an editor of the right integration", async () => {
    await using caller = await signIn();
    const { origin } = caller.simulator;
    const { "editor-version": _, ...noEditor } = caller.headers;
    expect(await models(origin, noEditor)).toBe("400 bad request: missing Editor-Version header for IDE auth\n");
    expect(await models(origin, { ...caller.headers, "copilot-integration-id": "other" })).toStartWith(
      "403 unauthorized: token not authorized",
    );
  });

  test("nobody whose token has expired, by time or by force", async () => {
    const clock = createFakeClock();
    await using caller = await signIn({ clock });
    const expired = "401 IDE token expired: unauthorized: token expired\n";
    await clock.advance(1_800_000);
    expect(await models(caller.simulator.origin, caller.headers)).toBe(expired);
    const fresh = editorHeaders(await exchange(caller.simulator));
    expect(await models(caller.simulator.origin, fresh)).toStartWith("200");
    caller.simulator.state.expireCopilotTokens();
    expect(await models(caller.simulator.origin, fresh)).toBe(expired);
  });

  test("at the host of the plan; the other one says 421, and the next exchange names the right one", async () => {
    await using caller = await signIn();
    const { origin, wrongPlanOrigin, state } = caller.simulator;
    expect(await models(wrongPlanOrigin, caller.headers)).toBe("421 Misdirected Request\n");
    state.planOrigin = wrongPlanOrigin;
    expect(await models(origin, caller.headers)).toBe("421 Misdirected Request\n");
    expect(await models(wrongPlanOrigin, caller.headers)).toStartWith("200");
    const answer = await fetch(origin + EXCHANGE, { headers: { authorization: `token ${GITHUB_TOKEN}` } });
    expect(((await answer.json()) as Exchanged).endpoints?.api).toBe(wrongPlanOrigin);
  });

  test("only with JSON in a POST", async () => {
    await using caller = await signIn();
    expect((await caller.chat({}, { "content-type": "text/plain" })).status).toBe(400);
  });
});

describe("what else GitHub and Copilot answer", () => {
  test("GitHub tells who the user is", async () => {
    const simulator = simulate();
    const answer = await fetch(`${simulator.origin}/user`, { headers: { authorization: `Bearer ${GITHUB_TOKEN}` } });
    expect(await answer.json()).toMatchObject({ login: "octo", id: 1 });
    await simulator.stop();
  });

  test("everything is marked as simulated, and a request id comes back", async () => {
    const simulator = simulate();
    const answer = await fetch(`${simulator.origin}/_ping`, { headers: { "x-request-id": "mine" } });
    expect(await answer.text()).toBe("OK\n");
    expect(answer.headers.get("x-copilot-simulator")).toBe("true");
    expect(answer.headers.get("x-request-id")).toBe("mine");
    await simulator.stop();
  });

  test.each([
    "POST /v1/responses",
    "POST /responses/compact",
    "POST /v1/messages/batches",
    "POST /v1/embeddings",
    "GET /v1/models",
    "GET /chat/completions",
    "GET /agents",
  ])("%s is a page that nobody serves", async (line) => {
    await using caller = await signIn();
    const [method = "", path] = line.split(" ");
    const answer = await fetch(caller.simulator.origin + path, { method, headers: caller.headers });
    expect([answer.status, await answer.text()]).toEqual([404, "404 page not found\n"]);
  });
});
