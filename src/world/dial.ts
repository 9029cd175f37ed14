import type { Line, Place, SocketEvents } from "./line.ts";
import { finish, LINE_HANDLERS, tlsOf } from "./line.ts";

/**
 * Opening a connection, as an argument; nothing is told before it has returned. Returns a function that gives it up: one
 * that is not open yet will not be, one that is open is cut.
 */
export type Dial = (place: Place, events: SocketEvents) => () => void;

export const systemDial: Dial = (place, events) => {
  const line: Line = { events, place, ca: undefined, socket: null, isOver: false };
  // In a later turn: a dial that fails at once, without descriptors or a route, would tell so before it has returned.
  Promise.resolve()
    .then(() => line.isOver || connect(line))
    .catch((cause: Error) => finish(line, cause));
  return () => {
    line.isOver = true;
    line.socket?.terminate();
  };
};

async function connect(line: Line): Promise<unknown> {
  const { hostname, port, isTls, proxy, authorities } = line.place;
  // Loaded by those who need it.
  if (isTls && authorities.length > 0) line.ca = (await import("./authorities.ts")).besidesTrusted(authorities);
  if (proxy) return (await import("./dial-by-proxy.ts")).connectByProxy(line, proxy);
  return await Bun.connect({
    ...{ hostname, port, data: line, socket: LINE_HANDLERS },
    ...(isTls && { tls: tlsOf(line) }),
  });
}
