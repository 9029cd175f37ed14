import { ProxyError } from "../../errors.ts";
import { type Listening, type ListenNeeds, listen, listenOnSocket } from "../../server/listen.ts";
import type { Log } from "../../world/log.ts";
import type { Generation } from "./generation.ts";

/** The ports that are open, and the socket, as one. */
export interface Ports extends Pick<Listening, "urls" | "pending" | "drain" | "close"> {
  /** The base URLs of the port for Ollama's clients; none where it is not set. */
  readonly ollamaUrls: string[];
  /** The path of the socket; null where none is set. */
  socket: string | null;
  /** Gives new calls to another generation; those in flight end with theirs. */
  reload(generation: Generation): void;
}

/** One of them, and which handlers it has. */
type Opening = {
  name: "port" | "ollama" | "socket";
  open: () => Promise<Omit<Listening, "port">>;
  handlersOf: (proxy: Generation["proxy"]) => Pick<ListenNeeds, "hotRoutes" | "handle">;
};

/** Opens what the configuration names. Throws `port_in_use` when another program has it, and has closed the others then. */
export async function openPorts(generation: Generation, log: Log): Promise<Ports> {
  const opened: (Opening & { listening: Omit<Listening, "port"> })[] = [];
  const all = () => opened.map(({ listening }) => listening);
  for (const opening of openingsOf(generation, log)) {
    try {
      opened.push({ ...opening, listening: await opening.open() });
    } catch (thrown) {
      await Promise.all(all().map(({ close }) => close()));
      throw thrown;
    }
  }
  const urlsOf = (wanted: Opening["name"]) =>
    opened.flatMap(({ name, listening }) => (name === wanted ? listening.urls : []));
  return {
    get urls() {
      return urlsOf("port");
    },
    get ollamaUrls() {
      return urlsOf("ollama");
    },
    socket: generation.loaded.config.socket.path,
    pending: () => all().reduce((sum, { pending }) => sum + pending(), 0),
    reload({ proxy, loaded: { serverCertificate: certificate } }) {
      for (const { listening, handlersOf } of opened) listening.reload({ ...handlersOf(proxy), certificate });
    },
    drain: async () => void (await Promise.all(all().map(({ drain }) => drain()))),
    close: async () => void (await Promise.all(all().map(({ close }) => close()))),
  };
}

function openingsOf({ loaded, proxy }: Generation, log: Log): Opening[] {
  const { config, serverCertificate: certificate } = loaded;
  const { port, ollama, socket } = config;
  const common = {
    idleSeconds: Math.ceil(config.timeouts.server_idle),
    // Ours is checked before a byte is read, and told; Bun's 413 has no body and cuts the connection (bun-facts 8).
    maxBodyBytes: Number.MAX_SAFE_INTEGER,
  };
  const onPort = { ...common, host: config.host, certificate, log };
  const openings: Opening[] = [];
  if (!socket.only) {
    openings.push({
      name: "port",
      open: () => listen({ ...onPort, port, ...proxy.handlers }),
      handlersOf: ({ handlers }) => handlers,
    });
  }
  const ollamaPort = ollama.port;
  if (ollamaPort !== null) {
    openings.push({
      name: "ollama",
      open: () => listen({ ...onPort, port: ollamaPort, ...proxy.ollamaHandlers }).catch(explain(ollamaPort)),
      handlersOf: ({ ollamaHandlers }) => ollamaHandlers,
    });
  }
  const { path, mode } = socket;
  if (path !== null) {
    openings.push({
      name: "socket",
      open: () => listenOnSocket({ ...common, path, mode, ...proxy.handlers }),
      handlersOf: ({ handlers }) => handlers,
    });
  }
  return openings;
}

/** Whoever has that port is most often the one whose port it is. */
function explain(port: number): (thrown: unknown) => never {
  return (thrown) => {
    if (!(thrown instanceof ProxyError) || thrown.kind !== "port_in_use") throw thrown;
    const message = `Port ${port} (ollama.port) is already in use, maybe by Ollama itself. Stop it, or choose another port.`;
    throw new ProxyError("port_in_use", message, { cause: thrown });
  };
}
