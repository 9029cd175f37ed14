import type { LineSink } from "../../src/world/line-sink.ts";

type LogLine = { time: string; level: string; message: string; [field: string]: unknown };

/** What a proxy has logged, in JSON. */
export interface LogLines {
  sink: LineSink;
  /** All of it, as it was written. */
  text(): string;
  lines(message?: string): LogLine[];
  /** Resolves with the first line that has these words and fields, as soon as it is there. */
  waitFor(message: string, fields?: Record<string, unknown>): Promise<LogLine>;
  /** Resolves with the next line of these words that comes from now on. */
  next(message: string): Promise<LogLine>;
}

export function createLogLines(): LogLines {
  const written: LogLine[] = [];
  const waiting = new Set<() => void>();
  const lines = (message?: string) => written.filter((line) => message === undefined || line.message === message);
  const untilFound = (find: () => LogLine | undefined) =>
    new Promise<LogLine>((resolve) => {
      const look = () => {
        const found = find();
        if (!found) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });
  return {
    sink: {
      write(line) {
        written.push(JSON.parse(line));
        for (const look of waiting) look();
      },
      flush() {},
    },
    text: () => written.map((line) => JSON.stringify(line)).join("\n"),
    lines,
    waitFor(message, fields = {}) {
      const isMeant = (line: LogLine) => Object.entries(fields).every(([name, value]) => line[name] === value);
      return untilFound(() => lines(message).find(isMeant));
    },
    next(message) {
      const before = lines(message).length;
      return untilFound(() => lines(message)[before]);
    },
  };
}
