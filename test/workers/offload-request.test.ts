import { afterAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  type PrepareNeeds,
  type Reading,
  type ReadOptions,
  readRequest,
} from "../../src/dialects/request/read-request.ts";
import { ProxyError } from "../../src/errors.ts";
import type { JOBS } from "../../src/workers/jobs.ts";
import { createRead as createReader, type OffloadNeeds } from "../../src/workers/offload-request.ts";
import { createPool } from "../../src/workers/pool.ts";
import { systemClock } from "../../src/world/clock.ts";
import { createMemoryLog } from "../support/memory-log.ts";
import { workerThreads } from "../support/proxy.ts";

const pool = createPool<typeof JOBS>({
  openThread: workerThreads,
  clock: systemClock,
  log: createMemoryLog(),
  size: 1,
  maxQueued: 10,
  idleMs: 60_000,
  maxJobMs: 30_000,
});
afterAll(pool.stop);

const OPTIONS: ReadOptions = {
  dialect: "openai-chat",
  purpose: "answer",
  url: "",
  client: "a key",
  signal: new AbortController().signal,
};
const MAX_DEPTH = 16;
const READING: Reading = { dialect: "openai-chat", purpose: "answer", url: "", maxDepth: MAX_DEPTH };
const NEEDS: PrepareNeeds = {
  model: { id: "gemini-3-pro", vendor: "Google", family: "gemini-3" },
  target: "openai-chat",
  unsupportedFields: "report",
  clientHeaders: {},
  sealOf: (callId) => (callId.startsWith("s") ? `seal of ${callId}` : undefined),
};

const bytesOf = (text: string) => new TextEncoder().encode(text);
const CHAT = `{"model":"gemini-3-pro","user":"me","messages":[{"role":"user","content":"hi"}]}`;

/** All that can be seen of a request: what was read and sent, or how it failed. */
async function outcomeOf(read: () => ReturnType<ReturnType<typeof createReader>>, needs = NEEDS) {
  try {
    const chat = await read();
    const { model, stream, choices, includeUsage, initiator, hasImages } = chat.facts;
    const { body, told } = await chat.prepare(needs);
    const facts = { model, stream, choices, includeUsage, initiator, hasImages };
    return { facts, body: new TextDecoder().decode(body), told };
  } catch (thrown) {
    if (!(thrown instanceof ProxyError)) throw thrown;
    const { kind, message, status, details } = thrown;
    return { kind, message, status, details };
  }
}

function createRead(needs: Partial<OffloadNeeds> = {}) {
  return createReader({ pool, aboveBytes: 0, maxDepth: MAX_DEPTH, maxSeals: 100, ...needs });
}

const message = fc.record(
  {
    role: fc.constantFrom("user", "assistant", "developer", "tool", 1),
    content: fc.oneof(fc.string({ unit: "grapheme" }), fc.jsonValue()),
    tool_calls: fc.oneof(fc.array(fc.record({ id: fc.constantFrom("s1", "s2", "x") })), fc.jsonValue()),
    reasoning_content: fc.string(),
    reasoning_opaque: fc.string(),
  },
  { requiredKeys: [] },
);
const body = fc.record(
  {
    model: fc.oneof(fc.constantFrom("gemini-3-pro", "gpt-5.1"), fc.jsonValue()),
    messages: fc.oneof({ weight: 9, arbitrary: fc.array(message, { minLength: 1 }) }, fc.jsonValue()),
    stream: fc.oneof(fc.boolean(), fc.jsonValue()),
    n: fc.constantFrom(undefined, 1, 2, 0, "2"),
    tools: fc.constantFrom(undefined, [], {}, [{}]),
    user: fc.string(),
    temperature: fc.double(),
    max_tokens: fc.nat(),
  },
  { requiredKeys: ["model", "messages"] },
);
/** Now and then one that is cut, not UTF-8, or has its first member twice. */
const bytes = fc
  .tuple(body, fc.constantFrom("whole", "whole", "whole", "cut", "broken", "twice"))
  .map(([value, how]) => {
    const text = JSON.stringify(value);
    if (how === "cut") return bytesOf(text.slice(0, text.length / 2));
    if (how === "twice") return bytesOf(`{"model":"a",${text.slice(1)}`);
    return how === "broken" ? Uint8Array.of(...bytesOf(text.slice(0, -1)), 0xc3, 0x28) : bytesOf(text);
  });

describe("a chat request that a worker reads", () => {
  test("comes out as one that is read at once, whatever it holds and whichever model is asked", async () => {
    const needs = fc.record({
      model: fc.constantFrom(NEEDS.model, { id: "gpt-5.1", vendor: "Azure OpenAI" }, { id: "claude-sonnet-4.5" }),
      unsupportedFields: fc.constantFrom("report" as const, "refuse" as const),
      sealOf: fc.constant(NEEDS.sealOf),
      target: fc.constant(NEEDS.target),
      clientHeaders: fc.constant({}),
    });
    const kinds = new Set<string>();
    await fc.assert(
      fc.asyncProperty(bytes, needs, async (request, prepareNeeds) => {
        const here = await outcomeOf(() => readRequest(request.slice(), READING), prepareNeeds);
        const there = await outcomeOf(() => createRead()(request.slice(), OPTIONS), prepareNeeds);
        expect(there).toEqual(here);
        kinds.add("kind" in here ? here.kind : "ok");
      }),
      { numRuns: 300 },
    );
    // What is generated does reach all of these.
    for (const kind of ["ok", "invalid_json", "invalid_utf8", "invalid_model", "unsupported_field"]) {
      expect(kinds).toContain(kind);
    }
  });

  test("is no other one whose bytes lie in the same buffer", async () => {
    const both = bytesOf(CHAT + CHAT);
    const [first, second] = [both.subarray(0, CHAT.length), both.subarray(CHAT.length)];
    expect(await outcomeOf(() => createRead()(first, OPTIONS))).toHaveProperty("told.dropped", ["user"]);
    expect(new TextDecoder().decode(second)).toBe(CHAT);
  });

  test("is a long one; a short one never leaves the event loop", async () => {
    const jobsOf = async (aboveBytes: number) => {
      const before = pool.figures().jobs;
      await outcomeOf(() => createRead({ aboveBytes })(bytesOf(CHAT), OPTIONS));
      return pool.figures().jobs - before;
    };
    expect(await jobsOf(CHAT.length)).toBe(0);
    expect(await jobsOf(CHAT.length - 1)).toBe(2);
  });

  test.each([
    ["fields", '{"a":1},'],
    ["names", '"a",'],
    ["numbers", "1,"],
    ["lists", "[],"],
  ])("is also a shorter one of very many %s", async (_, piece) => {
    const before = pool.figures().jobs;
    const filler = `[${piece.repeat(66_000 / piece.length)}1]`;
    const body = bytesOf(`{"model":"m","x":${filler},"messages":[{"role":"user","content":"hi"}]}`);
    await outcomeOf(() => createRead({ aboveBytes: 4_000_000 })(body, OPTIONS));
    expect(pool.figures().jobs).toBeGreaterThan(before);
  });

  test("is none of mere text, however many quotes are in it", async () => {
    const before = pool.figures().jobs;
    const request = bytesOf(CHAT.replace("hi", '\\"quoted\\" '.repeat(80_000)));
    expect(await outcomeOf(() => createRead({ aboveBytes: 4_000_000 })(request, OPTIONS))).toHaveProperty("facts");
    expect(pool.figures().jobs).toBe(before);
  });

  test.each([
    ["ten thousand values", 0, true],
    ["one value more", 1, false],
  ])("stays where it is with %s", async (_, more, isHere) => {
    const before = pool.figures().jobs;
    // Fourteen of them are the names and values of the rest, and the filler with its name.
    const filler = JSON.stringify(Array.from({ length: 9986 + more }, () => "x".repeat(40)));
    const request = bytesOf(`{"filler":${filler},${CHAT.slice(1)}`);
    await outcomeOf(() => createRead({ aboveBytes: 4_000_000 })(request, OPTIONS));
    expect(pool.figures().jobs === before).toBe(isHere);
  });

  test("has the seals of its last calls, of as many as are kept", async () => {
    const calls = Array.from({ length: 8 }, (_, index) => ({
      role: "assistant",
      tool_calls: [{ id: `s${index}` }],
    }));
    const request = bytesOf(JSON.stringify({ model: "gemini-3-pro", messages: calls }));
    const outcome = await outcomeOf(() => createRead({ maxSeals: 7 })(request, OPTIONS));
    const { messages } = JSON.parse("body" in outcome ? outcome.body : "{}");
    expect(messages[0]).not.toHaveProperty("reasoning_opaque");
    expect(messages[1]).toHaveProperty("reasoning_opaque", "seal of s1");
    expect(messages[7]).toHaveProperty("reasoning_opaque", "seal of s7");
  });

  test("ends at once when the client leaves", async () => {
    const client = new AbortController();
    const reading = Promise.resolve(createRead()(bytesOf(CHAT), { ...OPTIONS, signal: client.signal })).catch(
      (reason: unknown) => reason,
    );
    client.abort("left");
    expect(await reading).toBe("left");
  });
});

test("both jobs of a request are its client's", async () => {
  const clients: unknown[] = [];
  const run: typeof pool.run = (name, input, options) => {
    clients.push([name, options.client]);
    return pool.run(name, input, options);
  };
  await outcomeOf(() => createRead({ pool: { run } })(bytesOf(CHAT), OPTIONS));
  expect(clients).toEqual(["inspectRequest", "prepareRequest"].map((name) => [name, OPTIONS.client]));
});

test("what an answer repeats of the request has its digits, whoever read it", async () => {
  const tools = '[{"type":"function","name":"f","parameters":{"properties":{"n":{"maximum":18446744073709551615}}}}]';
  const request = () => bytesOf(`{"model":"m","input":"hi","store":false,"tools":${tools}}`);
  const dialect = "openai-responses";
  const needs = { ...NEEDS, target: "anthropic-messages" } as const;
  const here = await readRequest(request(), { ...READING, dialect }).prepare(needs);
  const there = await (await createRead()(request(), { ...OPTIONS, dialect })).prepare(needs);
  expect(JSON.stringify(there.asked)).toBe(JSON.stringify(here.asked));
  expect(JSON.stringify(there.asked)).toContain(tools);
});

test("a request that the proxy ends is not read at once instead", async () => {
  const ended = new AbortController();
  const reading = outcomeOf(() => createRead()(bytesOf(CHAT), { ...OPTIONS, signal: ended.signal }));
  ended.abort(new ProxyError("shutting_down", "Stopping."));
  expect(await reading).toMatchObject({ kind: "shutting_down", message: "Stopping." });
});

describe("where the pool", () => {
  const failing = (failure: ProxyError): OffloadNeeds["pool"] => ({ run: () => Promise.reject(failure) });
  const expected = () => outcomeOf(() => readRequest(bytesOf(CHAT), READING));

  test.each(["overloaded", "shutting_down"] as const)("is %s, the request is read at once instead", async (kind) => {
    const read = createRead({ pool: failing(new ProxyError(kind, "No.")) });
    expect(await outcomeOf(() => read(bytesOf(CHAT), OPTIONS))).toEqual(await expected());
  });

  test("takes no second job, the request is prepared at once instead", async () => {
    const run: typeof pool.run = (name, input, options) =>
      name === "inspectRequest" ? pool.run(name, input, options) : Promise.reject(new ProxyError("overloaded", "No."));
    expect(await outcomeOf(() => createRead({ pool: { run } })(bytesOf(CHAT), OPTIONS))).toEqual(await expected());
  });

  test("has lost the worker, the request fails and isn't tried on the event loop", async () => {
    const read = createRead({ pool: failing(new ProxyError("internal", "Lost.")) });
    expect(await outcomeOf(() => read(bytesOf(CHAT), OPTIONS))).toMatchObject({ kind: "internal", message: "Lost." });
  });
});
