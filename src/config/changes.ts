import { valueAt } from "./dotted-path.ts";
import type { Config } from "./schema/schema.ts";
import { listSettings } from "./settings.ts";
import type { TlsFiles } from "./tls-files.ts";

/** Those of the sockets and of the threads, which are opened once. */
const FIXED = [
  "host",
  "port",
  "ollama.port",
  "socket.path",
  "socket.mode",
  "socket.only",
  "timeouts.server_idle",
  "worker_pool.size",
  "worker_pool.idle",
];

/** The dotted paths of the settings that differ, in the schema's order. Never a value: it may be a secret. */
export function changedSettings(before: Config, after: Config): string[] {
  const paths = listSettings().map(({ path }) => path);
  return paths.filter((path) => JSON.stringify(valueAt(before, path)) !== JSON.stringify(valueAt(after, path)));
}

/** The settings whose file holds something else than before, whatever its name. */
export function changedFiles(before: TlsFiles, after: TlsFiles): string[] {
  const isAsBefore = (read: (files: TlsFiles) => string | undefined) => read(before) === read(after);
  return [
    ...(isAsBefore(({ authorities }) => authorities.join()) ? [] : ["tls.ca_file"]),
    ...(isAsBefore(({ serverCertificate }) => serverCertificate?.cert) ? [] : ["tls.cert"]),
    ...(isAsBefore(({ serverCertificate }) => serverCertificate?.key) ? [] : ["tls.key"]),
  ];
}

/** Whether a setting takes effect at the next start only. */
export function needsRestart(path: string): boolean {
  return FIXED.includes(path);
}

/** The new configuration as far as it can take effect in a process that serves by the other one. */
export function asRunning(next: Config, running: Config): Config {
  const { host, port, socket, ollama, timeouts, worker_pool } = running;
  return {
    ...next,
    host,
    port,
    socket,
    ollama,
    timeouts: { ...next.timeouts, server_idle: timeouts.server_idle },
    worker_pool: { ...next.worker_pool, size: worker_pool.size, idle: worker_pool.idle },
  };
}
