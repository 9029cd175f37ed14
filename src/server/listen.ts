import { ProxyError } from "../errors.ts";
import { codeOf } from "../world/file-fault.ts";
import type { Log } from "../world/log.ts";
import type { Connection } from "./open-call.ts";

/** A handler that the door has been put around. */
export type ServerHandler = (request: Request, connection: Connection) => Promise<Response>;

type Handling = {
  /** Seconds, 0 to 255. */
  idleSeconds: number;
  /** Above our own limit, so that ours answers first and with a body. */
  maxBodyBytes: number;
  /** Handlers by path and method that Bun's own router serves. */
  hotRoutes: Record<string, Record<string, ServerHandler>>;
  handle: ServerHandler;
};

export type ListenNeeds = Handling & {
  /** A host name or address; `localhost` means both loopback addresses. */
  host: string;
  /** 0 lets the system choose. */
  port: number;
  /** What clients are shown over TLS, in PEM; null where they call in the clear. */
  certificate: ServedCertificate | null;
  log: Log;
};

type ServedCertificate = { cert: string; key: string };

export interface Listening {
  port: number;
  /** The base URLs under which the proxy can be reached now: a reload may give it a certificate, or take it. */
  readonly urls: string[];
  /** Requests whose answer has not ended. */
  pending(): number;
  /**
   * Gives new calls to other handlers, and new connections another certificate; calls in flight end as they began. Throws
   * for a certificate that is of no use, and goes on as before.
   */
  reload(next: Pick<ListenNeeds, "hotRoutes" | "handle" | "certificate">): void;
  /** Refuses new connections at once and resolves when the last answer has ended. */
  drain(): Promise<void>;
  /** Cuts every connection. */
  close(): Promise<void>;
}

type Served = { server: Bun.Server<undefined>; hostname: string };

/** Opens the port. Throws `port_in_use` when another program has it, on any address that is asked for. */
export async function listen(needs: ListenNeeds): Promise<Listening> {
  const servers: Served[] = [];
  /** What takes no connection any more, and still has answers to finish. */
  const leaving = new Map<Bun.Server<undefined>, Promise<void>>();
  const hosts = needs.host === "localhost" ? ["127.0.0.1", "::1"] : [needs.host.replace(/^\[|\]$/g, "")];
  let { port } = needs;
  let current = needs;
  try {
    for (const hostname of hosts) {
      const server = serve(hostname, port, needs);
      if (server) servers.push({ server, hostname });
      port = servers[0]?.server.port ?? port;
    }
  } catch (thrown) {
    await Promise.all(servers.map(({ server }) => server.stop(true)));
    throw thrown;
  }

  function leave(server: Bun.Server<undefined>): Promise<void> {
    const left = server.stop().finally(() => leaving.delete(server));
    leaving.set(server, left);
    return left;
  }

  /**
   * Bun shows one certificate as long as it listens (bun-facts 8); the port is nobody's for less than a millisecond. What
   * was checked may still be of no use to Bun, as a key of DSA is: then it listens as before.
   */
  function listenAnew(served: Served, next: ListenNeeds): void {
    const listenAs = (wanted: ListenNeeds) => {
      served.server = serve(served.hostname, port, wanted) ?? served.server;
    };
    void leave(served.server);
    try {
      listenAs(next);
    } catch (thrown) {
      listenAs(current);
      throw thrown;
    }
  }

  const all = () => [...servers.map(({ server }) => server), ...leaving.keys()];
  return {
    port,
    get urls() {
      return servers.map(({ server, hostname }) => urlOf(server, hostname, current.certificate !== null));
    },
    pending: () => all().reduce((sum, server) => sum + server.pendingRequests, 0),
    reload(changed) {
      const next = { ...needs, ...changed };
      const { certificate } = current;
      const isSame = certificate?.cert === next.certificate?.cert && certificate?.key === next.certificate?.key;
      for (const served of servers) {
        if (isSame) served.server.reload(optionsOf(served.hostname, port, next));
        else listenAnew(served, next);
      }
      current = next;
    },
    drain: async () => void (await Promise.all([...leaving.values(), ...servers.map(({ server }) => server.stop())])),
    close: async () => void (await Promise.all(all().map((server) => server.stop(true)))),
  };
}

export type SocketNeeds = Handling & {
  /** Absolute. */
  path: string;
  /** Who may connect, as octal digits. */
  mode: string;
};

/**
 * Opens a socket in the file system, which Bun removes when it is closed. Throws `port_in_use` when another program
 * listens there, and `config_invalid` for a path that is of no use.
 */
export async function listenOnSocket(needs: SocketNeeds): Promise<Omit<Listening, "port">> {
  const { path, mode } = needs;
  // Loaded by those who want one.
  const { makeRoom, openTo, unusable } = await import("../world/socket-file.ts");
  await makeRoom(path);
  const server = serveOn(path, needs, unusable);
  await openTo(path, mode);
  return {
    urls: [],
    pending: () => server.pendingRequests,
    reload: (next) => void server.reload(onSocket({ ...needs, ...next })),
    drain: () => server.stop(),
    close: () => server.stop(true),
  };
}

function serveOn(path: string, needs: SocketNeeds, unusable: (path: string, why: string, cause: unknown) => Error) {
  try {
    return Bun.serve(onSocket(needs));
  } catch (thrown) {
    throw unusable(path, `cannot be listened on (${codeOf(thrown)})`, thrown);
  }
}

/** Bun's types know of no idle limit here, which is in force all the same. */
function onSocket(needs: SocketNeeds) {
  return { unix: needs.path, ...handling(needs) } as unknown as Bun.Serve.Options<undefined>;
}

function urlOf({ hostname: bound, port }: Bun.Server<undefined>, hostname: string, isTls: boolean): string {
  const name = bound ?? hostname;
  return `${isTls ? "https" : "http"}://${name.includes(":") && !name.startsWith("[") ? `[${name}]` : name}:${port}`;
}

function serve(hostname: string, port: number, needs: ListenNeeds): Bun.Server<undefined> | undefined {
  try {
    return Bun.serve(optionsOf(hostname, port, needs));
  } catch (thrown) {
    const code = thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
    if (hostname === "::1" && (code === "EADDRNOTAVAIL" || code === "EAFNOSUPPORT" || code === "EINVAL")) {
      needs.log.debug("no IPv6 loopback on this machine");
      return undefined;
    }
    throw failureOf(code, hostname, port, thrown);
  }
}

function optionsOf(hostname: string, port: number, needs: ListenNeeds) {
  const { certificate } = needs;
  return {
    ...handling(needs),
    ...(certificate && { tls: { cert: certificate.cert, key: certificate.key } }),
    hostname,
    port,
    // Bun's default lets a second server take the same port without a word (bun-facts 8).
    reusePort: false,
    ipv6Only: hostname === "::1",
  };
}

/** What is the same of all that listens. */
function handling({ idleSeconds, maxBodyBytes, hotRoutes, handle }: Handling) {
  return {
    idleTimeout: idleSeconds,
    maxRequestBodySize: maxBodyBytes,
    // Bun's own error page shows sources and variables.
    development: false,
    routes: hotRoutes,
    fetch: handle,
    error: () => new Response(null, { status: 500 }),
  };
}

function failureOf(code: unknown, hostname: string, port: number, cause: unknown): ProxyError {
  if (code === "EADDRINUSE") {
    const advice = "Stop the program that has it, or choose another with --port.";
    return new ProxyError("port_in_use", `Port ${port} on ${hostname} is already in use. ${advice}`, { cause });
  }
  if (code === "EACCES") {
    return new ProxyError("port_in_use", `Port ${port} may not be opened by this user. Choose one above 1023.`, {
      cause,
    });
  }
  const advice = "host must be a name or address of this machine";
  return new ProxyError("config_invalid", `${hostname}:${port} cannot be listened on (${code ?? cause}): ${advice}.`, {
    cause,
  });
}
