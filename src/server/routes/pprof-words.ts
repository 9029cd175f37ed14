import type { PprofName } from "./pprof-names.ts";

type Words = {
  /** What it is, in a line. */
  title: string;
  /** What it stands for on this runtime, which is not Go's. */
  meaning: string;
  /** What a click in the index asks for: nobody wants to wait for 30 seconds, or to download a number. */
  query?: string;
};

/** What each of them is and is not: the page of the index and the documentation tell it in these words. */
export const PPROF_WORDS: Record<PprofName, Words> = {
  profile: {
    query: "?seconds=10",
    title: "Take a CPU profile",
    meaning:
      "What the main thread runs, by function and line: it is looked at every millisecond for `seconds` (30 unless " +
      'said, 300 at most). "(outside JavaScript)" is CPU time of that thread in the runtime itself, such as reading ' +
      "sockets. No other thread is in it, such as the garbage collector's.",
  },
  trace: {
    query: "?seconds=10",
    title: "Take a CPU profile for Chrome's DevTools",
    meaning:
      "The samples of such a profile in the order of time, for `seconds` (1 unless said, 300 at most). It is a " +
      ".cpuprofile and no trace of Go's: open it in Chrome's DevTools, under Performance.",
  },
  heap: {
    query: "?debug=1",
    title: "Count what is alive in memory",
    meaning:
      "Objects and bytes after a collection, by kind and constructor; it does not tell who allocated them. " +
      '"(outside the JavaScript heap)" is the rest of the process. Every call and stream stands still while it is ' +
      "taken: some tenths of a second for a small heap, seconds for a large one.",
  },
  allocs: {
    query: "?debug=1",
    title: "Count what has been allocated and is alive",
    meaning: "The same figures as heap, at the same price: the runtime keeps no record of what is gone.",
  },
  goroutine: {
    query: "?debug=1",
    title: "Count what is under way",
    meaning:
      "There are no goroutines here. These are the model calls in flight, by what each waits for, its model and its " +
      "route; the calls in the queue; and the open streams, by whom they wait for. A streamed call counts in both.",
  },
  threadcreate: {
    query: "?debug=1",
    title: "Count the threads",
    meaning: "The threads that the process has now, by name. Known on Linux only, and empty elsewhere.",
  },
  block: {
    query: "?debug=1",
    title: "Count the delays of the event loop",
    meaning:
      "One thread carries all calls and streams, so that whatever keeps it delays everything. Once a second since the start a " +
      "timer falls due; what it was late by is counted here by size, from a millisecond on. It is a sample: a delay " +
      "between two timers is not seen.",
  },
  mutex: {
    query: "?debug=1",
    title: "Count the delays of the event loop, by its other name",
    meaning: "The same figures as block: there are no locks here, the event loop is what everything waits for.",
  },
  cmdline: {
    title: "Show the command line",
    meaning: "The program's name and its arguments, with NUL between them; of a file the name alone.",
  },
  symbol: {
    title: "Say that there are no symbols to look up",
    meaning: "Every profile has the names of its functions in it.",
  },
};
