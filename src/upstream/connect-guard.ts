import { ProxyError } from "../errors.ts";
import type { Clock } from "../world/clock.ts";
import type { Dial, Place } from "../world/dial.ts";

/** Watches over one request until its answer begins. */
type Watch = {
  /** Aborts with `connect_timeout` when no connection comes about in time. */
  signal: AbortSignal;
  /** The answer has begun, or the request is over. */
  end(): void;
};

/** Bounds how long connecting may take, which the runtime's fetch does not (bun-facts 7). */
export interface ConnectGuard {
  /** Whether a kept connection to this origin is likely: there was an answer not long ago, and no failure since. */
  isWarm(origin: string): boolean;
  /** For a request that is about to be sent, unless it will take a kept connection. */
  watch(origin: string): Watch | null;
  answered(origin: string): void;
  /** A request got no answer: the next one to this origin is watched again. */
  failed(origin: string): void;
}

export type ConnectGuardNeeds = {
  dial: Dial;
  clock: Clock;
  placeOf: (origin: string) => Place | null;
  dialMs: number;
  tlsMs: number;
  /** How long a connection is kept. */
  warmMs: number;
};

/** Dials beside the request, so that no time is lost: what cannot be dialled in time, the request does not reach either. */
export function createConnectGuard({ dial, clock, placeOf, dialMs, tlsMs, warmMs }: ConnectGuardNeeds): ConnectGuard {
  // As many as there are hosts, which are few.
  const answeredAtMs = new Map<string, number>();

  function isWarm(origin: string): boolean {
    return clock.monotonicMs() - (answeredAtMs.get(origin) ?? Number.NEGATIVE_INFINITY) < warmMs;
  }

  function watchOver(place: Place): Watch {
    const control = new AbortController();
    let cancelTimer = () => {};
    function bound(ms: number, setting: string): void {
      cancelTimer();
      cancelTimer = clock.after(ms, () => {
        hangUp();
        control.abort(tooSlow(place, setting, ms));
      });
    }
    bound(dialMs, "timeouts.dial_timeout");
    const hangUp = dial(place, {
      onConnected: () => bound(tlsMs, "timeouts.tls_handshake"),
      // Whether it went well or not, the request itself will tell.
      onOver: () => cancelTimer(),
    });
    return {
      signal: control.signal,
      end() {
        cancelTimer();
        hangUp();
      },
    };
  }

  return {
    isWarm,
    watch(origin) {
      const place = isWarm(origin) ? null : placeOf(origin);
      return place && watchOver(place);
    },
    answered: (origin) => void answeredAtMs.set(origin, clock.monotonicMs()),
    failed: (origin) => void answeredAtMs.delete(origin),
  };
}

function tooSlow({ hostname, port }: Place, setting: string, ms: number): ProxyError {
  return new ProxyError(
    "connect_timeout",
    `No connection to ${hostname}:${port} came about within ${ms / 1000} seconds (${setting}).`,
    { remedy: "wait" },
  );
}
