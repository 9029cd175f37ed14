import { ProxyError } from "../errors.ts";
import type { Answer } from "../wire/answer.ts";
import { endHttpAnswer, readHttpAnswer } from "../wire/http-answer.ts";
import type { ProxyAddress } from "../wire/proxy-address.ts";
import type { Clock } from "../world/clock.ts";
import type { Dial } from "../world/dial.ts";
import type { Place, Socket, SocketEvents } from "../world/line.ts";
import { complete, type Exchange, fail, hand, openExchange, STALE, tellHead } from "./http-exchange.ts";
import { proxyFailure } from "./proxy-failure.ts";

export type HttpConnectionNeeds = {
  dial: Dial;
  clock: Clock;
  place: Place;
  /** Milliseconds until the other side takes the connection, and from then until it is secured. */
  dialMs: number;
  tlsMs: number;
  /** An answer is complete, and the next request may be sent. */
  onFree: (connection: HttpConnection) => void;
  /** `wasDead` when it was kept, and its last request was not answered by a byte: it may have been closed long since. */
  onClosed: (connection: HttpConnection, wasDead: boolean) => void;
};

/** A connection over which one request goes after the other. Plain data, with verbs beside it. */
export type HttpConnection = {
  needs: HttpConnectionNeeds;
  /** Cuts the connection, or gives up to open it. */
  hangUp: () => void;
  cancelLimit: () => void;
  socket: Socket | null;
  /** opening: nothing can be written yet. */
  phase: "opening" | "open" | "closed";
  isPaused: boolean;
  /** Whether it has brought an answer before. */
  wasUsed: boolean;
  current: Exchange | null;
  /** Of the current request. */
  unsent: Uint8Array<ArrayBuffer>[];
  /** The same for all its requests: made for each, they would keep its body as long as the answer. */
  onAbort: () => void;
  onTaken: () => void;
  onCancelled: () => void;
};

/** An answer may begin before its request is sent whole; then the rest is to be taken soon, for it is held in memory. */
const MAX_REST_MS = 10_000;

/** Bytes of a body that wait to be read, beyond which no more are taken from the system. */
const MAX_WAITING_BYTES = 256 * 1024;

/** Begins to open a connection; a request can be sent at once. */
export function openHttpConnection(needs: HttpConnectionNeeds): HttpConnection {
  const connection: HttpConnection = {
    needs,
    hangUp: () => {},
    cancelLimit: () => {},
    socket: null,
    phase: "opening",
    isPaused: false,
    wasUsed: false,
    current: null,
    unsent: [],
    onAbort() {
      // Not the signal of a request before it.
      if (connection.current?.signal.aborted) abort(connection, connection.current);
    },
    onTaken: () => resume(connection),
    onCancelled: () => close(connection),
  };
  limit(connection, needs.dialMs, "timeouts.dial_timeout");
  connection.hangUp = needs.dial(needs.place, eventsOf(connection));
  return connection;
}

/**
 * Sends a request, given as bytes, and returns its answer once the head is there. Rejects with the signal's reason, which
 * ends the answer's body too, with `connect_timeout`, or with an Error whose `code` says what broke.
 */
export function send(
  connection: HttpConnection,
  message: Uint8Array<ArrayBuffer>[],
  signal: AbortSignal,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { onTaken, onCancelled } = connection;
    connection.current = openExchange({ signal, sender: { resolve, reject }, onTaken, onCancelled });
    connection.unsent = message;
    signal.addEventListener("abort", connection.onAbort);
    connection.socket?.ref();
    flush(connection);
  });
}

/** Cuts the connection; its request, if it has one, fails with the cause. */
export function close(connection: HttpConnection, cause?: unknown): void {
  connection.hangUp();
  shut(connection, cause);
}

function eventsOf(connection: HttpConnection): SocketEvents {
  return {
    opened(socket) {
      connection.socket = socket;
      limit(connection, connection.needs.tlsMs, "timeouts.tls_handshake");
    },
    ready() {
      connection.cancelLimit();
      connection.phase = "open";
      flush(connection);
    },
    received(bytes) {
      // What nobody has asked for would be taken for the next answer.
      if (connection.current) receive(connection, connection.current, bytes);
      else close(connection);
    },
    drained: () => flush(connection),
    closed(cause) {
      const { current } = connection;
      if (current && !cause && endHttpAnswer(current.answer)) release(connection, current);
      shut(connection, failureOf(connection, cause));
    },
  };
}

function failureOf({ phase, socket, needs: { place } }: HttpConnection, cause: Error | undefined): Error {
  // Before the way is open, whatever goes wrong is between us and the proxy.
  if (!socket && place.proxy) return proxyFailure(place, place.proxy, cause);
  // Once it is open, a time-out of the system's is no matter of connecting.
  return phase === "opening" && cause ? cause : broken(cause);
}

function limit(connection: HttpConnection, ms: number, setting: string): void {
  const { clock, place } = connection.needs;
  connection.cancelLimit();
  connection.cancelLimit = clock.after(ms, () => {
    const proxy = connection.socket ? null : place.proxy;
    close(connection, tooSlow(place, proxy, `${ms / 1000} seconds (${setting})`));
  });
}

function flush(connection: HttpConnection): void {
  const { unsent, socket } = connection;
  while (connection.phase === "open" && unsent[0]) {
    const [bytes] = unsent;
    // Less than nothing is written to a connection that is about to tell its end.
    const written = Math.max(0, socket?.write(bytes) ?? 0);
    if (written < bytes.byteLength) {
      unsent[0] = bytes.subarray(written);
      return;
    }
    unsent.shift();
    if (unsent.length === 0) connection.cancelLimit();
  }
}

function receive(connection: HttpConnection, exchange: Exchange, bytes: Uint8Array<ArrayBuffer>): void {
  const { answer } = exchange;
  exchange.hasBegun = true;
  const part = readHttpAnswer(answer, bytes);
  if (tellHead(exchange) && connection.unsent.length > 0) limitRest(connection);
  hand(exchange, part);
  // Whoever was handed it may have left.
  if (connection.phase === "closed") return;
  if (answer.fault !== null) close(connection, malformed(answer.fault));
  else if (answer.phase === "complete") finish(connection, exchange);
  else holdBack(connection, exchange);
}

function limitRest(connection: HttpConnection): void {
  connection.cancelLimit = connection.needs.clock.after(MAX_REST_MS, () => close(connection, broken()));
}

function finish(connection: HttpConnection, exchange: Exchange): void {
  const { head, hasSurplus } = exchange.answer;
  const isKept = head?.keepsAlive && !hasSurplus && connection.unsent.length === 0;
  release(connection, exchange);
  if (!isKept) {
    close(connection);
    return;
  }
  resume(connection);
  connection.wasUsed = true;
  // A connection that waits for its next request keeps no process alive.
  connection.socket?.unref();
  connection.needs.onFree(connection);
}

/** Takes no more from the system than somebody reads. */
function holdBack(connection: HttpConnection, { waitingBytes }: Exchange): void {
  if (waitingBytes <= MAX_WAITING_BYTES || connection.isPaused) return;
  connection.isPaused = true;
  connection.socket?.pause();
}

function resume(connection: HttpConnection): void {
  if (!connection.isPaused) return;
  connection.isPaused = false;
  connection.socket?.resume();
}

/** The answer is whole; what has come of it can still be read. */
function release(connection: HttpConnection, exchange: Exchange): void {
  forget(connection, exchange);
  complete(exchange);
}

function forget(connection: HttpConnection, { signal }: Exchange): void {
  connection.current = null;
  connection.unsent = [];
  signal.removeEventListener("abort", connection.onAbort);
}

function abort(connection: HttpConnection, exchange: Exchange): void {
  // Whoever has ended it wants none of it.
  exchange.chunks = [];
  close(connection, exchange.signal.reason);
}

function shut(connection: HttpConnection, cause: unknown): void {
  if (connection.phase === "closed") return;
  connection.phase = "closed";
  connection.cancelLimit();
  const { current, needs, wasUsed } = connection;
  const isUnanswered = current !== null && wasUsed && !current.hasBegun;
  if (current) {
    forget(connection, current);
    fail(current, isUnanswered && !current.signal.aborted ? stale(cause) : cause);
  }
  needs.onClosed(connection, isUnanswered && !isClientsAbort(current.signal));
}

/** A client may leave before any server could answer; a time that is up says something of the connection. */
function isClientsAbort({ aborted, reason }: AbortSignal): boolean {
  return aborted && !(reason instanceof ProxyError && reason.kind === "upstream_timeout");
}

function tooSlow({ hostname, port }: Place, proxy: ProxyAddress | null, time: string): ProxyError {
  const message = proxy
    ? `The proxy ${proxy.shown} (${proxy.variable}) opened no way to ${hostname}:${port} within ${time}.`
    : `No connection to ${hostname}:${port} came about within ${time}.`;
  return new ProxyError("connect_timeout", message, { remedy: "wait" });
}

function broken(cause?: Error): Error {
  return Object.assign(new Error("The connection was closed.", { cause }), { code: "ECONNRESET" });
}

function stale(cause: unknown): Error {
  return Object.assign(new Error("The kept connection was closed.", { cause }), { code: STALE });
}

/** With the code that the runtime's fetch has for it. */
function malformed(fault: string): Error {
  return Object.assign(new Error(`The answer is no HTTP/1.1: ${fault}.`), { code: "Malformed_HTTP_Response" });
}
