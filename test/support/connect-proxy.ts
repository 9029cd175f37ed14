import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { certificateOf } from "./tls-files.ts";

/** What it does to whoever asks for a way: opens it, answers with these bytes and closes, or never answers. */
type Manner = "open" | { answer: string } | "silent";

/** A proxy as companies have them, which opens a way by CONNECT to whatever host is named: to a port of this machine. */
export interface ConnectProxy {
  /** `http://127.0.0.1:PORT`; of one over TLS `https://localhost:PORT`. */
  url: string;
  port: number;
  /** The requests it was sent, head by head. */
  asked: string[];
  manner: Manner;
  /** The connections that are open through it. */
  tunnels: Set<Socket>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** `login` is what it wants, as `user:password`. */
export async function startConnectProxy(options: { login?: string; isTls?: boolean } = {}): Promise<ConnectProxy> {
  const { login, isTls = false } = options;
  const sockets = new Set<Socket>();
  const onConnection = (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
    socket.once("data", (bytes) => answer(proxy, socket, bytes.toString("latin1"), login));
  };
  const server: Server = isTls ? createTlsServer(certificateOf("localhost"), onConnection) : createServer(onConnection);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const proxy: ConnectProxy = {
    url: isTls ? `https://localhost:${port}` : `http://127.0.0.1:${port}`,
    port,
    asked: [],
    manner: "open",
    tunnels: new Set(),
    async [Symbol.asyncDispose]() {
      for (const socket of [...sockets, ...proxy.tunnels]) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
  return proxy;
}

function answer(proxy: ConnectProxy, client: Socket, head: string, login: string | undefined): void {
  proxy.asked.push(head);
  const { manner } = proxy;
  if (manner === "silent") return;
  if (manner !== "open") return void client.end(manner.answer);
  if (
    login !== undefined &&
    !head.includes(`proxy-authorization: Basic ${Buffer.from(login).toString("base64")}\r\n`)
  ) {
    return void client.end(
      'HTTP/1.1 407 Who are you?\r\nproxy-authenticate: Basic realm="x"\r\ncontent-length: 0\r\n\r\n',
    );
  }
  const port = Number(/^CONNECT [^ ]+:(\d+) HTTP\/1\.1\r\n/.exec(head)?.[1]);
  const upstream = connect(port, "127.0.0.1", () => {
    client.write("HTTP/1.1 200 Connection established\r\n\r\n");
    upstream.pipe(client).pipe(upstream);
  });
  proxy.tunnels.add(upstream);
  upstream.on("error", () => client.resetAndDestroy());
  client.on("close", () => upstream.destroy());
  upstream.on("close", () => proxy.tunnels.delete(upstream));
}
