import { ProxyError } from "../../errors.ts";
import type { Clock } from "../../world/clock.ts";
import type { Machine } from "../../world/machine.ts";
import type { Profiler } from "../../world/profiler.ts";
import type { Lateness, LoopLag } from "../loop-lag.ts";
import { SAMPLE_EVERY } from "./cpu-profile.ts";
import type { ProfileJob } from "./encode-profile.ts";
import { type InFlight, inFlightProfile } from "./in-flight.ts";
import { countedProfile, type Profile } from "./profile.ts";

export type CountedName = "goroutine" | "threadcreate" | "block" | "mutex";
type Form = "pprof" | "text";

/** What the proxy can tell of its own work. Encoded, and free of what clients and upstream say. */
export interface Profiles {
  /**
   * What the main thread runs in the next seconds; less when the proxy shuts down before. Throws the signal's reason
   * when the client leaves.
   */
  sampleCpu(seconds: number, form: "pprof" | "trace", signal: AbortSignal): Promise<Uint8Array>;
  /** What is alive in memory. Everything else stands still while it is looked at. */
  heap(name: "heap" | "allocs", form: Form): Promise<Uint8Array>;
  /** What is under way or has been counted; it costs no more than /health. */
  count(name: CountedName, form: Form): Promise<Uint8Array>;
  /** The words that the program was started with, without the folders of files. */
  commandLine(): string[];
}

/** As `resilience/one-at-a-time` has it: profiles cost, and the runtime has one sampler. */
type Turns = { run<T>(forMs: number, work: () => Promise<T>, busy: (freeInMs: number) => Error): Promise<T> };

export type ProfilesNeeds = {
  turns: Turns;
  profiler: Profiler;
  clock: Clock;
  machine: Pick<Machine, "memory">;
  loopLag: Pick<LoopLag, "lateness">;
  inFlight: () => InFlight;
  encode: (job: ProfileJob) => Promise<Uint8Array>;
  /** Aborts when the proxy begins to shut down; its reason is what a profile that comes later gets. */
  closing: AbortSignal;
};

const NANOS_PER_MS = 1e6;
/** About how long a snapshot of the heap takes. */
const HEAP_MS = 1000;

/** One CPU or heap profile at a time. */
export function createProfiles(needs: ProfilesNeeds): Profiles {
  const { profiler, clock, machine, loopLag, encode, closing } = needs;

  async function alone(forMs: number, take: () => Promise<Uint8Array>): Promise<Uint8Array> {
    closing.throwIfAborted();
    return await needs.turns.run(forMs, take, inProgress);
  }

  return {
    sampleCpu: (seconds, form, signal) =>
      alone(seconds * 1000, async () => {
        const ending = AbortSignal.any([signal, closing]);
        const startMs = clock.wallMs();
        const beginMs = clock.monotonicMs();
        const wait = () => clock.sleep(seconds * 1000, ending).catch(() => {});
        const sampled = await profiler.sampleCpu(SAMPLE_EVERY, wait);
        signal.throwIfAborted();
        const durationMs = clock.monotonicMs() - beginMs;
        return await encode({ kind: "cpu", sampled: { ...sampled, startMs, durationMs }, form });
      }),
    heap: (name, form) =>
      alone(HEAP_MS, async () => {
        // Before the snapshot, which takes memory itself.
        const { residentBytes, heapBytes } = machine.memory();
        const sample = {
          counts: name === "heap" ? ("inuse" as const) : ("alloc" as const),
          snapshot: profiler.heapSnapshot(),
          outsideBytes: Math.max(0, residentBytes - heapBytes),
          startMs: clock.wallMs(),
        };
        return await encode({ kind: "heap", sample, name, form });
      }),
    async count(name, form) {
      const startMs = clock.wallMs();
      const counted = {
        goroutine: () => inFlightProfile(needs.inFlight(), startMs),
        threadcreate: async () => threadProfile(await profiler.threadNames(), startMs),
        block: () => latenessProfile(loopLag.lateness(), startMs),
        mutex: () => latenessProfile(loopLag.lateness(), startMs),
      };
      return await encode({ kind: "counted", profile: await counted[name](), name, form });
    },
    commandLine: () => profiler.commandLine().map(withoutFolder),
  };
}

/** A path, with the flag before it or without, as the name of its file: clients are not told where the user's files are. */
function withoutFolder(word: string): string {
  return word.replace(/^(--[\w-]+=)?.*[\\/]/s, "$1");
}

function threadProfile(names: readonly string[], startMs: number): Profile {
  const rows = [...Map.groupBy(names, (name) => name)].map(([name, same]) => ({
    stack: [name],
    values: [same.length],
  }));
  return countedProfile([["threadcreate", "count"]], rows, startMs);
}

function latenessProfile(lateness: readonly Lateness[], startMs: number): Profile {
  const rows = lateness.map(({ upToMs, count, sumMs }) => ({
    stack: [`late by ${upToMs / 2} to ${upToMs} ms`, "event loop"],
    values: [count, Math.round(sumMs * NANOS_PER_MS)],
  }));
  const columns = [["contentions", "count"] as const, ["delay", "nanoseconds"] as const];
  return countedProfile(columns, rows, startMs);
}

function inProgress(freeInMs: number): ProxyError {
  const retryAfterSeconds = Math.max(1, Math.ceil(freeInMs / 1000));
  return new ProxyError(
    "profile_in_progress",
    `Another profile is being taken, and there is one at a time. Try again in ${retryAfterSeconds} seconds.`,
    { retryAfterSeconds },
  );
}
