import { cpuProfile, cpuTrace, type SampledCpu } from "./cpu-profile.ts";
import { type HeapSample, heapProfile } from "./heap-profile.ts";
import type { Profile } from "./profile.ts";
import { writePprof } from "./write-pprof.ts";
import { writeText } from "./write-text.ts";

/** What was measured, and the form to write it in. Plain data, so that another thread can do it. */
export type ProfileJob =
  | { kind: "cpu"; sampled: SampledCpu; form: "pprof" | "trace" }
  | ({ kind: "heap"; sample: HeapSample } & Named)
  | ({ kind: "counted"; profile: Profile } & Named);

type Named = { name: string; form: "pprof" | "text" };

/** The bytes of a profile. This is CPU work: some tenths of a second for a large heap. */
export function encodeProfile(job: ProfileJob): Uint8Array {
  if (job.kind === "cpu") {
    return job.form === "trace" ? bytesOf(cpuTrace(job.sampled)) : writePprof(cpuProfile(job.sampled));
  }
  const profile = job.kind === "heap" ? heapProfile(job.sample) : job.profile;
  return job.form === "text" ? bytesOf(writeText(job.name, profile)) : writePprof(profile);
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
