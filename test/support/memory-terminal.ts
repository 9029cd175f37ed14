import type { Terminal } from "../../src/world/terminal.ts";

export interface MemoryTerminal extends Terminal {
  /** All that was printed so far. */
  readonly stdout: string;
  readonly stderr: string;
  /** The questions that were asked. */
  readonly questions: readonly string[];
}

/** A terminal that keeps what is printed, and answers questions with `answers` in turn, then with nothing. */
export function createMemoryTerminal(
  options: { interactive?: boolean; colour?: boolean; answers?: readonly string[] } = {},
): MemoryTerminal {
  const printed = { stdout: "", stderr: "" };
  const questions: string[] = [];
  return {
    interactive: options.interactive ?? false,
    colour: options.colour ?? false,
    questions,
    get stdout() {
      return printed.stdout;
    },
    get stderr() {
      return printed.stderr;
    },
    out(text) {
      printed.stdout += text;
    },
    err(text) {
      printed.stderr += text;
    },
    isWaiting: () => false,
    async ask(question, signal) {
      signal.throwIfAborted();
      questions.push(question);
      return options.answers?.[questions.length - 1] ?? "";
    },
  };
}
