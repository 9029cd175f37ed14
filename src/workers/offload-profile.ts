import type { ProfileJob } from "../insight/profiles/encode-profile.ts";
import type { JOBS } from "./jobs.ts";
import type { Pool } from "./pool.ts";
import { unlessTaken } from "./unless-taken.ts";

/** Encodes profiles on a thread; a large heap takes some tenths of a second. */
export function createEncodeProfile(pool: Pick<Pool<typeof JOBS>, "run">): (job: ProfileJob) => Promise<Uint8Array> {
  const { signal } = new AbortController();
  return (job) =>
    pool
      .run("encodeProfile", job, { signal, transfer: job.kind === "heap" ? [job.sample.snapshot] : [] })
      .catch(
        unlessTaken(signal, async () => (await import("../insight/profiles/encode-profile.ts")).encodeProfile(job)),
      );
}
