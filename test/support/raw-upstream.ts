import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";

/** Bytes to write, a promise to wait for, or an end of the connection, which else stays. */
export type Step = string | Uint8Array | Promise<unknown> | { end: "fin" | "rst" };

/** A Copilot without an HTTP server: it says the bytes that a test wants, in its order, and ends as it wants. */
export interface RawUpstream {
  url: string;
  /** What the next chat call gets; each call that has none of its own gets the last. */
  script(...steps: Step[]): void;
  /** How many chat calls came. */
  calls(): number;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function startRawUpstream(): Promise<RawUpstream> {
  const sockets = new Set<Socket>();
  let steps: readonly Step[] = [];
  let count = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
    let request = "";
    socket.on("data", (bytes) => {
      request += bytes.toString("latin1");
      const [head = "", body] = request.split("\r\n\r\n", 2);
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
      if (body === undefined || body.length < length) return;
      request = "";
      // The list of models is asked for too, and an empty one is left alone.
      if (!head.startsWith("POST")) return void socket.write(`${jsonHead(11)}{"data":[]}`);
      count++;
      void play(socket, steps);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    script(...next) {
      steps = next;
    },
    calls: () => count,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

async function play(socket: Socket, steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    if (socket.destroyed) return;
    if (step instanceof Promise) await step;
    else if (typeof step === "string" || step instanceof Uint8Array) await written(socket, step);
    else if (step.end === "fin") socket.end();
    else socket.resetAndDestroy();
  }
}

/** Resolves in a later turn, so that each write is a read of its own. */
function written(socket: Socket, bytes: string | Uint8Array): Promise<void> {
  return new Promise((resolve) => socket.write(bytes, () => setImmediate(resolve)));
}

/** The head of an answer of so many bytes. */
export function jsonHead(length: number, more = ""): string {
  return `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n${more}Content-Length: ${length}\r\n\r\n`;
}

/** The head of a stream in chunks; another framing is had by other headers. */
export function streamHead(more = "", framing = "Transfer-Encoding: chunked\r\n"): string {
  return `HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n${more}${framing}\r\n`;
}

/** Bytes as chunks of HTTP, all in one or so many in each. */
export function chunks(content: string | Uint8Array, size = Number.POSITIVE_INFINITY): Uint8Array[] {
  const bytes = Buffer.from(content as Uint8Array);
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    const part = bytes.subarray(at, at + size);
    parts.push(Buffer.concat([Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from("\r\n")]));
  }
  return parts;
}

export const LAST_CHUNK = "0\r\n\r\n";
