import { type CertificateName, certificateOf } from "./tls-files.ts";

/** A simulator behind TLS, by a certificate of this name; `requests` are the paths that have reached it. */
export function startSecure(name: CertificateName, origin: string) {
  const requests: string[] = [];
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    idleTimeout: 0,
    tls: certificateOf(name),
    async fetch(request) {
      const { pathname } = new URL(request.url);
      requests.push(pathname);
      const { method, headers } = request;
      const init = { method, headers, decompress: false, ...(method === "POST" && { body: await request.bytes() }) };
      return await fetch(origin + pathname, init);
    },
  });
  return {
    /** By its port on this machine, whatever the name. */
    url: `https://localhost:${server.port}`,
    port: server.port ?? 0,
    requests,
    [Symbol.asyncDispose]: () => server.stop(true),
  };
}
