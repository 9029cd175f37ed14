/** The name of all clients together, where they cannot be told apart: it is alone, and shares with nobody. */
export const EVERYBODY = "";

/** Whether a client that has so much may take more, while so much is free. Who has less may whenever who has more may. */
type Rule = (own: number, free: number) => boolean;

/**
 * What is free decides what one client may have (Choudhury and Hahne 1998, dynamic queue length thresholds), so nobody
 * needs to know how many there are: one that is alone gets seven eighths, two that take all they can get seven
 * fifteenths each, and a part is left for who has nothing yet.
 */
const leavePart: Rule = (own, free) => own <= 7 * free;

/** A stock that clients share, in whatever is counted. */
export interface Shares {
  /** Whether a client could take so much now. */
  mayTake(client: string, amount: number): boolean;
  /** Takes so much for a client, all of it or nothing. */
  take(client: string, amount: number): boolean;
  giveBack(client: string, amount: number): void;
  heldBy(client: string): number;
  taken(): number;
  /** Makes the stock larger or smaller. What is taken stays so. */
  resize(total: number): void;
}

export function createShares(given: number, rule: Rule = leavePart): Shares {
  let total = given;
  let taken = 0;
  /** Those alone who hold something, so that it does not grow with the keys that were ever used. */
  const held = new Map<string, number>();
  const heldBy = (client: string) => held.get(client) ?? 0;

  function mayTake(client: string, amount: number): boolean {
    const free = total - taken;
    return amount <= free && (client === EVERYBODY || rule(heldBy(client), free));
  }

  return {
    mayTake,
    take(client, amount) {
      if (!mayTake(client, amount)) return false;
      taken += amount;
      held.set(client, heldBy(client) + amount);
      return true;
    },
    giveBack(client, amount) {
      taken -= amount;
      const left = heldBy(client) - amount;
      if (left > 0) held.set(client, left);
      else held.delete(client);
    },
    heldBy,
    taken: () => taken,
    resize(next) {
      total = next;
    },
  };
}
