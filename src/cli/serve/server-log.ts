import type { LoadedConfig } from "../../config/load.ts";
import type { LineSink } from "../../world/line-sink.ts";
import { createLog, type Log, type LogFields, type LogLevel } from "../../world/log.ts";
import type { Redact } from "../../world/secrets.ts";
import type { Terminal } from "../../world/terminal.ts";

/** The one log of a server, whose level, form and place can change while it runs. */
export interface ServerLog {
  log: Log;
  /** Opens what the configuration asks for, and returns what goes over to it. Throws `config_invalid`. */
  prepare(loaded: LoadedConfig): () => void;
  flush(): void;
}

export type ServerLogNeeds = {
  /** Where lines go: a file, or standard error. Throws `config_invalid`. */
  openSink: (file: string | null) => LineSink;
  terminal: Pick<Terminal, "interactive" | "colour">;
  wallMs: () => number;
  redact: Redact;
};

/** Throws `config_invalid` for a file that cannot be written. */
export function createServerLog(loaded: LoadedConfig, needs: ServerLogNeeds): ServerLog {
  let now = open(loaded, needs);
  const at = (level: LogLevel) => (message: string, fields?: LogFields) => now.log[level](message, fields);
  return {
    log: { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") },
    prepare(next) {
      const opened = open(next, needs, now);
      return () => {
        // Else lines that are held would come after those of the next.
        now.sink.flush();
        now = opened;
      };
    },
    flush: () => now.sink.flush(),
  };
}

type Opened = { file: string | null; sink: LineSink; log: Log };

function open({ config }: LoadedConfig, needs: ServerLogNeeds, before?: Opened): Opened {
  const { level, format, file } = config.log;
  const { openSink, terminal, wallMs, redact } = needs;
  const sink = before && before.file === file ? before.sink : openSink(file);
  const isPretty = format === "pretty" || (format === "auto" && file === null && terminal.interactive);
  const log = createLog({
    level,
    format: isPretty ? "pretty" : "json",
    colour: terminal.colour && file === null,
    wallMs,
    redact,
    write: sink.write,
  });
  return { file, sink, log };
}
