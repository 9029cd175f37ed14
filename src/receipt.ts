import type { ErrorKind } from "./errors.ts";

/** Token counts of one call, as upstream reported them. */
export type Usage = { promptTokens: number; completionTokens: number; totalTokens: number; cachedTokens: number };

/** How a call ended. An error that was sent to the client has its kind; a client that left is neutral. */
export type Outcome = "ok" | "client_closed" | ErrorKind;

/** The facts of one call, filled on the way and told once, at its end. */
export type Receipt = {
  requestId: string;
  method: string;
  /** The route's pattern, never the raw path, so that its cardinality is bounded. */
  route: string;
  status: number;
  outcome: Outcome;
  /** The name of the key that was shown. */
  key?: string;
  /** Milliseconds from the request's arrival to the first byte of the answer's body. */
  firstByteMs?: number;
  /** Milliseconds from the request's arrival to the end of the answer. */
  durationMs: number;
  dialect?: string;
  lane?: string;
  /** The model as upstream was asked for it. */
  model?: string;
  stream?: boolean;
  attempts?: number;
  upstreamStatus?: number;
  upstreamRequestId?: string;
  usage?: Usage;
  /** What was changed in the request, as paths. */
  changed?: readonly string[];
  dropped?: readonly string[];
};
