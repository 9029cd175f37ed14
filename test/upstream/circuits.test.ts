import { describe, expect, test } from "bun:test";
import type { Upstream } from "../../src/upstream/client.ts";
import { failureOf, kindOf } from "../support/kind-of.ts";
import { type Answer, call, closeKeptConnection, ok, refused, setUp } from "./set-up.ts";

describe("a circuit", () => {
  const ask = (upstream: Upstream, model = "gpt-4o") => upstream.call({ ...call, model }, new AbortController());
  const fivefold = (make: () => Answer) => Array.from({ length: 5 }, make);

  test("opens for a model whose calls upstream fails to answer, and for no other", async () => {
    const { upstream, sent } = setUp([...fivefold(() => refused(500, "x")), ok()], { maxAttempts: 1 });
    for (let count = 0; count < 5; count++) expect((await failureOf(() => ask(upstream))).status).toBe(500);
    const failure = await failureOf(() => ask(upstream));
    expect(failure).toMatchObject({ kind: "circuit_open", status: 503, details: { retryAfterSeconds: 30 } });
    expect(sent).toHaveLength(5);
    expect((await ask(upstream, "claude-sonnet-4.5")).response.status).toBe(200);
  });

  test("opens for all models of a host that cannot be reached", async () => {
    const reset = () => Object.assign(new TypeError("x"), { code: "ECONNREFUSED" });
    const { upstream, sent } = setUp([...fivefold(reset), ok()], { maxAttempts: 1 });
    for (let count = 0; count < 5; count++) await failureOf(() => ask(upstream));
    expect(await kindOf(() => ask(upstream, "claude-sonnet-4.5"))).toBe("circuit_open");
    expect(sent).toHaveLength(5);
  });

  test.each([
    ["a refusal", () => refused(400, "x")],
    ["a stream that has only begun", ok],
  ])("of a host is closed for all by the first answer: %s", async (_, probe) => {
    const unreachable = () => Object.assign(new TypeError("x"), { code: "ECONNREFUSED" });
    const { upstream, clock } = setUp([...fivefold(unreachable), probe(), ok()], { maxAttempts: 1 });
    for (let count = 0; count < 5; count++) await failureOf(() => ask(upstream));
    await clock.advance(30_000);
    await ask(upstream).catch(() => {});
    expect((await ask(upstream, "claude-sonnet-4.5")).response.status).toBe(200);
  });

  test("that others open while a call waits for its next attempt gives it what upstream said last", async () => {
    const { upstream, sent, clock } = setUp(
      [refused(503, "first"), ...Array.from({ length: 9 }, () => refused(400, "x")), refused(500, "x")],
      { maxFailures: 2 },
    );
    const waiting = failureOf(() => ask(upstream));
    await clock.advance(100);
    for (let count = 0; count < 9; count++) await failureOf(() => ask(upstream));
    expect((await failureOf(() => ask(upstream))).status).toBe(500);
    await clock.advance(100);
    expect(await waiting).toMatchObject({ kind: "upstream_refused", message: "first" });
    expect(sent).toHaveLength(11);
  });

  test("opens for a model that does not begin to answer in time, and for no other", async () => {
    const { upstream, clock } = setUp(["hang", ok()], { maxAttempts: 1, maxFailures: 1 });
    const outcome = kindOf(() => ask(upstream));
    await clock.advance(30_000);
    expect(await outcome).toBe("upstream_timeout");
    expect(await kindOf(() => ask(upstream))).toBe("circuit_open");
    expect((await ask(upstream, "claude-sonnet-4.5")).response.status).toBe(200);
  });

  test("that opens between two attempts gives the client what upstream said last, at once", async () => {
    const { upstream, sent } = setUp([...fivefold(() => refused(500, "x"))], { maxFailures: 1 });
    const failure = await failureOf(() => ask(upstream));
    expect(failure).toMatchObject({ kind: "upstream_refused", status: 500, message: "x" });
    expect(sent).toHaveLength(1);
  });

  test("is not moved by clients that leave, refusals of a request, or a connection that was kept too long", async () => {
    const refusals = [refused(400, "x"), refused(429, "x", { "retry-after": "60" }), refused(403, "no")];
    const { upstream, breakers } = setUp([...refusals, closeKeptConnection(), ok(), "hang"], { maxFailures: 1 });
    for (const _ of refusals) await failureOf(() => ask(upstream));
    await ask(upstream);
    const client = new AbortController();
    const outcome = upstream.call(call, client).catch(() => {});
    await Promise.resolve();
    client.abort("left");
    await outcome;
    expect(breakers.read()).toEqual([]);
  });

  test("counts a stream that upstream breaks off, and forgives with one that ends well", async () => {
    const { upstream, breakers } = setUp([ok(), ok(), ok(), ok()]);
    const answers = [await ask(upstream), await ask(upstream), await ask(upstream), await ask(upstream)] as const;
    const [broken, left, unfinished, whole] = answers;
    broken.settle("stream_interrupted");
    left.settle("client_closed");
    unfinished.settle("stream_truncated");
    expect(breakers.read()).toMatchObject([{ name: "chat gpt-4o", failures: 1 }]);
    whole.settle("ok");
    expect(breakers.read()).toEqual([]);
  });
});
