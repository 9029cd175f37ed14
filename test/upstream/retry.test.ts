import { describe, expect, test } from "bun:test";
import type { UpstreamCall } from "../../src/upstream/call.ts";
import { failureOf, kindOf } from "../support/kind-of.ts";
import { call, ok, refused, setUp } from "./set-up.ts";

describe("a failure that may pass", () => {
  test.each([408, 500, 502, 503, 504, 529])("is tried again after a part of a second: %p", async (status) => {
    const { upstream, sent, clock } = setUp([refused(status, "x"), ok()]);
    const outcome = upstream.call(call, new AbortController());
    await clock.advance(199);
    expect(sent).toHaveLength(1);
    await clock.advance(1);
    expect((await outcome).response.status).toBe(200);
    expect(sent).toHaveLength(2);
  });

  test("is told after three attempts, with the word that keeps clients from trying three times more", async () => {
    const { upstream, sent, clock } = setUp([refused(503, "a"), refused(503, "b"), refused(503, "c"), ok()]);
    const outcome = failureOf(() => upstream.call(call, new AbortController()));
    await clock.advance(1000);
    expect(await outcome).toMatchObject({
      message: "c",
      status: 503,
      details: { retryAfterSeconds: 9, headers: { "x-should-retry": "false" } },
    });
    expect(sent).toHaveLength(3);
  });

  test("is final for a refusal of the request", async () => {
    const { upstream, sent } = setUp([refused(400, "x"), ok()]);
    const failure = await failureOf(() => upstream.call(call, new AbortController()));
    expect(failure.details.headers).toEqual({});
    expect(sent).toHaveLength(1);
  });

  test("waits as long as upstream asks, up to ten seconds", async () => {
    const { upstream, sent, clock } = setUp([refused(429, "x", { "retry-after": "10" }), ok()]);
    const outcome = upstream.call(call, new AbortController());
    await clock.advance(9999);
    expect(sent).toHaveLength(1);
    await clock.advance(1);
    expect((await outcome).response.status).toBe(200);
  });

  test.each([
    ["a longer wait", { "retry-after": "11" }, "x", 11],
    ["a quota that is used up", {}, '{"error":{"message":"x","code":"quota_exceeded"}}', undefined],
    ["its variant", {}, '{"error":{"message":"x","code":"free_quota_exceeded:month"}}', undefined],
  ])("is the client's at once for %s", async (_, headers, body, seconds) => {
    const { upstream, sent } = setUp([refused(429, body, headers), ok()]);
    const failure = await failureOf(() => upstream.call(call, new AbortController()));
    expect(failure).toMatchObject({ kind: "rate_limited", status: 429 });
    expect(failure.details.retryAfterSeconds).toBe(seconds);
    expect(failure.details.headers).toEqual({});
    expect(sent).toHaveLength(1);
  });

  test("is tried once more only where upstream says to slow down and not for how long", async () => {
    const { upstream, sent, clock } = setUp([refused(429, "x"), refused(429, "x"), ok()]);
    const outcome = failureOf(() => upstream.call(call, new AbortController()));
    await clock.advance(10_000);
    expect((await outcome).details).toMatchObject({ headers: { "x-should-retry": "false" } });
    expect((await outcome).details.retryAfterSeconds).toBeUndefined();
    expect(sent).toHaveLength(2);
  });

  test("is not tried again when the client leaves while it waits", async () => {
    const { upstream, sent, clock } = setUp([refused(503, "x"), ok()]);
    const client = new AbortController();
    const outcome = upstream.call(call, client).catch((reason: unknown) => reason);
    await clock.advance(100);
    client.abort("left");
    expect(await outcome).toBe("left");
    await clock.advance(1000);
    expect(sent).toHaveLength(1);
  });

  test("of everything costs upstream no more than the budget allows", async () => {
    const { upstream, sent, clock } = setUp(
      Array.from({ length: 500 }, () => refused(503, "x")),
      { maxFailures: 1000 },
    );
    for (let count = 0; count < 100; count++) {
      const outcome = failureOf(() => upstream.call(call, new AbortController()));
      await clock.advance(5000);
      await outcome;
    }
    expect(sent.length).toBeLessThanOrEqual(130);
    expect(sent.length).toBeGreaterThan(120);
  });

  test("is not tried again where one attempt is all that is allowed, and a refused token is renewed all the same", async () => {
    const { upstream, sent, renewed } = setUp([refused(401, "x"), refused(503, "x"), ok()], { maxAttempts: 1 });
    expect(await kindOf(() => upstream.call(call, new AbortController()))).toBe("upstream_auth_error");
    expect(renewed).toHaveLength(1);
    const failure = await failureOf(() => upstream.call(call, new AbortController()));
    expect(failure.details.headers).toEqual({});
    expect(sent).toHaveLength(2);
  });

  test("of the list of models is tried again when upstream has answered, and left alone when it has not", async () => {
    const list: UpstreamCall = { operation: "models", method: "GET", path: "/models", stream: false };
    const unreachable = Object.assign(new TypeError("x"), { code: "ECONNREFUSED" });
    const { upstream, sent, clock } = setUp([refused(503, "x"), ok(), unreachable, ok()]);
    const outcome = upstream.call(list, new AbortController());
    await clock.advance(1000);
    expect((await outcome).response.status).toBe(200);
    expect(await kindOf(() => upstream.call(list, new AbortController()))).toBe("upstream_unreachable");
    expect(sent).toHaveLength(3);
  });
});
