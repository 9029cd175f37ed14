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
}

export function createLogLines(): LogLines {
  const written: LogLine[] = [];
  const waiting = new Set<() => void>();
  const lines = (message?: string) => written.filter((line) => message === undefined || line.message === message);
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
      return new Promise((resolve) => {
        const look = () => {
          const found = lines(message).find((line) =>
            Object.entries(fields).every(([name, value]) => line[name] === value),
          );
          if (!found) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      });
    },
  };
}
