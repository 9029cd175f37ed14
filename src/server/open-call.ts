import type { Outcome, Receipt } from "../receipt.ts";
import type { Call } from "../relay/call.ts";
import type { Leave } from "../resilience/admission.ts";

/** The part of Bun's server that a request needs. */
export type Connection = { timeout(request: Request, seconds: number): void };

/** A call as the door sees it. */
export type OpenCall = Call & {
  /** Whether the answer goes on after its handler has returned. */
  isOpen: boolean;
  /** Gives back the call's place among those in flight; only model calls have one. */
  leave: Leave | undefined;
};

export type OpenCallNeeds = {
  request: Request;
  connection: Connection;
  /** Its route, status and end are filled in on the way. */
  receipt: Receipt;
  /** Seconds that the connection may be idle after the call. */
  idleSeconds: number;
  monotonicMs: () => number;
  /** Told once, when the call has ended. */
  onSettled: (call: OpenCall) => void;
};

/** One request from its arrival to the end of its answer. */
export function openCall({
  request,
  connection,
  receipt,
  idleSeconds,
  monotonicMs,
  onSettled,
}: OpenCallNeeds): OpenCall {
  const startMs = monotonicMs();
  // One control for the whole call: each signal with a listener costs a tenth of a small call's time.
  const control = new AbortController();
  const onGone = () => control.abort(request.signal.reason);
  if (request.signal.aborted) onGone();
  request.signal.addEventListener("abort", onGone, { once: true });
  let isSettled = false;
  let tellUpstream: ((outcome: Outcome) => void) | undefined;
  let isUnlimited = false;
  const call: OpenCall = {
    request,
    receipt,
    client: null,
    control,
    isOpen: false,
    leave: undefined,
    elapsedMs: () => monotonicMs() - startMs,
    // Models think for minutes; from here on our own timers watch over the call.
    isRead() {
      isUnlimited = true;
      connection.timeout(request, 0);
    },
    keepOpen() {
      call.isOpen = true;
    },
    onSettled(tell) {
      tellUpstream = tell;
    },
    settle(outcome: Outcome) {
      if (isSettled) return;
      isSettled = true;
      tellUpstream?.(outcome);
      call.leave?.();
      // Bun keeps a connection by the last word said about it, and the call's was "no limit" or that of a slow request.
      if (call.leave || isUnlimited) connection.timeout(request, idleSeconds);
      receipt.outcome = outcome;
      receipt.durationMs = call.elapsedMs();
      onSettled(call);
    },
  };
  return call;
}
