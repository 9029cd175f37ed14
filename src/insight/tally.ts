import type { Receipt } from "../receipt.ts";

/** How many calls have ended, and how many of them with a failure of ours or of upstream. */
export interface Tally {
  count(receipt: Receipt): void;
  read(): { served: number; failed: number };
}

export function createTally(): Tally {
  let served = 0;
  let failed = 0;
  return {
    count({ status, outcome }) {
      served++;
      // A stream that broke had begun with 200.
      const hasBroken = status < 400 && outcome !== "ok" && outcome !== "client_closed";
      if (status >= 500 || hasBroken) failed++;
    },
    read: () => ({ served, failed }),
  };
}
