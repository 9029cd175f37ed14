import { appendFileSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { ProxyError } from "../errors.ts";
import type { Output } from "./output.ts";

/** Takes whole lines. */
export interface LineSink {
  write(line: string): void;
  /** Writes what is still held; nothing is held afterwards. */
  flush(): void;
}

/** Nobody reads faster, and a busy proxy saves a system call for every line but the first. */
const HOLD_MS = 50;
const MAX_HELD = 64;

/**
 * Lines go out together, at the latest after a moment. A sink that fails, a full disk or a closed pipe, loses lines and
 * nothing else.
 */
function createLineSink(writeText: (text: string) => void): LineSink {
  let held: string[] = [];
  const flush = () => {
    if (held.length === 0) return;
    const text = `${held.join("\n")}\n`;
    held = [];
    try {
      writeText(text);
    } catch {
      // There is no one left to tell.
    }
  };
  return {
    write(line) {
      const count = held.push(line);
      if (count === 1) setTimeout(flush, HOLD_MS);
      if (count === MAX_HELD) flush();
    },
    flush,
  };
}

/** For a log that nobody is to see. */
export const nowhereSink: LineSink = { write: () => {}, flush: () => {} };

export function outputSink({ write }: Output): LineSink {
  return createLineSink(write);
}

/** A file that is appended to; born with mode 0600. Throws `config_invalid` for one that cannot be written. */
export function fileSink(path: string): LineSink {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    appendFileSync(path, "", { mode: 0o600 });
  } catch (cause) {
    throw new ProxyError("config_invalid", `log.file ${path} cannot be written (${reasonOf(cause)}).`, { cause });
  }
  return createLineSink((text) => {
    // By its path each time: a file that was moved away, as logrotate does it, is made anew, and its folder too.
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    appendFileSync(path, text, { mode: 0o600 });
  });
}

const REASONS: ReadonlyMap<unknown, string> = new Map([
  ["EISDIR", "it is a folder"],
  ["EEXIST", "a part of its path is no folder"],
  ["ENOTDIR", "a part of its path is no folder"],
  ["EACCES", "its folder or itself may not be written by this user"],
  ["EROFS", "the disk is read-only"],
]);

/** In words where it is a mistake that people make, else the system's own code. */
function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && "code" in cause ? cause.code : cause;
  return REASONS.get(code) ?? String(code);
}
