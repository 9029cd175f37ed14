import { plainLine } from "./plain-text.ts";
import type { Redact } from "./secrets.ts";

export type LogLevel = "debug" | "info" | "warn" | "error";
export type LogFields = Record<string, string | number | boolean | null | undefined | readonly string[]>;

/** Where the program tells what it does. Messages are fixed words; what varies goes into the fields. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

const LEVELS: readonly LogLevel[] = ["debug", "info", "warn", "error"];

/** A value longer than this is cut: a log line is no place for a document. */
const MAX_VALUE_LENGTH = 300;

export type LogNeeds = {
  level: LogLevel;
  format: "json" | "pretty";
  colour: boolean;
  wallMs: () => number;
  redact: Redact;
  /** Takes one whole line, without its end. */
  write: (line: string) => void;
};

/** One line an entry, JSON or for people. Every string passes the redactor and loses its control characters. It never throws. */
export function createLog({ level, format, colour, wallMs, redact, write }: LogNeeds): Log {
  const lowest = LEVELS.indexOf(level);
  const render = format === "json" ? renderJson : colour ? renderColoured : renderPretty;
  const at =
    (entry: LogLevel) =>
    (message: string, fields: LogFields = {}) => {
      if (LEVELS.indexOf(entry) < lowest) return;
      try {
        write(render(new Date(wallMs()).toISOString(), entry, message, clean(fields, redact)));
      } catch {
        // Whoever tells something must not fail for it, and there is no one left to tell.
      }
    };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

type Clean = Record<string, string | number | boolean | null | readonly string[]>;

function clean(fields: LogFields, redact: Redact): Clean {
  const result: Clean = {};
  const cleanText = (text: string) => cleaned(text, redact);
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    result[name] =
      typeof value === "string"
        ? cleanText(value)
        : Array.isArray(value)
          ? value.map(cleanText)
          : (value as Clean[string]);
  }
  return result;
}

function cleaned(text: string, redact: Redact): string {
  // Redacted before it is cut: half a token is not known for one any more.
  const safe = redact(text);
  return plainLine(safe.length > MAX_VALUE_LENGTH ? `${safe.slice(0, MAX_VALUE_LENGTH)}…` : safe);
}

function renderJson(time: string, level: LogLevel, message: string, fields: Clean): string {
  return JSON.stringify({ time, level, message, ...fields });
}

function renderPretty(time: string, level: LogLevel, message: string, fields: Clean): string {
  return `${time.slice(11, 23)} ${level.toUpperCase().padEnd(5)} ${message}${renderFields(fields)}`;
}

const COLOURS: Record<LogLevel, string> = {
  debug: "\u001b[2m",
  info: "\u001b[36m",
  warn: "\u001b[33m",
  error: "\u001b[31m",
};

function renderColoured(time: string, level: LogLevel, message: string, fields: Clean): string {
  const dim = "\u001b[2m";
  const reset = "\u001b[0m";
  const word = `${COLOURS[level]}${level.toUpperCase().padEnd(5)}${reset}`;
  return `${dim}${time.slice(11, 23)}${reset} ${word} ${message}${dim}${renderFields(fields)}${reset}`;
}

function renderFields(fields: Clean): string {
  let text = "";
  for (const [name, value] of Object.entries(fields)) {
    const shown = typeof value === "string" && /[\s"=]/.test(value) ? JSON.stringify(value) : String(value);
    text += ` ${name}=${shown}`;
  }
  return text;
}
