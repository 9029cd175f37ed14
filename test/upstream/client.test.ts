import { describe, expect, test } from "bun:test";
import type { ErrorKind } from "../../src/errors.ts";
import { failureOf, kindOf } from "../support/kind-of.ts";
import { call, closeKeptConnection, ok, refused, resetConnection, setUp } from "./set-up.ts";

describe("a call of upstream", () => {
  test("carries the token, the editor and one fresh id, and nothing that was not asked for", async () => {
    const { upstream, sent } = setUp([ok()]);
    await upstream.call(
      { ...call, initiator: "agent", hasImages: true, modelHeaders: { "x-model": "1" } },
      new AbortController(),
    );
    expect(sent[0]).toMatchObject({ baseUrl: "https://api.example", path: "/chat/completions", method: "POST" });
    expect(sent[0]?.headers).toEqual({
      accept: "text/event-stream",
      "accept-encoding": "identity",
      authorization: "Bearer tid=old",
      "content-type": "application/json",
      "copilot-integration-id": "vscode-chat",
      "copilot-vision-request": "true",
      "editor-plugin-version": "plugin/1",
      "editor-version": "vscode/1",
      "openai-intent": "conversation-panel",
      "user-agent": "agent/1",
      "x-github-api-version": "2025-05-01",
      "x-initiator": "agent",
      "x-model": "1",
      "x-request-id": "id-0",
    });
  });

  test("names neither images nor initiator where there are none", async () => {
    const { upstream, sent } = setUp([ok()]);
    await upstream.call({ operation: "models", method: "GET", path: "/models", stream: false }, new AbortController());
    const names = Object.keys(sent[0]?.headers ?? {});
    expect(names).not.toContain("copilot-vision-request");
    expect(names).not.toContain("x-initiator");
    expect(names).not.toContain("content-type");
  });

  test("lets the catalogue's headers of a model replace none of ours", async () => {
    const { upstream, sent } = setUp([ok()]);
    await upstream.call({ ...call, modelHeaders: { authorization: "Bearer other" } }, new AbortController());
    expect(sent[0]?.headers?.authorization).toBe("Bearer tid=old");
  });

  test("follows no redirect", async () => {
    const { upstream, sent } = setUp([refused(302, "", { location: "https://evil.example" })]);
    expect(await kindOf(() => upstream.call(call, new AbortController()))).toBe("bad_upstream_answer");
    expect(sent).toHaveLength(1);
  });

  test("tells the receipt its attempts, status and upstream's id", async () => {
    const { upstream } = setUp([ok()]);
    const facts = {};
    await upstream.call(call, new AbortController(), facts);
    expect(facts).toEqual({ attempts: 1, upstreamStatus: 200, upstreamRequestId: "GH:1" });
  });
});

describe("a token that upstream refuses", () => {
  test.each([
    ["401", refused(401, "IDE token expired: unauthorized: token expired\n")],
    ["421 of the wrong plan's host", refused(421, "Misdirected Request\n")],
    ["403 with a token's code", refused(403, '{"error":{"message":"x","code":"token_expired"}}')],
    ["403 Forbidden of the gateway", refused(403, "Forbidden\n")],
  ])("is renewed and the call replayed at the new host: %s", async (_, refusal) => {
    const { upstream, sent, renewed } = setUp([refusal, ok()]);
    const facts: { attempts?: number } = {};
    const { response } = await upstream.call(call, new AbortController(), facts);
    expect(response.status).toBe(200);
    expect(renewed).toEqual([{ token: "tid=old", apiUrl: "https://api.example" }]);
    expect(sent[1]?.baseUrl).toBe("https://other.example");
    expect(sent[1]?.headers?.authorization).toBe("Bearer tid=new");
    expect(sent[1]?.headers?.["x-request-id"]).not.toBe(sent[0]?.headers?.["x-request-id"]);
    expect(facts.attempts).toBe(2);
  });

  test("is renewed once; a second 401 is the proxy's own trouble", async () => {
    const { upstream, sent } = setUp([refused(401, "unauthorized\n"), refused(401, "unauthorized\n")]);
    const failure = await failureOf(() => upstream.call(call, new AbortController()));
    expect(failure.kind).toBe("upstream_auth_error");
    expect(failure.status).toBe(502);
    expect(sent).toHaveLength(2);
  });

  test("a refusal of the person, not of the token, is final", async () => {
    const { upstream, sent } = setUp([refused(403, "unauthorized: not licensed to use Copilot\n")]);
    const failure = await failureOf(() => upstream.call(call, new AbortController()));
    expect(failure.status).toBe(403);
    expect(failure.message).toBe("unauthorized: not licensed to use Copilot");
    expect(sent).toHaveLength(1);
  });
});

describe("a connection that fails", () => {
  test("is made anew at once when it was kept from an earlier call, and upstream had closed it", async () => {
    const { upstream, sent } = setUp([ok(), closeKeptConnection(), ok()]);
    await upstream.call(call, new AbortController());
    expect((await upstream.call(call, new AbortController())).response.status).toBe(200);
    expect(sent).toHaveLength(3);
  });

  test("is made anew at once only once", async () => {
    const { upstream, sent, clock } = setUp([ok(), closeKeptConnection(), closeKeptConnection(), ok()]);
    await upstream.call(call, new AbortController());
    const outcome = upstream.call(call, new AbortController());
    await clock.advance(799);
    expect(sent).toHaveLength(3);
    await clock.advance(1);
    expect((await outcome).response.status).toBe(200);
  });

  test("is tried again after a wait when a new one was reset", async () => {
    const { upstream, sent, clock } = setUp([resetConnection(), ok()]);
    const outcome = upstream.call(call, new AbortController());
    await clock.advance(199);
    expect(sent).toHaveLength(1);
    await clock.advance(1);
    expect((await outcome).response.status).toBe(200);
  });

  test.each([
    ["ECONNREFUSED", "upstream_unreachable"],
    ["ENOTFOUND", "upstream_dns"],
    ["ETIMEDOUT", "connect_timeout"],
  ])("is tried three times and then told by its kind: %s", async (code, kind) => {
    const failed = () => Object.assign(new TypeError("x"), { code });
    const { upstream, sent, clock } = setUp([failed(), failed(), failed(), ok()]);
    const outcome = failureOf(() => upstream.call(call, new AbortController()));
    await clock.advance(5000);
    expect((await outcome).kind).toBe(kind as ErrorKind);
    expect((await outcome).details.headers).toMatchObject({ "x-should-retry": "false" });
    expect(sent).toHaveLength(3);
  });

  test("is final where time heals nothing, as for a certificate that is not trusted", async () => {
    const { upstream, sent } = setUp([Object.assign(new TypeError("x"), { code: "CERT_HAS_EXPIRED" })]);
    expect(await kindOf(() => upstream.call(call, new AbortController()))).toBe("upstream_unreachable");
    expect(sent).toHaveLength(1);
  });

  test("waits for the headers of a stream as long as it may, and no longer", async () => {
    const { upstream, clock } = setUp(["hang"]);
    const outcome = kindOf(() => upstream.call(call, new AbortController()));
    await clock.advance(30_000);
    expect(await outcome).toBe("upstream_timeout");
  });

  test("waits longer for a whole answer", async () => {
    const { upstream, clock, sent } = setUp(["hang"]);
    const outcome = kindOf(() => upstream.call({ ...call, stream: false }, new AbortController()));
    await clock.advance(299_000);
    expect(sent[0]?.signal.aborted).toBe(false);
    await clock.advance(1000);
    expect(await outcome).toBe("upstream_timeout");
  });

  test("is ended at once when the client leaves before the headers", async () => {
    const { upstream, sent } = setUp(["hang"]);
    const client = new AbortController();
    const outcome = upstream.call(call, client).catch((reason: unknown) => reason);
    await Promise.resolve();
    client.abort("left");
    expect(await outcome).toBe("left");
    expect(sent[0]?.signal.aborted).toBe(true);
  });
});
