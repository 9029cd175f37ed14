import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { createHttpClient, type HttpRequest } from "../../src/upstream/http-client.ts";
import type { Answer } from "../../src/wire/answer.ts";
import { type Dial, systemDial } from "../../src/world/dial.ts";
import { createFakeClock } from "../support/fake-clock.ts";

/** A server that sees bytes: `answer` is given each request's text and its connection. */
export async function startServer(answer: (request: string, socket: Socket) => void) {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket.on("error", () => {}));
    let text = "";
    socket.on("data", (bytes) => {
      text += bytes.toString("latin1");
      const [head = "", ...rest] = text.split("\r\n\r\n");
      const length = Number(/content-length: (\d+)/.exec(head)?.[1] ?? 0);
      if (rest.length === 0 || rest.join("\r\n\r\n").length < length) return;
      answer(text, socket);
      text = "";
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** In the order in which they came. */
    sockets,
    isOpen: () => sockets.filter((socket) => !socket.destroyed).length,
    [Symbol.dispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** The system's connections, of which it can be seen how much has come over them, and whether no more is wanted. */
export function watchConnections() {
  let received = 0;
  let isPaused = false;
  const dial: Dial = (place, events) =>
    systemDial(place, {
      ...events,
      opened(socket) {
        events.opened({
          write: (bytes: Uint8Array<ArrayBuffer>) => socket.write(bytes),
          pause() {
            isPaused = true;
            socket.pause();
          },
          resume() {
            isPaused = false;
            socket.resume();
          },
          terminate: () => socket.terminate(),
          ref: () => socket.ref(),
          unref: () => socket.unref(),
        });
      },
      received(bytes) {
        received += bytes.byteLength;
        events.received(bytes);
      },
    });
  return { dial, received: () => received, isPaused: () => isPaused };
}

export function setUp(origin: string, dial: Dial = systemDial) {
  const clock = createFakeClock();
  const { send, hangUp } = createHttpClient({
    ...{ dial, clock, dialMs: 10_000, tlsMs: 10_000, idleMs: 90_000 },
    ...{ proxyFor: () => null, authorities: [] },
  });
  const control = new AbortController();
  const request = (more: Partial<HttpRequest> = {}) =>
    send({
      baseUrl: origin,
      path: "/x",
      method: "POST",
      headers: {},
      body: Buffer.from("{}"),
      signal: control.signal,
      ...more,
    });
  return { clock, control, request, hangUp };
}

export async function textOf({ body }: Answer): Promise<string> {
  const reader = body?.getReader();
  let text = "";
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true };
    if (done) return text;
    text += new TextDecoder().decode(value);
  }
}

export const codeOf = (cause: unknown) => (cause instanceof Error && "code" in cause ? cause.code : cause);
export const failureOf = (promise: Promise<unknown>) => promise.then(() => "no failure", codeOf);

/** Until the other side has seen it too. */
export async function until(isReached: () => boolean): Promise<void> {
  while (!isReached()) await new Promise((resolve) => setImmediate(resolve));
}

export const whole = (text: string, more = "") =>
  `HTTP/1.1 200 OK\r\n${more}content-length: ${text.length}\r\n\r\n${text}`;
