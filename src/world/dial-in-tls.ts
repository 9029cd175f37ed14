import { isIP } from "node:net";
import { connect, type TLSSocket } from "node:tls";
import type { ProxyAddress } from "../wire/proxy-address.ts";
import type { Tunnel } from "../wire/tunnel.ts";
import { finish, issuerOf, type Line, type Socket, signedBy } from "./line.ts";
import { refused } from "./refused.ts";

/** Opens a line by way of a proxy that is itself called over TLS: one connection of TLS in another. */
export function connectInTls(line: Line, proxy: ProxyAddress, tunnel: Tunnel): void {
  const { hostname: host, port } = proxy;
  const outer = connect({ host, port, ...tlsOf(host, line) });
  line.socket = { terminate: () => outer.destroy() };
  const tellEnd = endsOf(line, outer);
  outer.on("secureConnect", () => outer.write(tunnel.first));
  outer.on("data", function onData(bytes: Buffer) {
    if (line.isOver) return;
    const step = tunnel.read(new Uint8Array(bytes));
    if (step.to === "say") outer.write(step.bytes);
    if (step.to === "give up") finish(line, refused(step.refusal));
    if (step.to !== "go on") return;
    outer.off("data", onData).off("close", tellEnd);
    goOn(line, connect({ socket: outer, ...tlsOf(line.place.hostname, line) }));
  });
}

function goOn(line: Line, inner: TLSSocket): void {
  const socket = asSocket(inner);
  line.socket = socket;
  endsOf(line, inner);
  inner.on("secureConnect", () => line.isOver || line.events.ready());
  inner.on("data", (bytes: Buffer) => line.isOver || line.events.received(new Uint8Array(bytes)));
  line.events.opened(socket);
}

/** Tells of whatever ends the connection; returns what listens for an end without a fault. */
function endsOf(line: Line, socket: TLSSocket): () => void {
  const onClose = () => finish(line, undefined);
  socket.on("error", (cause) => finish(line, signedBy(cause, issuerOf(socket))));
  socket.on("close", onClose);
  return onClose;
}

/** An address has no name to be told to the other side (RFC 6066 3). */
function tlsOf(hostname: string, { ca }: Line) {
  return { ...(isIP(hostname) === 0 && { servername: hostname }), ...(ca && { ca }) };
}

/** Node's sockets take whatever they are given, and keep what the system does not take yet. */
function asSocket(inner: TLSSocket): Socket {
  return {
    write(bytes: Uint8Array) {
      inner.write(bytes);
      return bytes.byteLength;
    },
    pause: () => void inner.pause(),
    resume: () => void inner.resume(),
    terminate: () => void inner.destroy(),
    ref: () => void inner.ref(),
    unref: () => void inner.unref(),
  } as Socket;
}
