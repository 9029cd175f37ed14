import type { TokenManager } from "../../account/token-manager.ts";

/** All that serves by one configuration, as far as its succession goes. */
type Serving = {
  account: { tokens: Pick<TokenManager, "start" | "rest" | "stop" | "reread">; hangUp(): void };
  proxy: { takeOver(): void; idle(): Promise<void>; close(): void; endCalls(): void };
};

/**
 * What serves now, and what has served before and still has calls to finish: a reload makes a next generation, and
 * calls end with what they began with.
 */
export interface Generations<G> {
  current(): G;
  /** The next takes over; the one before ends with its last call. They may have one account. */
  succeed(next: G): void;
  start(): void;
  /** Ends the accounts of all. */
  stop(): void;
  close(): void;
  endCalls(): void;
}

export function createGenerations<G extends Serving>(first: G): Generations<G> {
  const living = new Set([first]);
  let current = first;

  async function retire(old: G): Promise<void> {
    await old.proxy.idle();
    living.delete(old);
    if ([...living].some(({ account }) => account === old.account)) return;
    old.account.tokens.stop();
    old.account.hangUp();
  }

  return {
    current: () => current,
    succeed(next) {
      const old = current;
      living.add(next);
      current = next;
      next.proxy.takeOver();
      if (next.account === old.account) next.account.tokens.reread();
      else {
        old.account.tokens.rest();
        next.account.tokens.start();
      }
      void retire(old);
    },
    start: () => current.account.tokens.start(),
    stop() {
      for (const { account } of living) account.tokens.stop();
    },
    close() {
      for (const { proxy } of living) proxy.close();
    },
    endCalls() {
      for (const { proxy } of living) proxy.endCalls();
    },
  };
}
