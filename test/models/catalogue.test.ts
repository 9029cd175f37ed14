import { describe, expect, test } from "bun:test";
import { type ErrorKind, ProxyError } from "../../src/errors.ts";
import { type Catalogue, createCatalogue } from "../../src/models/catalogue.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { createMemoryLog } from "../support/memory-log.ts";
import { modelRow } from "./rows.ts";

const TTL_MS = 600_000;
const TIMEOUT_MS = 10_000;
const PAUSE_MS = 15_000;

type Upstream = { calls: number; answer: (signal: AbortSignal) => Promise<unknown> };

/** A catalogue whose upstream answers as the test says, and counts how often it was asked. */
function setup() {
  const clock = createFakeClock();
  const log = createMemoryLog();
  const upstream: Upstream = { calls: 0, answer: async () => listOf("gpt-4o") };
  const fetchModels = (signal: AbortSignal) => {
    upstream.calls++;
    return upstream.answer(signal);
  };
  const times = { ttlMs: TTL_MS, timeoutMs: TIMEOUT_MS, pauseMs: PAUSE_MS };
  return { catalogue: createCatalogue({ fetchModels, clock, log, ...times }), clock, log, upstream };
}

const listOf = (...ids: string[]) => ({ data: ids.map((id) => modelRow(id)) });
const failWith = (kind: ErrorKind) => () => Promise.reject(new ProxyError(kind, kind));
const signal = () => new AbortController().signal;

async function idsIn(catalogue: Catalogue): Promise<string[]> {
  const { models } = await catalogue.list(signal());
  return models.map(({ id }) => id);
}

async function kindOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => "none",
    (thrown) => thrown,
  );
  return error instanceof ProxyError ? error.kind : String(error);
}

describe("the catalogue", () => {
  test("asks upstream once in its time, and again after it", async () => {
    const { catalogue, clock, upstream } = setup();
    expect(await catalogue.list(signal())).toMatchObject({ origin: "live", ageMs: 0 });
    await clock.advance(TTL_MS - 1);
    expect(await catalogue.list(signal())).toMatchObject({ origin: "live", ageMs: TTL_MS - 1 });
    expect(upstream.calls).toBe(1);
    upstream.answer = async () => listOf("gpt-5.1");
    await clock.advance(1);
    expect(await idsIn(catalogue)).toEqual(["gpt-5.1"]);
    expect(upstream.calls).toBe(2);
  });

  test("shares one call among all who ask at once", async () => {
    const { catalogue, upstream } = setup();
    const all = await Promise.all(Array.from({ length: 30 }, () => idsIn(catalogue)));
    expect(new Set(all.map(String))).toEqual(new Set(["gpt-4o"]));
    expect(upstream.calls).toBe(1);
  });

  test("serves the others when the one who asked first leaves", async () => {
    const { catalogue, upstream } = setup();
    const gate = Promise.withResolvers<unknown>();
    upstream.answer = () => gate.promise;
    const leader = new AbortController();
    const first = catalogue.list(leader.signal);
    const second = idsIn(catalogue);
    leader.abort(new ProxyError("client_closed", "left"));
    expect(await kindOf(first)).toBe("client_closed");
    gate.resolve(listOf("gpt-4o"));
    expect(await second).toEqual(["gpt-4o"]);
    expect(upstream.calls).toBe(1);
  });

  test("knows without asking only what is new", async () => {
    const { catalogue, clock } = setup();
    expect(catalogue.current()).toBeUndefined();
    await catalogue.list(signal());
    expect(catalogue.current()?.origin).toBe("live");
    await clock.advance(TTL_MS);
    expect(catalogue.current()).toBeUndefined();
  });
});

describe("when upstream fails", () => {
  test("the last list is served as stale, and upstream is left alone for a while", async () => {
    const { catalogue, clock, log, upstream } = setup();
    await catalogue.list(signal());
    upstream.answer = failWith("upstream_unreachable");
    await clock.advance(TTL_MS);
    expect(await catalogue.list(signal())).toMatchObject({ origin: "stale", ageMs: TTL_MS });
    expect(catalogue.current()?.origin).toBe("stale");
    await catalogue.list(signal());
    expect(upstream.calls).toBe(2);
    expect(log.entries).toMatchObject([{ level: "warn", fields: { code: "upstream_unreachable", serving: "stale" } }]);
    upstream.answer = async () => listOf("gpt-5.1");
    await clock.advance(PAUSE_MS);
    expect(await catalogue.list(signal())).toMatchObject({ origin: "live", reason: null });
    expect(upstream.calls).toBe(3);
    // When that list has grown old, nothing has failed yet.
    upstream.answer = () => Promise.withResolvers().promise;
    await clock.advance(TTL_MS);
    expect(await catalogue.soon(signal())).toMatchObject({ origin: "stale", reason: null });
  });

  test("the built-in list is served while there has never been another", async () => {
    const { catalogue, upstream } = setup();
    upstream.answer = failWith("upstream_timeout");
    const { origin, models, reason } = await catalogue.list(signal());
    expect([origin, reason]).toEqual(["built-in", expect.stringMatching(/./)]);
    expect(models.length).toBeGreaterThan(5);
    expect(catalogue.current()?.origin).toBe("built-in");
  });

  test("an answer without models counts as a failure and keeps the last list", async () => {
    const { catalogue, clock, upstream } = setup();
    await catalogue.list(signal());
    upstream.answer = async () => ({ data: [] });
    await clock.advance(TTL_MS);
    expect(await catalogue.list(signal())).toMatchObject({ origin: "stale", models: [{ id: "gpt-4o" }] });
  });

  test("an answer that doesn't come is given up", async () => {
    const { catalogue, clock, log, upstream } = setup();
    let given: AbortSignal | undefined;
    upstream.answer = (runSignal) => {
      given = runSignal;
      return Promise.withResolvers().promise;
    };
    const listed = catalogue.list(signal());
    await clock.advance(TIMEOUT_MS);
    expect((await listed).origin).toBe("built-in");
    expect(given?.aborted).toBe(true);
    expect(log.entries).toMatchObject([{ fields: { code: "upstream_timeout" } }]);
  });

  test.each(["not_authenticated", "reauth_required", "not_entitled"] as const)(
    "%p is told to the client, for only the user can cure it",
    async (kind) => {
      const { catalogue, clock, upstream } = setup();
      await catalogue.list(signal());
      upstream.answer = failWith(kind);
      await clock.advance(TTL_MS);
      expect(await kindOf(catalogue.list(signal()))).toBe(kind);
      upstream.answer = async () => listOf("gpt-5.1");
      expect(await idsIn(catalogue)).toEqual(["gpt-5.1"]);
    },
  );
});

describe("after forget", () => {
  test("upstream is asked anew, also within a pause", async () => {
    const { catalogue, upstream } = setup();
    upstream.answer = failWith("upstream_unreachable");
    await catalogue.list(signal());
    catalogue.forget();
    upstream.answer = async () => listOf("gpt-5.1");
    expect(await idsIn(catalogue)).toEqual(["gpt-5.1"]);
  });

  test("a list that was on its way is given to those who asked for it and to nobody else", async () => {
    const { catalogue, upstream } = setup();
    const gate = Promise.withResolvers<unknown>();
    upstream.answer = () => gate.promise;
    const before = idsIn(catalogue);
    catalogue.forget();
    upstream.answer = async () => listOf("gpt-5.1");
    const after = idsIn(catalogue);
    gate.resolve(listOf("gpt-4o"));
    expect(await before).toEqual(["gpt-4o"]);
    expect(await after).toEqual(["gpt-5.1"]);
    expect(catalogue.current()?.models[0]?.id).toBe("gpt-5.1");
  });
});
