import { expect, test } from "bun:test";
import { ProxyError } from "../../../src/errors.ts";
import type { ProfileJob } from "../../../src/insight/profiles/encode-profile.ts";
import { createProfiles } from "../../../src/insight/profiles/profiles.ts";
import { createOneAtATime } from "../../../src/resilience/one-at-a-time.ts";
import type { CpuProfile } from "../../../src/world/profiler.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import { failureOf, kindOf } from "../../support/kind-of.ts";

const EMPTY: CpuProfile = { nodes: [], startTime: 0, endTime: 0 };
const never = new AbortController().signal;

function setUp(words: string[] = []) {
  const clock = createFakeClock();
  const closing = new AbortController();
  const jobs: ProfileJob[] = [];
  const profiles = createProfiles({
    clock,
    turns: createOneAtATime(clock),
    profiler: {
      async sampleCpu(_everyMicros, wait) {
        await wait();
        return { profile: EMPTY, threadMs: 0 };
      },
      heapSnapshot: () => new ArrayBuffer(1),
      threadNames: async () => ["HTTP Client", "JITWorker", "JITWorker"],
      commandLine: () => words,
    },
    machine: { memory: () => ({ residentBytes: 100, heapBytes: 30 }) },
    loopLag: { lateness: () => [{ upToMs: 8, count: 2, sumMs: 11 }] },
    inFlight: () => ({ calls: [], queued: 1, streams: { upstream: 0, client: 0, end: 0 } }),
    async encode(job) {
      jobs.push(job);
      return new Uint8Array();
    },
    closing: closing.signal,
  });
  return { clock, closing, jobs, profiles };
}

test("a CPU profile takes as long as it was asked to, and says how long that was", async () => {
  const { clock, jobs, profiles } = setUp();
  const startMs = clock.wallMs();
  const taken = profiles.sampleCpu(30, "pprof", never);
  await clock.advance(29_999);
  expect(jobs).toEqual([]);
  await clock.advance(1);
  await taken;
  expect(jobs).toEqual([
    { kind: "cpu", form: "pprof", sampled: { profile: EMPTY, threadMs: 0, startMs, durationMs: 30_000 } },
  ]);
});

test("while one is taken, another that costs is refused until then, and what is merely counted is not", async () => {
  const { clock, profiles } = setUp();
  const taken = profiles.sampleCpu(30, "pprof", never);
  await clock.advance(12_300);
  for (const other of [profiles.sampleCpu(1, "trace", never), profiles.heap("heap", "pprof")]) {
    expect(await failureOf(() => other)).toMatchObject({
      kind: "profile_in_progress",
      details: { retryAfterSeconds: 18 },
    });
  }
  await profiles.count("goroutine", "text");
  await clock.advance(18_000);
  await taken;
  await profiles.heap("heap", "pprof");
});

test("it ends with the client that wanted it, and nothing is made of it", async () => {
  const { clock, jobs, profiles } = setUp();
  const gone = new AbortController();
  const taken = profiles.sampleCpu(300, "pprof", gone.signal);
  await clock.advance(10);
  gone.abort(new ProxyError("client_closed", "gone"));
  expect(await kindOf(() => taken)).toBe("client_closed");
  expect(jobs).toEqual([]);
  expect(clock.pending()).toBe(0);
  await profiles.heap("heap", "pprof");
});

test("at a shutdown the client gets what there is by then, and later ones are refused", async () => {
  const { clock, closing, jobs, profiles } = setUp();
  const taken = profiles.sampleCpu(300, "pprof", never);
  await clock.advance(2000);
  closing.abort(new ProxyError("shutting_down", "bye"));
  await taken;
  expect(jobs).toMatchObject([{ sampled: { durationMs: 2000 } }]);
  expect(await kindOf(() => profiles.sampleCpu(1, "pprof", never))).toBe("shutting_down");
  expect(await kindOf(() => profiles.heap("allocs", "pprof"))).toBe("shutting_down");
  await profiles.count("goroutine", "text");
});

test("a heap profile tells what the process has besides the heap", async () => {
  const { jobs, profiles } = setUp();
  await profiles.heap("heap", "text");
  await profiles.heap("allocs", "pprof");
  expect(jobs).toMatchObject([
    { kind: "heap", name: "heap", form: "text", sample: { counts: "inuse", outsideBytes: 70 } },
    { kind: "heap", name: "allocs", form: "pprof", sample: { counts: "alloc", outsideBytes: 70 } },
  ]);
});

test("threads are counted by name, delays of the event loop by size", async () => {
  const { jobs, profiles } = setUp();
  for (const name of ["threadcreate", "block", "mutex"] as const) await profiles.count(name, "pprof");
  const lateness = {
    columns: [
      ["contentions", "count"],
      ["delay", "nanoseconds"],
    ],
    rows: [{ stack: [{ name: "late by 4 to 8 ms" }, { name: "event loop" }], values: [2, 11_000_000] }],
  };
  expect(jobs).toMatchObject([
    {
      profile: {
        columns: [["threadcreate", "count"]],
        rows: [
          { stack: [{ name: "HTTP Client" }], values: [1] },
          { stack: [{ name: "JITWorker" }], values: [2] },
        ],
      },
    },
    { name: "block", profile: lateness },
    { name: "mutex", profile: lateness },
  ]);
});

test.each([
  [
    ["--config", "/home/octo/config.json"],
    ["--config", "config.json"],
  ],
  [["--config=/srv/of a=b/octo\n/config.json"], ["--config=config.json"]],
  [
    ["--config", "../octo/config.json"],
    ["--config", "config.json"],
  ],
  [
    ["--config", "C:\\Users\\octo\\config.json"],
    ["--config", "config.json"],
  ],
  [
    ["--port=9000", "--log-level", "debug"],
    ["--port=9000", "--log-level", "debug"],
  ],
])("the command line says of a file its name, and not where it is: %j", (words, told) => {
  const { profiles } = setUp(["github-copilot-svcs", "run", ...words]);
  expect(profiles.commandLine()).toEqual(["github-copilot-svcs", "run", ...told]);
});
