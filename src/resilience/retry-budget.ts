/** How much may be sent twice: each call adds a part of a retry, and a store of some is there for bad moments. */
export interface RetryBudget {
  /** A call has come. */
  earn(): void;
  /** Takes one retry; false when there is none, and then nothing may be sent again. */
  spend(): boolean;
  /** Retries that were taken so far, and whole ones that are left. */
  read(): { spent: number; left: number };
}

/** Few enough that an upstream in trouble is not made worse, and enough for the odd failure of a quiet proxy. */
const MAX_RETRIES = 10;

/** Retries are a share of all calls, so that a failure of everything costs upstream no more than that (Finagle's way). */
export function createRetryBudget(percent: number): RetryBudget {
  // In hundredths of a retry, which are whole numbers.
  let hundredths = MAX_RETRIES * 100;
  let spent = 0;
  return {
    earn() {
      hundredths = Math.min(MAX_RETRIES * 100, hundredths + percent);
    },
    spend() {
      if (hundredths < 100) return false;
      hundredths -= 100;
      spent++;
      return true;
    },
    read: () => ({ spent, left: Math.floor(hundredths / 100) }),
  };
}
