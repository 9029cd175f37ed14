import type { Clock } from "../world/clock.ts";
import type { Terminal } from "../world/terminal.ts";

const EVERY_MS = 100;
const MEGABYTE = 1_000_000;

/** How far a download is. */
export interface Progress {
  show(bytes: number, totalBytes: number): void;
  /** Takes the line away again. */
  end(): void;
}

/** Writes over one line of a terminal; where nobody looks, nothing. */
export function createProgress(
  title: string,
  { terminal, clock }: { terminal: Pick<Terminal, "interactive" | "err">; clock: Clock },
): Progress {
  let shownMs = Number.NEGATIVE_INFINITY;
  return {
    show(bytes, totalBytes) {
      const nowMs = clock.monotonicMs();
      if (!terminal.interactive || (nowMs - shownMs < EVERY_MS && bytes < totalBytes)) return;
      shownMs = nowMs;
      const percent = Math.floor((bytes / totalBytes) * 100);
      terminal.err(`\r${title}: ${percent} % of ${Math.ceil(totalBytes / MEGABYTE)} MB`);
    },
    end() {
      if (shownMs > Number.NEGATIVE_INFINITY) terminal.err("\r\u001b[K");
    },
  };
}
