import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

/** One call, as a server with its hand on the socket sees it. The body has arrived whole. */
export interface ServedCall {
  method: string;
  /** Path and query, as they were sent. */
  target: string;
  headers: Record<string, string>;
  body: Uint8Array;
  /** Aborts when the client leaves before the end of the answer. */
  gone: AbortSignal;
  head(status: number, headers: Record<string, string>): void;
  /** Resolves in a later turn of the loop and no sooner than the socket takes more, so that each write is a read of its own. */
  write(bytes: Uint8Array): Promise<void>;
  /** Resolves when the whole answer is with the kernel. */
  end(): Promise<void>;
  /** Closes the connection, whatever was sent: a FIN without HTTP's own end, or a RST. `raw` goes out before, as it is. */
  drop(how: "fin" | "reset", raw?: Uint8Array): void;
}

interface Served {
  port: number;
  /** Refuses new connections and cuts the open ones. */
  stop(): Promise<void>;
}

/** A loopback server that can misbehave, as an argument. Port 0 takes a free one. Throws when the port is taken. */
export type Serve = (port: number, handle: (call: ServedCall) => void) => Served;

const RESET_DELAY_MS = 50;

/** Not `Bun.serve`: that has no way to close before the headers, to reset, or to end without the last chunk. */
export const systemServe: Serve = (port, handle) => {
  const server = createServer({ keepAliveTimeout: 75_000 }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => handle(servedCall(request, response, Buffer.concat(chunks))));
  });
  // The address below tells it already; without a listener the event would end the process.
  server.on("error", () => {});
  server.listen(port, "127.0.0.1");
  // Bun binds inside listen(), so the address is known in the same turn.
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error(`port ${port} on 127.0.0.1 is taken`);
  return {
    port: address.port,
    stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
};

function servedCall(request: IncomingMessage, response: ServerResponse, body: Uint8Array): ServedCall {
  const gone = new AbortController();
  let isOurs = false;
  response.on("close", () => {
    if (!isOurs && !response.writableFinished) gone.abort();
  });
  return {
    method: request.method ?? "GET",
    target: request.url ?? "/",
    headers: joinHeaders(request),
    body,
    gone: gone.signal,
    head(status, headers) {
      response.writeHead(status, headers);
      response.flushHeaders();
    },
    write(bytes) {
      return new Promise((resolve) => {
        if (response.destroyed) return resolve();
        if (response.write(bytes)) return setImmediate(resolve);
        const settle = () => {
          response.off("drain", settle).off("close", settle);
          resolve();
        };
        response.on("drain", settle).on("close", settle);
      });
    },
    end() {
      return new Promise((resolve) => {
        if (response.destroyed) return resolve();
        response.once("close", resolve);
        response.end(resolve);
      });
    },
    drop(how, raw = new Uint8Array()) {
      isOurs = true;
      if (how === "fin") request.socket.end(raw, () => request.socket.destroy());
      // A RST makes the client's kernel throw away what was not read yet; a moment lets it be read.
      else setTimeout(() => request.socket.resetAndDestroy(), RESET_DELAY_MS);
    },
  };
}

function joinHeaders(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return headers;
}
