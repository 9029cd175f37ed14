import type { Outcome, Receipt } from "../receipt.ts";

/** One request on its way through the house: made by the door, and ended by `settle` exactly once. */
export type Call = {
  readonly request: Request;
  readonly receipt: Receipt;
  /** Whose call it is; null for a stranger, whom public routes alone serve. While nobody needs a key, all are one. */
  client: string | null;
  /** Aborted when the client leaves, when upstream takes too long, and when the proxy ends before the call does. */
  readonly control: AbortController;
  /** Milliseconds since the request arrived. */
  elapsedMs(): number;
  /** Says that the whole request is here: no silence of the client ends the call any more. */
  isRead(): void;
  /** Says that the answer goes on after the handler has returned; whoever says so calls `settle` at its end. */
  keepOpen(): void;
  /** Who wants to know how the call ends: upstream, which gave leave for it. */
  onSettled(tell: (outcome: Outcome) => void): void;
  settle(outcome: Outcome): void;
};
