/**
 * Who waits, and whose turn it is: the client's that has least, and of equals the one's that has gone without for
 * longest. Within a client, first come, first served.
 */
export interface Turns<Item extends { client: string }> {
  add(item: Item): void;
  /** Takes out one that waits no longer; its client keeps its turn. */
  delete(item: Item): void;
  /** Takes out the next, if `take` says that its client may have it. */
  next(take: (client: string) => boolean): Item | undefined;
  /** Whether there is a next, if `may` says that its client may have it. */
  hasNext(may: (client: string) => boolean): boolean;
  size(): number;
  [Symbol.iterator](): Iterator<Item>;
}

/** `heldBy` says how much a client has of what they wait for. */
export function createTurns<Item extends { client: string }>(heldBy: (client: string) => number): Turns<Item> {
  /** By client, in the order of their turns; nobody's line is empty. */
  const lines = new Map<string, Set<Item>>();
  let size = 0;

  function shortest(): [string, Set<Item>] | undefined {
    let found: [string, Set<Item>] | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const entry of lines) {
      const held = heldBy(entry[0]);
      if (held >= least) continue;
      least = held;
      found = entry;
    }
    return found;
  }

  function remove(item: Item): void {
    const line = lines.get(item.client);
    if (!line?.delete(item)) return;
    size--;
    if (line.size === 0) lines.delete(item.client);
  }

  return {
    add(item) {
      const line = lines.get(item.client);
      if (line) line.add(item);
      else lines.set(item.client, new Set([item]));
      size++;
    },
    delete: remove,
    next(take) {
      const [client, line] = shortest() ?? [];
      const [item] = line ?? [];
      if (client === undefined || !line || !item || !take(client)) return undefined;
      remove(item);
      // To the end of the row.
      if (lines.delete(client)) lines.set(client, line);
      return item;
    },
    hasNext(may) {
      const [client] = shortest() ?? [];
      return client !== undefined && may(client);
    },
    size: () => size,
    *[Symbol.iterator]() {
      for (const line of lines.values()) yield* line;
    },
  };
}
