/** What there is below the index, by the names that Go gave it. */
export const PPROF_NAMES = [
  "profile",
  "trace",
  "heap",
  "allocs",
  "goroutine",
  "threadcreate",
  "block",
  "mutex",
  "cmdline",
  "symbol",
] as const;

export type PprofName = (typeof PPROF_NAMES)[number];
