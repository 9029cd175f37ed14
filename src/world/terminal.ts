import { fstatSync, statSync } from "node:fs";
import { devNull } from "node:os";
import { type Output, openOutput, openStandardError } from "./output.ts";
import type { Redact } from "./secrets.ts";

/** Where a person, or a script in a person's place, reads what a command prints. */
export interface Terminal {
  /** Whether somebody can be asked: standard input and standard error are both terminals. */
  readonly interactive: boolean;
  /** Whether colour may be used: both outputs are terminals, and NO_COLOR (no-color.org) is unset or empty. */
  readonly colour: boolean;
  /** Data, to standard output. */
  out(text: string): void;
  /** Everything else, to standard error. */
  err(text: string): void;
  /** Whether some of what was printed has yet to be read. */
  isWaiting(): boolean;
  /** One line of a person's answer without its end; empty at the end of input. Rejects with the signal's reason. */
  ask(question: string, signal: AbortSignal): Promise<string>;
}

/**
 * The terminal of this process. What goes to standard error passes the redactor, whoever wrote it. Its writes are
 * queued, and `process.exit` cuts off what is waiting.
 */
export function openTerminal(
  env: Readonly<Record<string, string | undefined>>,
  redact: Redact,
  errors: Output = openStandardError(),
): Terminal {
  const output = openOutput(Bun.stdout);
  const err = (text: string) => errors.write(redact(text));
  const errIsTerminal = isTerminal(2);
  return {
    interactive: errIsTerminal && isTerminal(0),
    colour: errIsTerminal && isTerminal(1) && !env.NO_COLOR && env.TERM !== "dumb",
    out: output.write,
    err,
    isWaiting: () => output.isWaiting() || errors.isWaiting(),
    async ask(question, signal) {
      // Loaded when somebody is asked: it costs megabytes that a server never needs.
      const { createInterface } = await import("node:readline");
      return await new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        err(question);
        const { stdin } = process;
        if (stdin.readableEnded) return resolve("");
        // Not `terminal: true`: in raw mode Ctrl-C would be a key, and no SIGINT would come.
        const lines = createInterface({ input: stdin, terminal: false });
        const onAbort = () => {
          reject(signal.reason);
          lines.close();
        };
        signal.addEventListener("abort", onAbort, { once: true });
        lines.once("line", (line) => {
          resolve(line);
          lines.close();
        });
        lines.once("close", () => {
          signal.removeEventListener("abort", onAbort);
          resolve("");
        });
      });
    },
  };
}

/**
 * Whether it is a terminal, and that is still there. Only a character device can be one; the module that knows for
 * certain costs 5 MB, which a service never needs.
 */
export function isTerminal(descriptor: number): boolean {
  try {
    const device = fstatSync(descriptor);
    if (!device.isCharacterDevice()) return false;
    if (device.rdev === statSync(devNull, { throwIfNoEntry: false })?.rdev) return false;
  } catch {
    // Closed.
    return false;
  }
  return process.getBuiltinModule("node:tty").isatty(descriptor);
}
