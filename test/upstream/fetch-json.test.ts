import { expect, test } from "bun:test";
import type { Outcome } from "../../src/receipt.ts";
import type { UpstreamCall } from "../../src/upstream/call.ts";
import type { Upstream } from "../../src/upstream/client.ts";
import { fetchJson } from "../../src/upstream/fetch-json.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { kindOf } from "../support/kind-of.ts";

const never = new AbortController().signal;

function answering(text: string): { upstream: Upstream; calls: UpstreamCall[]; outcomes: Outcome[] } {
  const calls: UpstreamCall[] = [];
  const outcomes: Outcome[] = [];
  const upstream: Upstream = {
    async call(call) {
      calls.push(call);
      return { response: new Response(text), settle: (outcome) => outcomes.push(outcome) };
    },
  };
  return { upstream, calls, outcomes };
}

test("a question without a body is a GET, and its answer the parsed JSON", async () => {
  const { upstream, calls, outcomes } = answering('{"data":[1]}');
  expect(await fetchJson({ upstream, clock: createFakeClock(), bodyMs: 1000 }, "/models", never)).toEqual({
    data: [1],
  });
  expect(calls).toEqual([{ operation: "models", method: "GET", path: "/models", stream: false }]);
  expect(outcomes).toEqual(["ok"]);
});

test("one with a body is a POST, and an empty answer is null", async () => {
  const { upstream, calls } = answering("");
  expect(
    await fetchJson(
      { upstream, clock: createFakeClock(), bodyMs: 1000 },
      "/models/x/policy",
      never,
      '{"state":"enabled"}',
    ),
  ).toBeNull();
  expect(calls[0]?.method).toBe("POST");
  expect(new TextDecoder().decode(calls[0]?.body)).toBe('{"state":"enabled"}');
});

test("an abort ends the call", async () => {
  const asker = new AbortController();
  const upstream: Upstream = {
    call: (_, { signal }) =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true })),
  };
  const needs = { upstream, clock: createFakeClock(), bodyMs: 1000 };
  const outcome = fetchJson(needs, "/models", asker.signal).catch((reason: unknown) => reason);
  asker.abort("left");
  expect(await outcome).toBe("left");
});

test("an answer that is no JSON is a bad one", async () => {
  const { upstream, outcomes } = answering("<html>");
  expect(await kindOf(() => fetchJson({ upstream, clock: createFakeClock(), bodyMs: 1000 }, "/models", never))).toBe(
    "bad_upstream_answer",
  );
  expect(outcomes).toEqual(["bad_upstream_answer"]);
});
