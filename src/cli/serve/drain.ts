import type { Listening } from "../../server/listen.ts";
import type { Clock } from "../../world/clock.ts";

export type DrainNeeds = {
  listening: Pick<Listening, "pending" | "drain" | "close">;
  calls: {
    /** Takes no model call any more; those in flight go on. */
    close(): void;
    /** Ends the calls in flight, each with an error in its own words. */
    endCalls(): void;
  };
  drainMs: number;
  /** Aborts when nobody wants to wait any more. */
  urgent: AbortSignal;
  clock: Clock;
};

/** After the error that ends them, streams get this long to reach their clients. */
const LAST_WORDS_MS = 500;
const LOOK_AGAIN_MS = 50;

/** Running answers finish in their time; those that do not are told so in their own words, and ended. */
export async function drain({ listening, calls, drainMs, urgent, clock }: DrainNeeds): Promise<void> {
  calls.close();
  const over = new AbortController();
  const finished = listening.drain().finally(() => over.abort());
  // A wait that is over early must not keep the process alive.
  const atMost = (ms: number) => Promise.race([finished, clock.sleep(ms, over.signal).catch(() => {})]);
  if (urgent.aborted) calls.endCalls();
  urgent.addEventListener("abort", calls.endCalls, { once: true });
  // A connection that has never asked anything keeps Bun waiting, and is no reason to wait.
  const endMs = clock.monotonicMs() + drainMs;
  while (listening.pending() > 0 && clock.monotonicMs() < endMs) await atMost(Math.min(LOOK_AGAIN_MS, drainMs));
  calls.endCalls();
  await atMost(LAST_WORDS_MS);
  await listening.close();
}
