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

/** In order of age: a Map keeps the order in which its keys were set, and a seal that is set anew moves to the end. */
type Kept = { seals: Map<string, Seal>; length: number };

/** Beyond a bound the oldest seals go first, of the client that has most: nobody can drive out what is another's. */
export function createSeals({ clock, maxCount, maxLength, lifetimeMs }: SealsNeeds): Seals {
  const clients = new Map<string, Kept>();

  function remove(client: string, callId: string): void {
    const kept = clients.get(client);
    if (!kept) return;
    kept.length -= kept.seals.get(callId)?.length ?? 0;
    kept.seals.delete(callId);
    if (kept.seals.size === 0) clients.delete(client);
  }

  function dropExpired(): void {
    const nowMs = clock.monotonicMs();
    for (const [client, { seals }] of clients) {
      for (const [callId, { expiresMs }] of seals) {
        if (expiresMs > nowMs) break;
        remove(client, callId);
      }
    }
  }

  /** The client that has most, where all together have too much. */
  function greediest(): string | undefined {
    const counts = [...clients.values()].map(({ seals }) => seals.size);
    const lengths = [...clients.values()].map(({ length }) => length);
    const isOver = total(counts) > maxCount || total(lengths) > maxLength;
    if (!isOver) return undefined;
    const share = ({ seals, length }: Kept) => Math.max(seals.size / maxCount, length / maxLength);
    return [...clients].toSorted(([, a], [, b]) => share(b) - share(a))[0]?.[0];
  }

  function dropExcess(): void {
    for (let client = greediest(); client !== undefined; client = greediest()) {
      const oldest = clients.get(client)?.seals.keys().next().value;
      if (oldest === undefined) return;
      remove(client, oldest);
    }
  }

  return {
    keep(client, callId, opaque) {
      remove(client, callId);
      const kept = clients.get(client) ?? { seals: new Map<string, Seal>(), length: 0 };
      const length = callId.length + opaque.length;
      kept.seals.set(callId, { opaque, length, expiresMs: clock.monotonicMs() + lifetimeMs });
      kept.length += length;
      clients.set(client, kept);
      dropExpired();
      dropExcess();
    },
    of(client, callId) {
      const seal = clients.get(client)?.seals.get(callId);
      return seal && seal.expiresMs > clock.monotonicMs() ? seal.opaque : undefined;
    },
  };
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
