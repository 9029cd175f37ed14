import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import fc from "fast-check";
import { embeddingsAnswer, SMALL_BATCH, startEmbeddingsUpstream, vectorOf } from "../support/embeddings-upstream.ts";
import { errorSpec } from "../support/openai-spec.ts";
import { ONE_ATTEMPT, startProxy } from "../support/proxy.ts";

const MODEL = "text-embedding-3-small";

const upstream = startEmbeddingsUpstream();
const config = { ...ONE_ATTEMPT, breaker: { failures: 2 }, upstream: { copilot_api_url: upstream.url } };
const proxy = await startProxy({ config });
afterAll(async () => {
  await proxy[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
});
beforeEach(() => {
  upstream.say(() => undefined);
  // What a test before it has done to the circuits is long ago.
  proxy.skip(60_000);
});

type Answer = { data: { index: number; embedding: number[] | string }[]; usage: object };

const inputsOf = (count: number) => Array.from({ length: count }, (_, index) => `text ${index}`);
const embed = (body: object, init?: { signal: AbortSignal }) =>
  proxy.post("/v1/embeddings", { model: "small-batches", ...body }, init);
const turn = () => new Promise((resolve) => setImmediate(resolve));

async function codeOf(response: Response) {
  return errorSpec.parse(await response.json()).error.code;
}

describe("more inputs than the model takes at once", () => {
  test("are answered as one call, in their order, whichever part comes first", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), fc.infiniteStream(fc.nat(5)), async (count, delays) => {
        upstream.say(async () => {
          for (let turns = delays.next().value; turns > 0; turns--) await turn();
          return undefined;
        });
        const input = inputsOf(count);
        const response = await embed({ input });
        const { data, usage } = (await response.json()) as Answer;
        expect(data.map(({ embedding }) => embedding)).toEqual(input.map((text) => vectorOf(text)));
        expect(data.map(({ index }) => index)).toEqual(input.map((_, index) => index));
        const tokens = input.join("").length;
        expect(usage).toEqual({ prompt_tokens: tokens, total_tokens: tokens });
        expect(upstream.calls).toHaveLength(Math.ceil(count / SMALL_BATCH));
        expect(upstream.mostAtOnce()).toBeLessThanOrEqual(4);
      }),
      { numRuns: 25 },
    );
  });

  test("go upstream in four calls at the same time, and in no more", async () => {
    const together = Promise.withResolvers<undefined>();
    upstream.say(() => {
      if (upstream.calls.length === 4) together.resolve(undefined);
      return together.promise;
    });
    expect((await embed({ input: inputsOf(30) })).status).toBe(200);
    expect(upstream.calls).toHaveLength(10);
    expect(upstream.mostAtOnce()).toBe(4);
  });

  test.each([1, 512, 513, 2048])("are sent by the model's own limit: %p", async (count) => {
    const response = await embed({ model: MODEL, input: inputsOf(count), dimensions: 2 });
    expect(((await response.json()) as Answer).data).toHaveLength(count);
    const sizes = upstream.calls.map(({ input }) => input.length);
    expect(Math.max(...sizes)).toBe(Math.min(count, 512));
    expect(sizes.reduce((sum, size) => sum + size)).toBe(count);
  });
});

describe("a part that fails", () => {
  test("is the failure of the whole, and ends the others", async () => {
    const aborted = Promise.withResolvers<void>();
    let left = 3;
    const others = Promise.withResolvers<void>();
    upstream.say(async ({ input }, signal) => {
      if (input[0] === "text 3") {
        await others.promise;
        return Response.json({ error: { message: "no more", code: "rate_limited" } }, { status: 429 });
      }
      signal.addEventListener("abort", () => --left === 0 && aborted.resolve());
      if (upstream.calls.length === 4) others.resolve();
      await aborted.promise;
      return undefined;
    });
    const response = await embed({ input: inputsOf(30) });
    expect([response.status, await codeOf(response)]).toEqual([429, "rate_limited"]);
    await aborted.promise;
    expect(upstream.calls).toHaveLength(4);
  });

  test("counts once for the circuit breaker, which the model has for itself", async () => {
    const fails = () => Response.json({ error: { message: "ill" } }, { status: 500 });
    const others = Promise.withResolvers<void>();
    upstream.say(async ({ input }) => {
      if (upstream.calls.length === 4) others.resolve();
      await others.promise;
      return input[0] === "text 0" ? fails() : await new Promise<never>(() => {});
    });
    expect((await embed({ input: inputsOf(12) })).status).toBe(500);
    const circuits = async () => (await proxy.health()).upstream.circuits;
    expect(await circuits()).toMatchObject([{ name: "embeddings small-batches", state: "closed", failures: 1 }]);
    upstream.say(fails);
    expect((await embed({ input: "a" })).status).toBe(500);
    upstream.say(() => undefined);
    expect(await codeOf(await embed({ input: "a" }))).toBe("circuit_open");
    expect((await embed({ model: MODEL, input: "a" })).status).toBe(200);
    proxy.skip(60_000);
    expect((await embed({ input: "a" })).status).toBe(200);
    expect(await circuits()).toEqual([]);
  });

  test.each([
    ["is no JSON", () => new Response("<html>")],
    ["has a vector too few", () => embeddingsAnswer({ input: ["a"] })],
    ["has a vector twice", () => Response.json({ data: [0, 0].map((index) => ({ index, embedding: [1] })) })],
    ["has a vector of nothing", () => Response.json({ data: [{ embedding: [] }, { embedding: [] }] })],
    ["has no numbers in it", () => Response.json({ data: [{ embedding: ["1"] }, { embedding: [1] }] })],
    ["has vectors of two lengths", () => Response.json({ data: [{ embedding: [1] }, { embedding: [1, 2] }] })],
  ])("since the answer %s is told as a bad answer", async (_what, answer) => {
    upstream.say(answer);
    const response = await embed({ input: ["a", "b"], dimensions: 4 });
    expect([response.status, await codeOf(response)]).toEqual([502, "bad_upstream_answer"]);
  });

  test("since the model has dimensions of its own is told by that field", async () => {
    upstream.say(() => embeddingsAnswer({ input: ["a"], dimensions: 9 }));
    const response = await embed({ input: ["a"], dimensions: 4 });
    expect([response.status, await codeOf(response)]).toEqual([400, "unsupported_field"]);
  });

  test("in the form of an answer is told in upstream's words", async () => {
    upstream.say(() => Response.json({ error: { message: "too many tokens", code: "too_long" } }));
    expect(await codeOf(await embed({ input: ["a"] }))).toBe("too_long");
  });
});

test("a client that leaves ends all parts of its call", async () => {
  const leaving = new AbortController();
  const gone = Promise.withResolvers<void>();
  let left = 4;
  upstream.say((_asked, signal) => {
    signal.addEventListener("abort", () => --left === 0 && gone.resolve());
    if (upstream.calls.length === 4) leaving.abort();
    return new Promise<never>(() => {});
  });
  expect(await embed({ input: inputsOf(30) }, { signal: leaving.signal }).catch((error) => error.name)).toBe(
    "AbortError",
  );
  await gone.promise;
  expect(await proxy.log.waitFor("request", { outcome: "client_closed" })).toMatchObject({ route: "/v1/embeddings" });
});
