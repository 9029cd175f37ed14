/** What we pass to `fetch`; all but the first four are Bun's own, or ours. */
export type FetchInit = {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array<ArrayBuffer>;
  signal?: AbortSignal;
  redirect?: "manual";
  /** False hands the body on as it was sent, so that nothing inflates without a bound. */
  decompress?: boolean;
  /** False switches off Bun's own idle limit of five minutes; ours are phase timeouts. */
  timeout?: false;
  /** False goes past HTTP_PROXY and its like: for what is on this machine. */
  proxy?: false;
  /** Whose kept connections are used, and for how long they are kept; without it they are everybody's and Bun's own. */
  pool?: { origin: string; idleSeconds: number };
};

/** The network, as an argument: a request over HTTP. Rejects with the runtime's error on failure. */
export type Fetch = (url: string, init?: FetchInit) => Promise<Response>;

/** Idle connections that are kept for each origin, as many as in the Go program. */
const MAX_IDLE_SOCKETS = 20;

/** A bound on them is one of a session and not of a host (bun-facts 7), so that each origin has a session of its own. */
export function createSystemFetch(): Fetch {
  const sessions = new Map<string, Bun.FetchSession>();

  function sessionOf({ origin, idleSeconds }: NonNullable<FetchInit["pool"]>): Bun.FetchSession {
    const name = `${idleSeconds} ${origin}`;
    const known = sessions.get(name);
    if (known) return known;
    const keepAlive = { idleTimeout: Math.ceil(idleSeconds), maxIdleSockets: MAX_IDLE_SOCKETS };
    const session = new Bun.FetchSession({ keepAlive });
    sessions.set(name, session);
    return session;
  }

  return (url, { pool, ...init } = {}) =>
    fetch(url, (pool ? { ...init, session: sessionOf(pool) } : init) as RequestInit);
}
