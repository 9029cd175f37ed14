import type { Answer } from "./answer.ts";

/** What goes wrong with one answer. The parts combine: slow, sliced and broken off is one fault. */
export type Fault = {
  /** Said instead of the real answer; the route doesn't run. */
  answer?: Answer;
  /** Milliseconds before the headers. */
  delayMs?: number;
  /** How the answer breaks off: after so many events of a stream, else as early as it can. */
  stop?: { how: StopKind; afterEvents?: number };
  /** Leaves out the events that say why the answer ended, or those that say that it is over (`[DONE]`, `message_stop`). */
  without?: "finish" | "done";
  /** Frames end in CR LF (contract 7.4). */
  crlf?: true;
  /** The body comes in writes of so many bytes, a millisecond apart, so that each is a read of its own. */
  sliceBytes?: number;
  /** Compressed, whatever `Accept-Encoding` said. */
  gzip?: true;
  /** The connection is closed after the whole answer, though it was to be kept. */
  closeAfter?: true;
};

/**
 * Before or after the headers: `close` is a FIN without HTTP's own end, `reset` a RST, `garbage` bytes that are no HTTP
 * and then a FIN, `silence` nothing more on a connection that stays. After the headers only: `end` is a clean end of the
 * body, `error` the same behind an event that tells of a failure in the words of its endpoint (contract 7.10), `failed`
 * behind a `response.failed` where there is one (contract 8.1).
 */
export type StopKind = "close" | "reset" | "garbage" | "silence" | "error" | "failed" | "end";

/** What shall go wrong: a queue a path, one fault an answer. */
export interface Faults {
  /** Spoils the next answers of a path, one by each fault. */
  push(path: string, ...faults: Fault[]): void;
  clear(): void;
}

/** The other end of the queues, for the server alone. */
export interface FaultQueues extends Faults {
  take(path: string): Fault | undefined;
}

export function createFaults(): FaultQueues {
  const queues = new Map<string, Fault[]>();
  return {
    push(path, ...faults) {
      queues.set(path, [...(queues.get(path) ?? []), ...faults]);
    },
    clear: () => queues.clear(),
    take: (path) => queues.get(path)?.shift(),
  };
}
