/** One call as the relay wants it made; how it is made is upstream's business. */
export type UpstreamCall = {
  /** What is asked for, which has a circuit breaker of its own. */
  operation: "chat" | "count" | "embeddings" | "models";
  /** The model that answers; absent on calls that need none. */
  model?: string;
  method: "GET" | "POST";
  /** Path below the API host, without `/v1` (contract 4). */
  path: string;
  body?: Uint8Array<ArrayBuffer>;
  stream: boolean;
  /** Decides what the user is billed (contract 5.4); absent on calls that are not. */
  initiator?: "user" | "agent";
  /** Copilot wants to be told, and only then (contract 5.5). */
  hasImages?: boolean;
  /** What the catalogue asks to be sent with this model (contract 6.1). */
  modelHeaders?: Readonly<Record<string, string>> | undefined;
};

/** What a call tells on its way, for its receipt. */
export type CallFacts = { attempts?: number; upstreamStatus?: number; upstreamRequestId?: string };
