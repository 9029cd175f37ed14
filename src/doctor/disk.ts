import type { Finding } from "./finding.ts";

export type DiskFacts = {
  /** What is written there, for people: `the sign-in`, `the log`. */
  use: string;
  folder: string;
  /** Null where the system doesn't tell. */
  freeBytes: number | null;
};

/** A sign-in is a few kilobytes, and cannot be saved without them; a log grows. */
const NEEDED_BYTES = 1_000_000;
const WANTED_BYTES = 100_000_000;

export function judgeDisk(facts: readonly DiskFacts[]): Finding[] {
  return facts.map(({ use, folder, freeBytes }): Finding => {
    const subject = folder;
    if (freeBytes === null) return { status: "skipped", subject, message: `The system does not tell what is free.` };
    const details = { free_bytes: freeBytes };
    const message = `${megabytes(freeBytes)} are free in ${folder}, for ${use}.`;
    if (freeBytes >= WANTED_BYTES) return { status: "ok", subject, message, details };
    const fix = "make room on that disk";
    if (freeBytes >= NEEDED_BYTES) return { status: "warning", subject, message, fix, details };
    return { status: "failure", kind: "internal", subject, message, fix, details };
  });
}

function megabytes(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.floor(bytes / 1e6)} MB`;
}
