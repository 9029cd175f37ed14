import type { Answer, AnswerBody, BodyRead, BodyReader } from "../wire/answer.ts";
import { type HttpAnswer, openHttpAnswer } from "../wire/http-answer.ts";

/** Code of the Error when the other side had closed a kept connection, as is its right, before it got the request. */
export const STALE = "STALE_CONNECTION";

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
  taker: Taker<unknown> | null;
  /** How it ended; a failure is told behind all that came before it. */
  end: { failure: unknown } | "complete" | null;
  /** Called before it has ended: when all that waited was taken, and when nobody will take the rest. */
  onTaken: () => void;
  onCancelled: () => void;
};

type Taker<T> = {
  whose: T;
  onRead: (whose: T, read: BodyRead) => void;
  onFailure: (whose: T, cause: unknown) => void;
};

const DONE: BodyRead = { done: true };

export function openExchange(
  needs: Pick<Exchange, "signal" | "onTaken" | "onCancelled"> & { sender: NonNullable<Exchange["sender"]> },
): Exchange {
  return {
    ...needs,
    answer: openHttpAnswer(),
    hasBegun: false,
    chunks: [],
    waitingBytes: 0,
    taker: null,
    end: null,
  };
}

/** Gives the answer to whoever waits for it, as soon as its head is there; says whether that was now. */
export function tellHead(exchange: Exchange): boolean {
  const { sender, answer } = exchange;
  if (!sender || !answer.head) return false;
  const { status, headers } = answer.head;
  exchange.sender = null;
  sender.resolve({ status, headers, body: bodyOf(exchange) });
  return true;
}

/** The next of its body. */
export function hand(exchange: Exchange, chunk: Uint8Array<ArrayBuffer>): void {
  if (chunk.byteLength === 0) return;
  const { taker } = exchange;
  exchange.taker = null;
  if (taker) {
    taker.onRead(taker.whose, { done: false, value: chunk });
  } else {
    exchange.chunks.push(chunk);
    exchange.waitingBytes += chunk.byteLength;
  }
}

/** The answer is whole. */
export function complete(exchange: Exchange): void {
  const { taker } = exchange;
  exchange.taker = null;
  exchange.end = "complete";
  taker?.onRead(taker.whose, DONE);
}

/** The answer does not come, or no further. */
export function fail(exchange: Exchange, failure: unknown): void {
  const { taker, sender } = exchange;
  exchange.taker = null;
  exchange.sender = null;
  exchange.end = { failure };
  sender?.reject(failure);
  // As a promise would, later: whoever aborts a call has the first word about it.
  if (taker) Promise.resolve().then(() => taker.onFailure(taker.whose, failure));
}

function bodyOf(exchange: Exchange): AnswerBody {
  const take: NonNullable<BodyReader["take"]> = (whose, onRead, onFailure) => {
    if (exchange.chunks.length > 0) onRead(whose, { done: false, value: takeWaiting(exchange) });
    else if (exchange.end === "complete") onRead(whose, DONE);
    else if (exchange.end) onFailure(whose, exchange.end.failure);
    else exchange.taker = { whose, onRead, onFailure } as Taker<unknown>;
  };
  const reader: BodyReader = {
    take,
    read: () =>
      new Promise((resolve, reject) => {
        take(
          null,
          (_, read) => resolve(read),
          (_, cause) => reject(cause),
        );
      }),
    async cancel() {
      exchange.chunks = [];
      if (!exchange.end) exchange.onCancelled();
    },
  };
  return { getReader: () => reader };
}

/** All at once: who takes it piece by piece, each in the call of the one before, would run out of stack. */
function takeWaiting(exchange: Exchange): Uint8Array<ArrayBuffer> {
  const { chunks } = exchange;
  const [first] = chunks;
  exchange.chunks = [];
  exchange.waitingBytes = 0;
  if (!exchange.end) exchange.onTaken();
  return first && chunks.length === 1 ? first : Buffer.concat(chunks);
}
