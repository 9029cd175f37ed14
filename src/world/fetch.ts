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
/** Whoever makes more calls at once needs more for a moment, or most would connect anew: that costs a third of a call. */
const MAX_BURST_SOCKETS = 64;
const BURST_IDLE_SECONDS = 1;

/** The kept connections of one origin, and how many requests wait for their answer. */
type Pool = { lasting: Bun.FetchSession; burst: Bun.FetchSession; waiting: number };

/** A bound on them is one of a session and not of a host (bun-facts 7), so that each origin has sessions of its own. */
export function createSystemFetch(): Fetch {
  const pools = new Map<string, Pool>();

  function poolOf({ origin, idleSeconds }: NonNullable<FetchInit["pool"]>): Pool {
    const name = `${idleSeconds} ${origin}`;
    const known = pools.get(name);
    if (known) return known;
    const pool = {
      lasting: createSession(idleSeconds, MAX_IDLE_SOCKETS),
      burst: createSession(Math.min(idleSeconds, BURST_IDLE_SECONDS), MAX_BURST_SOCKETS),
      waiting: 0,
    };
    pools.set(name, pool);
    return pool;
  }

  return (url, { pool: named, ...init } = {}) => {
    if (!named) return fetch(url, init as RequestInit);
    const pool = poolOf(named);
    const session = pool.waiting < MAX_IDLE_SOCKETS ? pool.lasting : pool.burst;
    pool.waiting++;
    return fetch(url, { ...init, session } as RequestInit).finally(() => pool.waiting--);
  };
}

function createSession(idleSeconds: number, maxIdleSockets: number): Bun.FetchSession {
  return new Bun.FetchSession({ keepAlive: { idleTimeout: Math.ceil(idleSeconds), maxIdleSockets } });
}
