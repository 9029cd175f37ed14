import { onOrphaned } from "./child.ts";
import { isTerminal } from "./terminal.ts";

/** What comes to the process from outside of any call, as an argument. */
export interface Signals {
  /** Aborts at the first SIGINT or SIGTERM, and when the terminal is closed that the process runs on. */
  readonly interrupt: AbortSignal;
  /** Aborts at the second: a moment later the process ends, whatever it is doing. */
  readonly urgent: AbortSignal;
  /** Runs the task at each SIGHUP, soon also for those that came before. Returns what ends that. */
  onReload(task: () => void): () => void;
  /** Gives the task what was thrown where nobody catches it; the process goes on. Returns what ends that. */
  onStray(task: (thrown: unknown) => void): () => void;
}

/** Enough for what is written at once to reach the kernel. */
const LAST_WORDS_MS = 100;

/**
 * Those of this process. `isServing` takes SIGHUP for a reload; else it ends the process, as it does by default. A child
 * in the place of another process is stopped when that ends.
 */
export function systemSignals({ isServing, isChild }: { isServing: boolean; isChild: boolean }): Signals {
  const interrupt = new AbortController();
  const urgent = new AbortController();

  function stop(name: string): void {
    // Whoever asks twice does not want to wait; whoever asks three times does not get even a moment.
    if (urgent.signal.aborted) process.exit(130);
    if (interrupt.signal.aborted) {
      setTimeout(() => process.exit(130), LAST_WORDS_MS).unref();
      urgent.abort();
    }
    interrupt.abort(new Error(`stopped by ${name}`));
  }

  for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, () => stop(name));
  if (isChild) onOrphaned(() => stop("the end of its parent"));
  const onReload = isServing ? watchHangups(() => stop("SIGHUP")) : () => () => {};
  return { interrupt: interrupt.signal, urgent: urgent.signal, onReload, onStray };
}

/**
 * SIGHUP asks a service for a reload. It also comes when a terminal is closed, and then means the end for what runs on
 * it, as Windows means it always.
 */
function watchHangups(stop: () => void): Signals["onReload"] {
  const hadTerminal = isTerminal(0);
  let isWanted = false;
  let reload = () => {
    isWanted = true;
  };
  process.on("SIGHUP", () => {
    if (process.platform === "win32" || (hadTerminal && !isTerminal(0))) stop();
    else reload();
  });
  return (task) => {
    reload = task;
    if (isWanted) task();
    return () => {
      reload = () => {};
    };
  };
}

function onStray(task: (thrown: unknown) => void): () => void {
  const hear = (thrown: unknown) => {
    try {
      task(thrown);
    } catch {
      // What is thrown in here would end the process.
    }
  };
  process.on("uncaughtException", hear).on("unhandledRejection", hear);
  return () => void process.off("uncaughtException", hear).off("unhandledRejection", hear);
}
