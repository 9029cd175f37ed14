import type { ProxyAddress } from "../wire/proxy-address.ts";
import { proxyTunnel } from "../wire/proxy-tunnel.ts";
import type { Tunnel } from "../wire/tunnel.ts";
import { finish, LINE_HANDLERS, type Line, tlsOf } from "./line.ts";
import { refused } from "./refused.ts";

/** A connection to a proxy, until the way is open. */
type Approach = { line: Line; tunnel: Tunnel; isOpen: boolean };

/** Once the way is open they hear the same as those of the line, but encrypted, and say nothing. */
const HANDLERS: Bun.SocketHandler<Approach, "uint8array"> = {
  binaryType: "uint8array",
  open(socket) {
    const { line, tunnel } = socket.data;
    if (line.isOver) return void socket.terminate();
    line.socket = socket;
    // A new connection takes so little at once.
    socket.write(tunnel.first);
  },
  data(socket, bytes) {
    const { line, tunnel, isOpen } = socket.data;
    if (isOpen || line.isOver) return;
    const step = tunnel.read(bytes as Uint8Array<ArrayBuffer>);
    if (step.to === "say") socket.write(step.bytes);
    if (step.to === "give up") finish(line, refused(step.refusal));
    if (step.to === "go on") secure(socket as unknown as Bun.Socket<Approach>);
  },
  close: ({ data }, cause) => tellEnd(data, cause),
  error: ({ data }, cause) => tellEnd(data, cause),
  connectError: ({ data }, cause) => tellEnd(data, cause),
};

function tellEnd({ line, isOpen }: Approach, cause: Error | undefined): void {
  if (!isOpen) finish(line, cause);
}

/** What goes over the connection from now on is between us and the host; the line tells it. */
function secure(socket: Bun.Socket<Approach>): void {
  const { line } = socket.data;
  socket.data.isOpen = true;
  socket.upgradeTLS({ data: line, tls: tlsOf(line), socket: LINE_HANDLERS });
}

/** Opens a line by way of a proxy. */
export async function connectByProxy(line: Line, proxy: ProxyAddress): Promise<unknown> {
  const tunnel = proxyTunnel(proxy, line.place);
  // Bun upgrades no connection that is over TLS already.
  if (proxy.scheme === "https") return (await import("./dial-in-tls.ts")).connectInTls(line, proxy, tunnel);
  return await Bun.connect<Approach>({
    hostname: proxy.hostname,
    port: proxy.port,
    data: { line, tunnel, isOpen: false },
    // Its types know of Buffers alone.
    socket: HANDLERS as unknown as Bun.SocketHandler<Approach>,
  });
}
