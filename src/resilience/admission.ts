import { ProxyError } from "../errors.ts";
import type { Clock } from "../world/clock.ts";
import { createShares } from "./shares.ts";
import { createTurns } from "./turns.ts";

/** Gives the place back. Further calls do nothing. */
export type Leave = () => void;

export interface Admission {
  /**
   * A place for the client among the calls in flight, at once or after waiting in the queue. Throws or rejects with
   * `overloaded` when the queue has no room for it, `queue_timeout` after the longest wait, `shutting_down` once closed,
   * and the signal's reason.
   */
  enter(client: string, signal: AbortSignal): Leave | Promise<Leave>;
  /** Lets nobody in from now on and refuses those who wait; those in flight go on. */
  close(): void;
  /** Sets other limits. Who is in stays, who waits keeps its time; where there is more room now, the next in the queue get it. */
  resize(limits: AdmissionLimits): void;
  state(): { inFlight: number; queued: number };
}

export type AdmissionLimits = { maxInFlight: number; maxQueued: number; maxWaitMs: number };

export type AdmissionNeeds = AdmissionLimits & { clock: Clock };

type Waiting = { client: string; admit: () => void; refuse: (reason: unknown) => void };

/**
 * A bulkhead: so many calls at once, so many more in a queue, the rest refused right away. Places and queue are shared
 * out among the clients (`shares.ts`, `turns.ts`), so that none of them keeps another out.
 */
export function createAdmission({ clock, ...given }: AdmissionNeeds): Admission {
  let { maxWaitMs } = given;
  const places = createShares(given.maxInFlight);
  const seats = createShares(given.maxQueued);
  const queue = createTurns<Waiting>(places.heldBy);
  let isClosed = false;

  const takePlace = (client: string) => places.take(client, 1);

  function admitNext(): void {
    for (let waiting = queue.next(takePlace); waiting; waiting = queue.next(takePlace)) waiting.admit();
  }

  function leaveOf(client: string): Leave {
    let hasLeft = false;
    return () => {
      if (hasLeft) return;
      hasLeft = true;
      places.giveBack(client, 1);
      admitNext();
    };
  }

  function wait(client: string, signal: AbortSignal): Promise<Leave> {
    const longestMs = maxWaitMs;
    return new Promise((resolve, reject) => {
      const onAbort = () => waiting.refuse(signal.reason);
      const leaveQueue = () => {
        seats.giveBack(client, 1);
        cancelTimer();
        signal.removeEventListener("abort", onAbort);
      };
      const waiting: Waiting = {
        client,
        admit() {
          leaveQueue();
          resolve(leaveOf(client));
        },
        refuse(reason) {
          queue.delete(waiting);
          leaveQueue();
          reject(reason);
        },
      };
      const cancelTimer = clock.after(longestMs, () => waiting.refuse(queueTimeout(longestMs)));
      signal.addEventListener("abort", onAbort, { once: true });
      queue.add(waiting);
    });
  }

  return {
    enter(client, signal) {
      if (isClosed) throw shuttingDown();
      signal.throwIfAborted();
      if (takePlace(client)) return leaveOf(client);
      if (!seats.take(client, 1)) throw overloaded(places.taken());
      return wait(client, signal);
    },
    close() {
      isClosed = true;
      for (const waiting of queue) waiting.refuse(shuttingDown());
    },
    resize(next) {
      maxWaitMs = next.maxWaitMs;
      places.resize(next.maxInFlight);
      seats.resize(next.maxQueued);
      admitNext();
    },
    state: () => ({ inFlight: places.taken(), queued: queue.size() }),
  };
}

function overloaded(inFlight: number): ProxyError {
  return new ProxyError(
    "overloaded",
    `Too many calls: ${inFlight} are in flight (limits.in_flight), and the queue has no room for more of yours. Try again in a moment.`,
    { retryAfterSeconds: 1 },
  );
}

function queueTimeout(maxWaitMs: number): ProxyError {
  return new ProxyError(
    "queue_timeout",
    `The call waited ${maxWaitMs / 1000} seconds for its turn (limits.queue_wait). Try again in a moment.`,
    { retryAfterSeconds: 1 },
  );
}

/** What a call gets that comes while the proxy drains. */
export function shuttingDown(): ProxyError {
  return new ProxyError("shutting_down", "The proxy is shutting down.", { retryAfterSeconds: 1 });
}
