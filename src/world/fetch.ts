import type { Answer } from "../wire/answer.ts";

/** What we pass to `fetch`; all but the first five are Bun's own. */
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
  /** The path of a socket, to which the request goes wherever its address leads. */
  unix?: string;
  /** Who alone is trusted, in PEM, and by which name the other side is checked. */
  tls?: { ca: readonly string[]; serverName?: string };
};

/** The network, as an argument: a request over HTTP. Rejects with the runtime's error on failure. */
export type Fetch = (url: string, init?: FetchInit) => Promise<Response>;

/** The same, of which no more is wanted than an answer's status, headers and body. */
export type PlainFetch = (url: string, init?: FetchInit) => Promise<Answer>;

export const systemFetch: Fetch = (url, init) => fetch(url, init as RequestInit);
