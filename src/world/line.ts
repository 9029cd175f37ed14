import type { ProxyAddress } from "../wire/proxy-address.ts";

/** Where a connection is opened to, and how. */
export type Place = {
  hostname: string;
  port: number;
  isTls: boolean;
  /** By whose way; only what is over TLS goes by one. */
  proxy: ProxyAddress | null;
  /** Certificates, in PEM, that are trusted besides those of the runtime. */
  authorities: readonly string[];
};

/** An open connection; `write` takes what the system takes at once, and says how many bytes that were. */
export type Socket = Pick<Bun.Socket, "write" | "pause" | "resume" | "terminate" | "ref" | "unref">;

/** What happens on a connection, in this order. */
export interface SocketEvents {
  /** The other side took it; behind a proxy, that has opened the way. */
  opened(socket: Socket): void;
  /** With TLS, the other side is also who it should be; now it can be written to. */
  ready(): void;
  received(bytes: Uint8Array<ArrayBuffer>): void;
  /** More can be written. */
  drained(): void;
  /** The last of them, also where no connection came about. */
  closed(cause: Error | undefined): void;
}

/** A connection that is being opened or is open. */
export type Line = {
  events: SocketEvents;
  place: Place;
  /** The certificates that are trusted, of all of them; undefined for those that the runtime trusts by itself. */
  ca: string[] | undefined;
  socket: Pick<Socket, "terminate"> | null;
  isOver: boolean;
};

/** As long as the runtime's own fetch waits before it asks whether the other side is still there. */
const KEEP_ALIVE_MS = 60_000;

/** The same for all connections, so that each is no more than its data. */
const HANDLERS: Bun.SocketHandler<Line, "uint8array"> = {
  // Parts of a Buffer are Buffers, which cost twice as much.
  binaryType: "uint8array",
  open(socket) {
    const line = socket.data;
    if (line.isOver) return socket.terminate();
    line.socket = socket;
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    line.events.opened(socket);
    // Without TLS no handshake comes.
    if (!line.place.isTls) line.events.ready();
  },
  // The chain and the name have been checked, unless the user has set NODE_TLS_REJECT_UNAUTHORIZED=0.
  handshake(socket, isTrusted, cause) {
    const line = socket.data;
    if (isTrusted) line.events.ready();
    else finish(line, cause ? signedBy(cause, issuerOf(socket as unknown as Bun.TLSSocket)) : undefined);
  },
  data({ data: line }, bytes) {
    if (!line.isOver) line.events.received(bytes as Uint8Array<ArrayBuffer>);
  },
  drain({ data: line }) {
    if (!line.isOver) line.events.drained();
  },
  close: ({ data: line }, cause) => finish(line, cause),
  error: ({ data: line }, cause) => finish(line, cause),
  connectError: ({ data: line }, cause) => finish(line, cause),
};

/** Its types know of Buffers alone. */
export const LINE_HANDLERS = HANDLERS as unknown as Bun.SocketHandler<Line>;

/** Tells the end of a connection, once. */
export function finish(line: Line, cause: Error | undefined): void {
  if (line.isOver) return;
  line.isOver = true;
  line.socket?.terminate();
  line.events.closed(cause);
}

/** How the other side is checked. */
export function tlsOf({ place: { hostname }, ca }: Line): Bun.TLSOptions {
  return { serverName: hostname, ...(ca && { ca }) };
}

/** The error of a handshake, which also says who has signed the certificate. */
export function signedBy(cause: Error, issuer: string | null): Error & { issuer: string | null } {
  return Object.assign(cause, { issuer });
}

/** Who says that the other side is who it claims to be, by the name that people know; null where it has not said. */
export function issuerOf(socket: Pick<Bun.TLSSocket, "getPeerCertificate">): string | null {
  // Whatever the types say, there may be none.
  const { CN, O } = (socket.getPeerCertificate() as { issuer?: Record<string, string> } | null)?.issuer ?? {};
  return CN ?? O ?? null;
}
