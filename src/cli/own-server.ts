import type { LoadedConfig } from "../config/load.ts";
import { ProxyError } from "../errors.ts";
import type { Fetch } from "../world/fetch.ts";

/** A server of ours, as programs of this machine call it. */
export type OwnServer = {
  /** Its address; no slash at the end. */
  url: string;
  /** The same by a name that its certificate is for, where it has one: clients check that. */
  clientUrl: string;
  /** Requests to `url`, past every proxy. Over TLS it is checked by its own certificate, by whatever name that is for. */
  fetch: Fetch;
};

export type OwnServerConfig = Pick<LoadedConfig, "config" | "authorities" | "serverCertificate">;

/** Far more than a list of models is. */
const MAX_BYTES = 16 * 1024 * 1024;

/** The server that listens by this configuration, on its port or on another of its ports. */
export function ownServer(loaded: OwnServerConfig, anyFetch: Fetch, port: number = loaded.config.port): OwnServer {
  const fetch = boundedBy(MAX_BYTES, anyFetch);
  const { config, authorities, serverCertificate: certificate } = loaded;
  const { path, only } = config.socket;
  if (only && path !== null) {
    const url = "http://localhost";
    return { url, clientUrl: url, fetch: (asked, init) => fetch(asked, { ...init, proxy: false, unix: path }) };
  }
  const host = reachable(config.host);
  if (!certificate) {
    const url = `http://${host}:${port}`;
    return { url, clientUrl: url, fetch: (asked, init) => fetch(asked, { ...init, proxy: false }) };
  }
  const { hosts, cert } = certificate;
  // A name with a star stands for many, and is none.
  const name = hosts.includes(host) ? host : (hosts.find((one) => !one.includes("*")) ?? host);
  return {
    url: `https://${host}:${port}`,
    clientUrl: `https://${name}:${port}`,
    async fetch(asked, init) {
      // Loaded by those who need it.
      const { besidesTrusted } = await import("../world/authorities.ts");
      const tls = { ca: besidesTrusted([...authorities, cert]), serverName: name.replace(/^\[|\]$/g, "") };
      return await fetch(asked, { ...init, proxy: false, tls });
    },
  };
}

/** Another program may have the port, or another user, and answer without end; ours packs nothing, which could grow. */
function boundedBy(maxBytes: number, fetch: Fetch): Fetch {
  return async (asked, init) => {
    const response = await fetch(asked, { ...init, decompress: false });
    let length = 0;
    const counted = new TransformStream<Uint8Array, Uint8Array>({
      transform(piece, out) {
        length += piece.byteLength;
        if (length > maxBytes) throw new ProxyError("bad_upstream_answer", `${new URL(asked).host} answers too much.`);
        out.enqueue(piece);
      },
    });
    return new Response(response.body?.pipeThrough(counted) ?? null, response);
  };
}

function reachable(host: string): string {
  if (host === "localhost" || host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
}
