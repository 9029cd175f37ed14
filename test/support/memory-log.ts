import type { Log, LogFields, LogLevel } from "../../src/world/log.ts";

export type LogEntry = { level: LogLevel; message: string; fields: LogFields };

/** A log that keeps its entries for the test to read. */
export function createMemoryLog(): Log & { entries: LogEntry[] } {
  const entries: LogEntry[] = [];
  const at =
    (level: LogLevel) =>
    (message: string, fields: LogFields = {}) => {
      entries.push({ level, message, fields });
    };
  return { entries, debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}
