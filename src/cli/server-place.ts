import type { LoadedConfig } from "../config/load.ts";

/** Where a server listens: the port is null where it listens on the socket alone, the socket where it has none. */
export type ServerPlace = { port: number | null; socket: string | null };

export function serverPlace({ config: { port, socket } }: Pick<LoadedConfig, "config">): ServerPlace {
  return { port: socket.only ? null : port, socket: socket.path };
}

/** Where it is to be called, behind an `on`. */
export function placeInWords({ port, socket }: ServerPlace): string {
  return port === null ? `the socket ${socket}` : `port ${port}`;
}
