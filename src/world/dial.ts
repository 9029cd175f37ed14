/** Where a connection is opened to. */
export type Place = { hostname: string; port: number; isTls: boolean };

/** An open connection; `write` takes what the system takes at once, and says how many bytes that were. */
export type Socket = Pick<Bun.Socket, "write" | "pause" | "resume" | "terminate" | "ref" | "unref">;

/** What happens on a connection, in this order. */
export interface SocketEvents {
  /** The other side took it. */
  opened(socket: Socket): void;
  /** With TLS, the other side is also who it should be; now it can be written to. */
  ready(): void;
  received(bytes: Uint8Array<ArrayBuffer>): void;
  /** More can be written. */
  drained(): void;
  /** The last of them, also where no connection came about. */
  closed(cause: Error | undefined): void;
}

/**
 * Opening a connection, as an argument; nothing is told before it has returned. Returns a function that gives it up: one that is not open yet will not be, one
 * that is open is cut.
 */
export type Dial = (place: Place, events: SocketEvents) => () => void;

/** Of a connection that is being opened or is open. */
type Line = { events: SocketEvents; isTls: boolean; socket: Socket | null; isOver: boolean };

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
    if (!line.isTls) line.events.ready();
  },
  // The chain and the name have been checked, unless the user has set NODE_TLS_REJECT_UNAUTHORIZED=0.
  handshake({ data: line }, isTrusted, cause) {
    if (isTrusted) line.events.ready();
    else finish(line, cause ?? undefined);
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

function finish(line: Line, cause: Error | undefined): void {
  if (line.isOver) return;
  line.isOver = true;
  line.socket?.terminate();
  line.events.closed(cause);
}

export const systemDial: Dial = (place, events) => {
  const line: Line = { events, isTls: place.isTls, socket: null, isOver: false };
  // In a later turn: a dial that fails at once, without descriptors or a route, would tell so before it has returned.
  Promise.resolve()
    .then(() => line.isOver || connect(place, line))
    .catch((cause: Error) => finish(line, cause));
  return () => {
    line.isOver = true;
    line.socket?.terminate();
  };
};

function connect({ hostname, port, isTls }: Place, line: Line): Promise<unknown> {
  // Its types know of Buffers alone.
  const socket = HANDLERS as unknown as Bun.SocketHandler<Line>;
  return Bun.connect({ hostname, port, data: line, socket, ...(isTls && { tls: { serverName: hostname } }) });
}
