/** The elements of all lists in one of the orders that keep each list's own; `picks` says which list is next. */
export function interleave<Element>(lists: readonly (readonly Element[])[], picks: readonly number[]): Element[] {
  const queues = lists.map((list) => [...list]).filter((list) => list.length > 0);
  const order: Element[] = [];
  for (let turn = 0; queues.length > 0; turn++) {
    const at = (picks[turn % picks.length] ?? 0) % queues.length;
    order.push(...(queues[at]?.splice(0, 1) ?? []));
    if (queues[at]?.length === 0) queues.splice(at, 1);
  }
  return order;
}
