/** Who listens on a port, as other programs of the system tell it. */
type Listener = { pid: number; name: string | null };

/** How macOS is asked (lsof(8), `-F` for programs). */
export function lsofWords(port: number): string[] {
  return ["-nP", `-iTCP:${port}`, "-sTCP:LISTEN", "-Fpc"];
}

export function readLsof(output: string): Listener | null {
  const pid = /^p(\d+)$/m.exec(output)?.[1];
  return pid === undefined ? null : { pid: Number(pid), name: /^c(.+)$/m.exec(output)?.[1] ?? null };
}

/** Windows tells the process of each connection, and by another program its name. */
export const NETSTAT_WORDS = ["-ano", "-p", "TCP"] as const;

/** A listening socket is known by its remote port, which is 0; its state is in the user's language. */
export function readNetstat(output: string, port: number): number | null {
  const line = new RegExp(`^\\s*TCP\\s+\\S+:${port}\\s+\\S+:0\\s+\\S.*?\\s(\\d+)\\s*$`, "m");
  return Number(line.exec(output)?.[1] ?? Number.NaN) || null;
}

export function tasklistWords(pid: number): string[] {
  return ["/FI", `PID eq ${pid}`, "/FO", "CSV", "/NH"];
}

export function readTasklist(output: string): string | null {
  return /^"([^"]+)","\d+"/m.exec(output)?.[1] ?? null;
}
