import { ProxyError } from "../errors.ts";
import type { Clock } from "../world/clock.ts";

/** Gives the place back. Further calls do nothing. */
export type Leave = () => void;

export interface Admission {
  /**
   * A place among the calls in flight, at once or after waiting in the queue. Throws or rejects with `overloaded` when
   * the queue is full, `queue_timeout` after the longest wait, `shutting_down` once closed, and the signal's reason.
   */
  enter(signal: AbortSignal): Leave | Promise<Leave>;
  /** Lets nobody in from now on and refuses those who wait; those in flight go on. */
  close(): void;
  /** Sets other limits. Who is in stays, who waits keeps its time; where there is more room now, the first in the queue get it. */
  resize(limits: AdmissionLimits): void;
  state(): { inFlight: number; queued: number };
}

export type AdmissionLimits = { maxInFlight: number; maxQueued: number; maxWaitMs: number };

export type AdmissionNeeds = AdmissionLimits & { clock: Clock };

type Waiting = { admit: () => void; refuse: (reason: unknown) => void };

/** A bulkhead: so many calls at once, so many more in a first-come queue, the rest refused right away. */
export function createAdmission({ clock, ...given }: AdmissionNeeds): Admission {
  let limits: AdmissionLimits = given;
  const queue = new Set<Waiting>();
  let inFlight = 0;
  let isClosed = false;

  function admitNext(): void {
    for (const waiting of queue) {
      if (inFlight >= limits.maxInFlight) return;
      waiting.admit();
    }
  }

  function occupy(): Leave {
    inFlight++;
    let hasLeft = false;
    return () => {
      if (hasLeft) return;
      hasLeft = true;
      inFlight--;
      admitNext();
    };
  }

  function wait(signal: AbortSignal): Promise<Leave> {
    const { maxWaitMs } = limits;
    return new Promise((resolve, reject) => {
      const onAbort = () => waiting.refuse(signal.reason);
      const leaveQueue = () => {
        queue.delete(waiting);
        cancelTimer();
        signal.removeEventListener("abort", onAbort);
      };
      const waiting: Waiting = {
        admit() {
          leaveQueue();
          resolve(occupy());
        },
        refuse(reason) {
          leaveQueue();
          reject(reason);
        },
      };
      const cancelTimer = clock.after(maxWaitMs, () => waiting.refuse(queueTimeout(maxWaitMs)));
      signal.addEventListener("abort", onAbort, { once: true });
      queue.add(waiting);
    });
  }

  return {
    enter(signal) {
      if (isClosed) throw shuttingDown();
      signal.throwIfAborted();
      if (inFlight < limits.maxInFlight) return occupy();
      if (queue.size >= limits.maxQueued) throw overloaded(limits.maxInFlight);
      return wait(signal);
    },
    close() {
      isClosed = true;
      for (const waiting of queue) waiting.refuse(shuttingDown());
    },
    resize(next) {
      limits = next;
      admitNext();
    },
    state: () => ({ inFlight, queued: queue.size }),
  };
}

function overloaded(maxInFlight: number): ProxyError {
  return new ProxyError(
    "overloaded",
    `Too many calls: ${maxInFlight} are in flight (limits.in_flight) and the queue is full. Try again in a moment.`,
    {
      retryAfterSeconds: 1,
    },
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
