/** A stream under a test's thumb. */
interface Hold {
  /** Resolves when every event that was let out has been written and the next one waits. */
  reached: Promise<void>;
  /** Lets so many further events out, one when not said; resolves when the one behind them waits or the stream is over. */
  step(count?: number): Promise<void>;
  /** Lets the rest go. */
  release(): void;
}

/** Holds streams back, to prove that an event is with the client before upstream sends the next. */
export interface Gate {
  /** Stops the next stream of a path behind its first `afterEvents` events; 0 holds it right after the headers. */
  hold(path: string, afterEvents: number): Hold;
}

/** The stream's side of a hold. */
export interface Turnstile {
  /** Waits until the event with this number, counted from 0, may be written. Rejects when the signal aborts. */
  pass(event: number, signal: AbortSignal): Promise<void>;
  /** The stream is over: nobody shall wait for it any longer. */
  close(): void;
}

export interface GateKeeper extends Gate {
  take(path: string): Turnstile | undefined;
}

export function createGate(): GateKeeper {
  const queues = new Map<string, Turnstile[]>();
  return {
    hold(path, afterEvents) {
      const { hold, turnstile } = createHold(afterEvents);
      queues.set(path, [...(queues.get(path) ?? []), turnstile]);
      return hold;
    },
    take: (path) => queues.get(path)?.shift(),
  };
}

function createHold(afterEvents: number): { hold: Hold; turnstile: Turnstile } {
  let allowed = afterEvents;
  let isOver = false;
  let arrival = Promise.withResolvers<void>();
  let permission = Promise.withResolvers<void>();
  const reached = arrival.promise;

  function allow(events: number): void {
    allowed = events;
    // Who waits for an earlier arrival waits for this one: the stream may not have come so far yet.
    const earlier = arrival;
    arrival = Promise.withResolvers();
    arrival.promise.then(earlier.resolve);
    if (isOver) arrival.resolve();
    permission.resolve();
    permission = Promise.withResolvers();
  }

  return {
    hold: {
      reached,
      step(count = 1) {
        allow(allowed + count);
        return arrival.promise;
      },
      release: () => allow(Number.POSITIVE_INFINITY),
    },
    turnstile: {
      async pass(event, signal) {
        while (event >= allowed) {
          arrival.resolve();
          await orAborted(permission.promise, signal);
        }
      },
      close() {
        isOver = true;
        arrival.resolve();
      },
    },
  };
}

/** The promise's value, or a rejection as soon as the signal aborts. */
function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) return onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
