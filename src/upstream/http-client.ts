import type { Answer } from "../wire/answer.ts";
import type { ProxyAddress } from "../wire/proxy-address.ts";
import type { Clock } from "../world/clock.ts";
import type { Dial } from "../world/dial.ts";
import type { Place } from "../world/line.ts";
import { close, type HttpConnection, openHttpConnection, send } from "./http-connection.ts";

export type HttpRequest = {
  /** Scheme, host and port, and what its paths begin with, if anything. */
  baseUrl: string;
  path: string;
  method: string;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  body: Uint8Array<ArrayBuffer> | undefined;
  signal: AbortSignal;
};

/**
 * Sends a request and returns its answer of any status, as soon as its head is there. No redirect is followed and nothing
 * inflated. Rejects with the signal's reason, with `connect_timeout`, or with an Error whose `code` says what broke.
 */
export type Send = (request: HttpRequest) => Promise<Answer>;

export interface HttpClient {
  send: Send;
  /** Closes the connections that nobody uses. */
  hangUp(): void;
}

export type HttpClientNeeds = {
  dial: Dial;
  clock: Clock;
  dialMs: number;
  tlsMs: number;
  /** How long an unused connection is kept. */
  idleMs: number;
  /** By whose way an address is reached; null for none. */
  proxyFor: (url: URL) => ProxyAddress | null;
  /** Certificates, in PEM, that are trusted besides those of the runtime. */
  authorities: readonly string[];
};

/** Idle connections that are kept for each origin, as many as in the Go program. */
const MAX_IDLE = 20;
/** More are kept for a moment: whoever makes many calls at once would connect anew for most of them. */
const SWEEP_MS = 1000;
/** Up to here a request is written at once. */
const MAX_JOINED_BYTES = 64 * 1024;
/** RFC 9110 5.5, with the octets that are no ASCII. */
const NO_HEADER = /[^\t\x20-\x7e\x80-\xff]/;

/** Since when, by both clocks: the monotonic one stands still while a laptop sleeps, and the other side does not. */
type Idle = { connection: HttpConnection; sinceMs: number; sinceWallMs: number };
type Pool = Target & { idle: Idle[] };
type Target = { place: Place; host: string; prefix: string };

/**
 * HTTP/1.1 over connections of our own. The runtime's fetch loses the last events of a stream whose connection breaks
 * just behind them, has a thread that costs half of each event, and bounds neither how long connecting takes nor how
 * many connections of a host are kept; beyond 256 calls at once it hangs.
 */
export function createHttpClient(needs: HttpClientNeeds): HttpClient {
  const { dial, clock, dialMs, tlsMs, idleMs } = needs;
  const pools = new Map<string, Pool>();
  let isSweeping = false;

  function poolOf(baseUrl: string): Pool {
    const known = pools.get(baseUrl);
    if (known) return known;
    const pool = { ...targetOf(baseUrl, needs), idle: [] };
    pools.set(baseUrl, pool);
    return pool;
  }

  function open(pool: Pool): HttpConnection {
    return openHttpConnection({
      ...{ dial, clock, place: pool.place, dialMs, tlsMs },
      onFree(connection) {
        pool.idle.push({ connection, sinceMs: clock.monotonicMs(), sinceWallMs: clock.wallMs() });
        sweepLater();
      },
      onClosed(connection, wasDead) {
        pool.idle = pool.idle.filter((idle) => idle.connection !== connection);
        // Those that were kept beside it are as old, and each would cost its next request an attempt.
        if (wasDead) closeAll(pool.idle);
      },
    });
  }

  function sweepLater(): void {
    if (isSweeping) return;
    isSweeping = true;
    clock.after(Math.min(SWEEP_MS, idleMs), () => {
      isSweeping = false;
      for (const pool of pools.values()) sweep(pool, clock.monotonicMs(), idleMs);
      if ([...pools.values()].some(({ idle }) => idle.length > 0)) sweepLater();
    });
  }

  return {
    async send(request) {
      const { baseUrl, signal } = request;
      signal.throwIfAborted();
      const pool = poolOf(baseUrl);
      const message = encode(request, pool);
      const connection = takeIdle(pool, clock.wallMs(), idleMs) ?? open(pool);
      return send(connection, message, signal);
    },
    hangUp() {
      for (const { idle } of pools.values()) closeAll(idle);
    },
  };
}

function targetOf(baseUrl: string, { proxyFor, authorities }: HttpClientNeeds): Target {
  const url = new URL(baseUrl);
  const { protocol, hostname, port, host, pathname } = url;
  const isTls = protocol === "https:";
  // In brackets an IPv6 address stands in URLs alone.
  const name = hostname.replace(/^\[|\]$/g, "");
  return {
    place: { hostname: name, port: Number(port) || (isTls ? 443 : 80), isTls, proxy: proxyFor(url), authorities },
    host,
    prefix: pathname.replace(/\/$/, ""),
  };
}

/** The one that was used last is the least likely to have been closed meanwhile. */
function takeIdle(pool: Pool, wallMs: number, idleMs: number): HttpConnection | undefined {
  const last = pool.idle.pop();
  if (!last || wallMs - last.sinceWallMs < idleMs) return last?.connection;
  // It has slept, and those before it for longer.
  closeAll([...pool.idle, last]);
  return undefined;
}

function closeAll(idle: readonly Idle[]): void {
  for (const { connection } of idle) close(connection);
}

/** Closes those that were kept for long enough, the oldest first. */
function sweep(pool: Pool, nowMs: number, idleMs: number): void {
  const isTooMany = (at: number) => pool.idle.length - at > MAX_IDLE;
  const old = pool.idle.filter(
    ({ sinceMs }, at) => nowMs - sinceMs >= (isTooMany(at) ? Math.min(SWEEP_MS, idleMs) : idleMs),
  );
  closeAll(old);
}

/** The request's bytes, in as few pieces as are worth writing. */
function encode({ method, path, headers, body }: HttpRequest, { host, prefix }: Target): Uint8Array<ArrayBuffer>[] {
  let head = `${method} ${prefix}${path} HTTP/1.1\r\nhost: ${host}\r\n`;
  // Twice as fast as over its entries.
  for (const name in headers) {
    const value = headers[name] ?? "";
    // A token and what the user has configured are in them, and neither may begin a header of its own.
    if (NO_HEADER.test(value)) throw badHeader(name);
    head += `${name}: ${value}\r\n`;
  }
  if (!body) return [Buffer.from(`${head}\r\n`, "latin1")];
  head += `content-length: ${body.byteLength}\r\n\r\n`;
  const length = head.length + body.byteLength;
  if (length > MAX_JOINED_BYTES) return [Buffer.from(head, "latin1"), body];
  const joined = Buffer.allocUnsafe(length);
  joined.write(head, "latin1");
  joined.set(body, head.length);
  return [joined];
}

function badHeader(name: string): TypeError {
  return Object.assign(new TypeError(`The header ${name} has a character that no header may have.`), {
    code: "ERR_INVALID_CHAR",
  });
}
