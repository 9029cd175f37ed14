import { afterAll, describe, expect, test } from "bun:test";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { join } from "node:path";
import { readProxyAddress } from "../../src/wire/proxy-address.ts";
import { systemReach } from "../../src/world/reach.ts";

const CERTIFICATES = join(import.meta.dir, "..", "fixtures", "tls");
const never = new AbortController().signal;
const servers: Server[] = [];
afterAll(() => void servers.map((server) => server.close()));

function listening(answer: (line: string) => string | null | { port: number }): number {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", (data) => {
      const told = answer(data.toString().split("\r\n")[0] ?? "");
      if (told === null) return socket.destroy();
      if (typeof told === "string") return socket.write(told);
      const beyond = connect(told.port, "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
        socket.pipe(beyond).pipe(socket);
      });
    });
  }).listen(0, "127.0.0.1");
  servers.push(server);
  return (server.address() as AddressInfo).port;
}

function secureServer() {
  const file = (ending: string) => Bun.file(join(CERTIFICATES, `localhost.${ending}`));
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    tls: { cert: file("pem"), key: file("key") },
    fetch: () => new Response(),
  });
  return { port: server.port ?? 0, [Symbol.asyncDispose]: () => server.stop(true) };
}

const faults = (steps: readonly { name: string; fault?: string }[]) =>
  steps.map(({ name, fault = "" }) => `${name} ${fault}`);

describe("the way to a server", () => {
  test("is gone step by step, and the certificate at its end is told, trusted or not", async () => {
    await using server = secureServer();
    const { steps, certificate } = await systemReach(
      { hostname: "localhost", port: server.port, isTls: true, proxy: null },
      never,
    );
    expect(faults(steps)).toEqual(["DNS ", "TCP ", "TLS "]);
    expect(certificate?.issuer).toContain("uthority");
    expect(Date.parse(certificate?.validTo ?? "")).toBeGreaterThan(Date.now());
  });

  test("goes by a proxy, which is asked for it with its name and password", async () => {
    await using server = secureServer();
    const lines: string[] = [];
    const port = listening((line) => {
      lines.push(line);
      return server;
    });
    const proxy = readProxyAddress(`http://x:y@127.0.0.1:${port}`, "HTTPS_PROXY");
    const { steps, certificate } = await systemReach({ hostname: "localhost", port: 443, isTls: true, proxy }, never);
    expect(faults(steps)).toEqual(["DNS ", "TCP ", "proxy ", "TLS "]);
    expect(certificate?.issuer).toContain("uthority");
    expect(lines).toEqual(["CONNECT localhost:443 HTTP/1.1"]);
  });

  test("ends at the first step that fails, with the system's word for it", async () => {
    const at = (port: number, isTls = false) => systemReach({ hostname: "127.0.0.1", port, isTls, proxy: null }, never);
    // No server is asked for a name that can't be one (RFC 1035 2.3.4).
    const hostname = `${"x".repeat(64)}.invalid`;
    expect(faults((await systemReach({ hostname, port: 1, isTls: true, proxy: null }, never)).steps)).toEqual([
      expect.stringMatching(/^DNS E[A-Z_]+$/),
    ]);
    expect(faults((await at(9)).steps)).toEqual(["DNS ", "TCP ECONNREFUSED"]);
    expect(
      faults(
        (
          await at(
            listening(() => "HTTP/1.1 400 Bad\r\n\r\n"),
            true,
          )
        ).steps,
      ).at(-1),
    ).toMatch(/^TLS \w/);
    expect(
      faults(
        (
          await at(
            listening(() => null),
            true,
          )
        ).steps,
      ).at(-1),
    ).toMatch(/^TLS \w/);
  });

  test.each([
    ["HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "407"],
    ["HTTP/1.1 403 Forbidden\r\ncontent-type: text/html\r\n\r\n<html>", "403"],
    ["SSH-2.0\r\n", "answers with what is no HTTP"],
    [null, "ECONNRESET"],
  ])("ends at a proxy that gives none: %j", async (answer, fault) => {
    const proxy = readProxyAddress(`http://127.0.0.1:${listening(() => answer)}`, "HTTPS_PROXY");
    const { steps } = await systemReach({ hostname: "api.github.com", port: 443, isTls: true, proxy }, never);
    expect(faults(steps).at(-1)).toBe(`proxy ${fault}`);
  });

  test.each([
    [0, ""],
    [5, "was refused by it"],
  ])("goes by a proxy of SOCKS, which answers %d", async (reply, fault) => {
    const answers = [Buffer.from([5, 0]), Buffer.from([5, reply, 0, 1, 0, 0, 0, 0, 0, 0])];
    const server = createServer((socket) => socket.on("data", () => socket.write(answers.shift() ?? "")));
    servers.push(server.listen(0, "127.0.0.1"));
    const proxy = readProxyAddress(`socks5://127.0.0.1:${(server.address() as AddressInfo).port}`, "ALL_PROXY");
    const { steps } = await systemReach({ hostname: "api.github.com", port: 443, isTls: false, proxy }, never);
    expect(faults(steps)).toEqual(["DNS ", "TCP ", `proxy ${fault}`]);
  });

  test("is given up when the signal says so", async () => {
    const leave = new AbortController();
    const port = listening(() => {
      leave.abort();
      return "";
    });
    const { steps } = await systemReach({ hostname: "127.0.0.1", port, isTls: true, proxy: null }, leave.signal);
    expect(faults(steps)).toEqual(["DNS ", "TCP ", "TLS no answer"]);
  });
});
