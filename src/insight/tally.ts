import type { Outcome, Receipt } from "../receipt.ts";

/** How many calls have ended, how many of them with a failure of ours or of upstream, and with what. */
export interface Tally {
  count(receipt: Receipt): void;
  /** `outcomes` has all but "ok": how often each was the end of a call. */
  read(): { served: number; failed: number; outcomes: Partial<Record<Outcome, number>> };
}

export function createTally(): Tally {
  let served = 0;
  let failed = 0;
  const outcomes: Partial<Record<Outcome, number>> = {};
  return {
    count({ status, outcome }) {
      served++;
      if (outcome !== "ok") outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      // A stream that broke had begun with 200.
      const hasBroken = status < 400 && outcome !== "ok" && outcome !== "client_closed";
      if (status >= 500 || hasBroken) failed++;
    },
    read: () => ({ served, failed, outcomes: { ...outcomes } }),
  };
}
