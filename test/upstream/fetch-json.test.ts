import { expect, test } from "bun:test";
import type { UpstreamCall } from "../../src/upstream/call.ts";
import type { Upstream } from "../../src/upstream/client.ts";
import { fetchJson } from "../../src/upstream/fetch-json.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { kindOf } from "../support/kind-of.ts";

const never = new AbortController().signal;

function answering(text: string): { upstream: Upstream; calls: UpstreamCall[] } {
  const calls: UpstreamCall[] = [];
  const upstream: Upstream = {
    async call(call) {
      calls.push(call);
      return new Response(text);
    },
  };
  return { upstream, calls };
}

test("a question without a body is a GET, and its answer the parsed JSON", async () => {
  const { upstream, calls } = answering('{"data":[1]}');
  expect(await fetchJson({ upstream, clock: createFakeClock(), bodyMs: 1000 }, "/models", never)).toEqual({
    data: [1],
  });
  expect(calls).toEqual([{ method: "GET", path: "/models", stream: false }]);
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
  const { upstream } = answering("<html>");
  expect(await kindOf(() => fetchJson({ upstream, clock: createFakeClock(), bodyMs: 1000 }, "/models", never))).toBe(
    "bad_upstream_answer",
  );
});
