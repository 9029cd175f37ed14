import type { Clock } from "../world/clock.ts";

/**
 * The only memory of content between calls: what a model wants back with the result of its tool call, since no client
 * keeps it (contract 7.1, Gemini), and what a client of Responses wants to be stored. In memory only, never in a log; a
 * client reads only what its own calls left.
 */
export interface Seals {
  keep(client: string, callId: string, opaque: string): void;
  of(client: string, callId: string): string | undefined;
}

export type SealsNeeds = {
  clock: Clock;
  maxCount: number;
  /** Bound of all seals together, in characters of key and seal. */
  maxLength: number;
  /** How long a client may take for its tool. */
  lifetimeMs: number;
};

type Seal = { opaque: string; length: number; expiresMs: number };

/** Beyond a bound the oldest seals go first. */
export function createSeals({ clock, maxCount, maxLength, lifetimeMs }: SealsNeeds): Seals {
  // In order of age: a Map keeps the order in which its keys were set, and a seal that is set anew moves to the end.
  const seals = new Map<string, Seal>();
  let totalLength = 0;

  function remove(key: string): void {
    totalLength -= seals.get(key)?.length ?? 0;
    seals.delete(key);
  }

  function prune(): void {
    const nowMs = clock.monotonicMs();
    for (const [key, seal] of seals) {
      if (seal.expiresMs > nowMs && seals.size <= maxCount && totalLength <= maxLength) return;
      remove(key);
    }
  }

  return {
    keep(client, callId, opaque) {
      const key = keyOf(client, callId);
      const length = key.length + opaque.length;
      remove(key);
      seals.set(key, { opaque, length, expiresMs: clock.monotonicMs() + lifetimeMs });
      totalLength += length;
      prune();
    },
    of(client, callId) {
      const seal = seals.get(keyOf(client, callId));
      return seal && seal.expiresMs > clock.monotonicMs() ? seal.opaque : undefined;
    },
  };
}

/** With the first part's length in front, no two pairs give one key. */
function keyOf(client: string, callId: string): string {
  return `${client.length}:${client}${callId}`;
}
