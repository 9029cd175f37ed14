/**
 * What the task makes of each item, in the order of the items, with at most so many under way at a time. Rejects with
 * the first failure; the tasks under way then are for the caller to end.
 */
export async function atMost<Item, Result>(
  limit: number,
  items: readonly Item[],
  task: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const rest = items.entries();
  let hasFailed = false;
  async function work(): Promise<void> {
    for (const [index, item] of rest) {
      if (hasFailed) return;
      results[index] = await task(item);
    }
  }
  const lines = Array.from({ length: Math.min(limit, items.length) }, work);
  await Promise.all(lines).catch((failure) => {
    hasFailed = true;
    throw failure;
  });
  return results;
}
