import { ProxyError } from "../errors.ts";
import { type Listening, listen } from "../server/listen.ts";
import type { Log } from "../world/log.ts";
import type { Generation } from "./generation.ts";

/** The ports that are open, as one. */
export interface Ports extends Pick<Listening, "urls" | "pending" | "drain" | "close"> {
  /** The base URLs of the port for Ollama's clients; none where it is not set. */
  ollamaUrls: string[];
  /** Gives new calls to another generation; those in flight end with theirs. */
  reload(generation: Generation): void;
}

/** Opens the proxy's port. Throws `port_in_use` when another program has it. */
export async function openPort(generation: Generation, log: Log): Promise<Listening> {
  const { proxy, loaded } = generation;
  return await listen({ ...common(generation), port: loaded.config.port, ...proxy.handlers, log });
}

/** The proxy's port, and that for Ollama's clients where it is set. Throws `port_in_use`, and has closed the other then. */
export async function withOllamaPort(main: Listening, generation: Generation, log: Log): Promise<Ports> {
  const { port } = generation.loaded.config.ollama;
  const { ollamaHandlers } = generation.proxy;
  const ollama =
    port === null
      ? undefined
      : await listen({ ...common(generation), port, ...ollamaHandlers, log }).catch(async (thrown: unknown) => {
          await main.close();
          throw explained(thrown, port);
        });
  const both = ollama ? [main, ollama] : [main];
  return {
    urls: main.urls,
    ollamaUrls: ollama?.urls ?? [],
    pending: () => both.reduce((sum, { pending }) => sum + pending(), 0),
    reload({ proxy, loaded: { serverCertificate: certificate } }) {
      main.reload({ ...proxy.handlers, certificate });
      ollama?.reload({ ...proxy.ollamaHandlers, certificate });
    },
    drain: async () => void (await Promise.all(both.map(({ drain }) => drain()))),
    close: async () => void (await Promise.all(both.map(({ close }) => close()))),
  };
}

function common({ loaded: { config, serverCertificate } }: Generation) {
  return {
    certificate: serverCertificate,
    host: config.host,
    idleSeconds: Math.ceil(config.timeouts.server_idle),
    // Ours is checked before a byte is read, and told; Bun's 413 has no body and cuts the connection (bun-facts 8).
    maxBodyBytes: Number.MAX_SAFE_INTEGER,
  };
}

/** Whoever has that port is most often the one whose port it is. */
function explained(thrown: unknown, port: number): unknown {
  if (!(thrown instanceof ProxyError) || thrown.kind !== "port_in_use") return thrown;
  const message = `Port ${port} (ollama.port) is already in use, maybe by Ollama itself. Stop it, or choose another port.`;
  return new ProxyError("port_in_use", message, { cause: thrown });
}
