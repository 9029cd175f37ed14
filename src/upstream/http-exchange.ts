import type { Answer, AnswerBody, BodyReader } from "../wire/answer.ts";
import { type HttpAnswer, openHttpAnswer } from "../wire/http-answer.ts";

type Read = Awaited<ReturnType<BodyReader["read"]>>;

/** A request that is sent, and its answer, as far as it has come. Plain data, with verbs beside it. */
export type Exchange = {
  signal: AbortSignal;
  answer: HttpAnswer;
  /** Whether a byte of the answer has come. */
  hasBegun: boolean;
  /** Whoever waits for its head. */
  sender: { resolve: (answer: Answer) => void; reject: (cause: unknown) => void } | null;
  /** What has come of its body and nobody has read. */
  chunks: Uint8Array<ArrayBuffer>[];
  waitingBytes: number;
  /** Whoever waits for the next of it. */
  reader: { resolve: (read: Read) => void; reject: (cause: unknown) => void } | null;
  /** How it ended; a failure is told behind all that came before it. */
  end: { failure: unknown } | "complete" | null;
  /** Called when some of the body was read, and when nobody will read the rest. */
  onRead: (exchange: Exchange) => void;
  onCancelled: (exchange: Exchange) => void;
};

const DONE: Read = { done: true };

export function openExchange(
  needs: Pick<Exchange, "signal" | "onRead" | "onCancelled"> & { sender: NonNullable<Exchange["sender"]> },
): Exchange {
  return {
    ...needs,
    answer: openHttpAnswer(),
    hasBegun: false,
    chunks: [],
    waitingBytes: 0,
    reader: null,
    end: null,
  };
}

/** Gives the answer to whoever waits for it, once its head is there. */
export function tellHead(exchange: Exchange): void {
  const { sender, answer } = exchange;
  if (!sender || !answer.head) return;
  const { status, headers } = answer.head;
  exchange.sender = null;
  sender.resolve({ status, headers, body: bodyOf(exchange) });
}

/** The next of its body. */
export function hand(exchange: Exchange, chunk: Uint8Array<ArrayBuffer>): void {
  if (chunk.byteLength === 0) return;
  const { reader } = exchange;
  exchange.reader = null;
  if (reader) {
    reader.resolve({ done: false, value: chunk });
  } else {
    exchange.chunks.push(chunk);
    exchange.waitingBytes += chunk.byteLength;
  }
}

/** The answer is whole. */
export function complete(exchange: Exchange): void {
  exchange.end = "complete";
  exchange.reader?.resolve(DONE);
  exchange.reader = null;
}

/** The answer does not come, or no further. */
export function fail(exchange: Exchange, failure: unknown): void {
  exchange.end = { failure };
  exchange.sender?.reject(failure);
  exchange.reader?.reject(failure);
  exchange.sender = null;
  exchange.reader = null;
}

function bodyOf(exchange: Exchange): AnswerBody {
  const reader: BodyReader = {
    read() {
      const chunk = exchange.chunks.shift();
      if (chunk) {
        exchange.waitingBytes -= chunk.byteLength;
        exchange.onRead(exchange);
        return Promise.resolve({ done: false, value: chunk });
      }
      if (exchange.end === "complete") return Promise.resolve(DONE);
      if (exchange.end) return Promise.reject(exchange.end.failure);
      return new Promise((resolve, reject) => {
        exchange.reader = { resolve, reject };
      });
    },
    async cancel() {
      exchange.chunks = [];
      if (!exchange.end) exchange.onCancelled(exchange);
    },
  };
  return { getReader: () => reader };
}
