/** A thread of its own, which is told and tells by messages. */
interface Thread {
  /** Buffers in `transfer` change hands: they are empty here afterwards. */
  post(message: unknown, transfer: readonly ArrayBuffer[]): void;
  /** Ends it at once, in the middle of whatever it does. */
  end(): void;
}

type ThreadEvents = {
  onMessage(event: MessageEvent): void;
  /** It is gone, by itself or by `end`, or is about to go; may be told more than once. */
  onGone(): void;
};

/** Starts a thread; what it runs is the binding's matter. */
export type OpenThread = (on: ThreadEvents) => Thread;

/** Threads that run the module at `url`, which is an entry of the binary (bun-facts 5). */
export const systemThreads =
  (url: URL): OpenThread =>
  ({ onMessage, onGone }) => {
    const worker = new Worker(url);
    // Work in hand is waited for by whoever wants it, and an idle thread is no reason to stay.
    worker.unref();
    worker.addEventListener("message", onMessage);
    // Told before its end, by one that fails.
    worker.addEventListener("error", onGone);
    worker.addEventListener("close", onGone);
    return {
      post: (message, transfer) => worker.postMessage(message, [...transfer]),
      end: () => worker.terminate(),
    };
  };
