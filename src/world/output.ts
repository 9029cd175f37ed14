/** Characters that may wait for a reader; a log that nobody takes must not fill the memory. */
const MAX_WAITING = 1_000_000;

/** A stream that is written to. */
export interface Output {
  write(text: string): void;
  /** Whether some of it has yet to be taken by its reader. */
  isWaiting(): boolean;
}

/**
 * Writes to standard output or error. A reader that has left (`| head`), or that does not read any more, is no failure
 * of ours: what it does not take is lost. (`process.stdout` and its kind would cost 8 MB and 6 ms at every start.)
 */
export function openOutput(file: typeof Bun.stdout): Output {
  const sink = file.writer();
  let waiting = 0;
  function write(text: string): void {
    if (waiting > MAX_WAITING) return;
    try {
      sink.write(text);
      const flushed = sink.flush();
      // A number when it has gone out already.
      if (typeof flushed === "number") return;
      waiting += text.length;
      const taken = () => {
        waiting -= text.length;
      };
      flushed.then(taken, taken);
    } catch {
      // EPIPE.
    }
  }
  return { write, isWaiting: () => waiting > 0 };
}

export function openStandardError(): Output {
  return openOutput(Bun.stderr);
}
