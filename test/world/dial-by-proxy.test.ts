import { describe, expect, test } from "bun:test";
import { type AddressInfo, connect, createServer } from "node:net";
import { createServer as createTlsServer, type TLSSocket } from "node:tls";
import { readProxyAddress } from "../../src/wire/proxy-address.ts";
import { systemDial } from "../../src/world/dial.ts";
import type { Place, Socket } from "../../src/world/line.ts";
import type { RefusedError } from "../../src/world/refused.ts";
import { startConnectProxy } from "../support/connect-proxy.ts";
import { AUTHORITY, type CertificateName, certificateOf } from "../support/tls-files.ts";

/** A host over TLS that says back what it hears. */
async function startHost(name: CertificateName = "elsewhere", onData?: (socket: TLSSocket, bytes: Buffer) => void) {
  const server = createTlsServer(certificateOf(name), (socket) => {
    socket.on("error", () => {});
    socket.on("data", (bytes: Buffer) => (onData ? onData(socket, bytes) : socket.end(`you said ${bytes}`)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { port, [Symbol.dispose]: () => void server.close() };
}

function placeOf(port: number, proxyUrl: string): Place {
  const proxy = readProxyAddress(proxyUrl, "HTTPS_PROXY");
  return { hostname: "elsewhere.example", port, isTls: true, proxy, authorities: [AUTHORITY] };
}

/** What a line tells until it is closed; `say` is said once it is ready. */
function tellings(place: Place, say = "hello"): Promise<{ told: string[]; text: string; cause: Error | undefined }> {
  const told: string[] = [];
  const chunks: Uint8Array[] = [];
  return new Promise((resolve) => {
    let open: Socket | undefined;
    systemDial(place, {
      opened(socket) {
        told.push("opened");
        open = socket;
      },
      ready() {
        told.push("ready");
        open?.write(Buffer.from(say));
      },
      received: (bytes) => chunks.push(bytes.slice()),
      drained: () => {},
      closed: (cause) => resolve({ told, text: Buffer.concat(chunks).toString(), cause }),
    });
  });
}

describe.each([
  ["http", false],
  ["https", true],
] as const)("by a proxy called by %s", (_, isTls) => {
  test("a host is reached by its name, and is who it should be", async () => {
    using host = await startHost();
    await using proxy = await startConnectProxy({ isTls, login: "octo:pa:ss wörd" });
    const url = proxy.url.replace("://", "://octo:pa%3Ass%20w%C3%B6rd@");
    const { told, text } = await tellings(placeOf(host.port, url));
    expect({ told, text }).toEqual({ told: ["opened", "ready"], text: "you said hello" });
    expect(proxy.asked[0]).toStartWith(
      `CONNECT elsewhere.example:${host.port} HTTP/1.1\r\nhost: elsewhere.example:${host.port}\r\n`,
    );
  });

  test("a host that is another one hears nothing, and it is told who has signed for it", async () => {
    const heard: string[] = [];
    using host = await startHost("localhost", (_socket, bytes) => heard.push(bytes.toString()));
    await using proxy = await startConnectProxy({ isTls });
    const { told, cause } = await tellings(placeOf(host.port, proxy.url));
    expect(told).toEqual(["opened"]);
    expect(cause).toMatchObject({ code: "ERR_TLS_CERT_ALTNAME_INVALID" });
    expect(heard).toEqual([]);
  });

  test.each([
    ["HTTP/1.1 403 No\r\ncontent-length: 2\r\n\r\nno", { status: 403, asksFor: "" }],
    ["HTTP/1.0 407 Who\r\nProxy-Authenticate: Negotiate\r\n\r\n", { status: 407, asksFor: "Negotiate" }],
    ["SSH-2.0-OpenSSH\r\n", { fault: "answers with what is no HTTP" }],
    ["HTTP/1.1 200 OK\r\n\r\nhello", { fault: "says more than that the way is open" }],
  ])("an answer of %j opens no way", async (answer, refusal) => {
    await using proxy = await startConnectProxy({ isTls });
    proxy.manner = { answer };
    const { told, cause } = await tellings(placeOf(1, proxy.url));
    expect(told).toEqual([]);
    expect((cause as RefusedError).refusal).toEqual(refusal);
  });

  test("megabytes come whole, although nobody takes them for a while", async () => {
    const sent = Buffer.alloc(8_000_000, "0123456789");
    using host = await startHost("elsewhere", (socket) => void socket.end(sent));
    await using proxy = await startConnectProxy({ isTls });
    const { text } = await tellings(placeOf(host.port, proxy.url));
    expect(text.length).toBe(sent.length);
    expect(text === sent.toString()).toBeTrue();
  });
});

describe.each(["http", "https"])("a proxy called by %s", (scheme) => {
  test("that nobody has is told with the code of the system", async () => {
    const { told, cause } = await tellings(placeOf(1, `${scheme}://127.0.0.1:1`));
    expect({ told, cause }).toMatchObject({ told: [], cause: { code: "ECONNREFUSED" } });
  });

  test("holds a line back as long as nobody takes it, and a line that is given up is cut", async () => {
    const cut = Promise.withResolvers<void>();
    using host = await startHost("elsewhere", (socket, bytes) => {
      socket.on("close", () => cut.resolve());
      socket.write(`you said ${bytes}`);
    });
    await using proxy = await startConnectProxy({ isTls: scheme === "https" });
    const told: string[] = [];
    const heard = Promise.withResolvers<string>();
    let open: Socket | undefined;
    const hangUp = systemDial(placeOf(host.port, proxy.url), {
      opened(socket) {
        open = socket;
      },
      ready() {
        open?.unref();
        open?.ref();
        open?.pause();
        open?.write(Buffer.from("hello"));
        open?.resume();
      },
      received: (bytes) => heard.resolve(Buffer.from(bytes).toString()),
      drained: () => {},
      closed: () => told.push("closed"),
    });
    expect(await heard.promise).toBe("you said hello");
    hangUp();
    await cut.promise;
    expect(told).toEqual([]);
  });
});

test("a proxy that closes without a word is told as an end without a cause", async () => {
  await using proxy = await startConnectProxy();
  proxy.manner = { answer: "" };
  const { told, cause } = await tellings(placeOf(1, proxy.url));
  expect({ told, cause }).toEqual({ told: [], cause: undefined });
});

test("a proxy over TLS that is not trusted gets no word of where we want to go", async () => {
  await using proxy = await startConnectProxy({ isTls: true });
  const { cause } = await tellings({ ...placeOf(1, proxy.url), authorities: [] });
  expect(cause).toMatchObject({ code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" });
  expect(proxy.asked).toEqual([]);
});

/** A SOCKS 5 server that says these bytes, one answer after each thing it hears; after the last it is a tunnel. */
async function startSocks(answers: readonly (readonly number[])[]) {
  const heard: Buffer[] = [];
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", function onData(bytes: Buffer) {
      const answer = answers[heard.push(bytes) - 1] ?? [];
      // In two pieces, as it may come.
      socket.write(Buffer.from(answer.slice(0, 1)), () =>
        setImmediate(() => socket.write(Buffer.from(answer.slice(1)))),
      );
      if (heard.length < answers.length) return;
      socket.off("data", onData);
      const upstream = connect(bytes.readUInt16BE(bytes.length - 2), "127.0.0.1");
      upstream.on("error", () => {});
      upstream.pipe(socket).pipe(upstream);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { port, heard, [Symbol.dispose]: () => void server.close() };
}

const OPEN = [5, 0, 0, 1, 127, 0, 0, 1, 0, 80];

describe("by a proxy that speaks SOCKS 5", () => {
  test("a host is reached by its name", async () => {
    using host = await startHost();
    using proxy = await startSocks([[5, 0], OPEN]);
    const { told, text } = await tellings(placeOf(host.port, `socks5h://127.0.0.1:${proxy.port}`));
    expect({ told, text }).toEqual({ told: ["opened", "ready"], text: "you said hello" });
    expect([...(proxy.heard[0] ?? [])]).toEqual([5, 1, 0]);
    expect(proxy.heard[1]?.toString("latin1")).toContain("\x05\x01\x00\x03\x11elsewhere.example");
  });

  test("a login is said when it is asked for", async () => {
    using host = await startHost();
    using proxy = await startSocks([
      [5, 2],
      [1, 0],
      [5, 0, 0, 3, 1, 120, 0, 80],
    ]);
    const { text } = await tellings(placeOf(host.port, `socks5://octo:secret@127.0.0.1:${proxy.port}`));
    expect(text).toBe("you said hello");
    expect(proxy.heard[1]?.toString("latin1")).toBe("\x01\x04octo\x06secret");
  });

  test.each([
    [[[5, 255]], "wants a user name and password"],
    [[[4, 0]], "answers with what is no SOCKS 5"],
    [
      [
        [5, 0],
        [5, 2, 0, 1, 0, 0, 0, 0, 0, 0],
      ],
      "does not allow it by its rules",
    ],
    [
      [
        [5, 0],
        [...OPEN, 1],
      ],
      "says more than that the way is open",
    ],
  ])("answers of %j open no way", async (answers, fault) => {
    using proxy = await startSocks([...answers, []]);
    const { told, cause } = await tellings(placeOf(1, `socks5://127.0.0.1:${proxy.port}`));
    expect(told).toEqual([]);
    expect((cause as RefusedError).refusal).toEqual({ fault });
  });
});
