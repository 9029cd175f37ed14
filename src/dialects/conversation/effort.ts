/** Efforts in their order, as far as any model is known to take them. */
const EFFORTS = ["none", "minimal", "low", "medium", "high", "xhigh", "max"];

/** What a budget of tokens comes to as an effort, and the other way round; between two, the nearer. */
const BUDGETS: readonly (readonly [effort: string, tokens: number])[] = [
  ["low", 4096],
  ["medium", 12_288],
  ["high", 24_576],
  ["xhigh", 49_152],
];

/**
 * The effort among `allowed` that is nearest to the wish, the lower of two; undefined when none is allowed. Whoever
 * wants a little is not given nothing.
 */
export function nearestEffort(wish: string, allowed: readonly string[]): string | undefined {
  if (allowed.includes(wish)) return wish;
  const rank = rankOf(wish);
  return allowed
    .filter((effort) => effort !== "none")
    .toSorted((a, b) => Math.abs(rankOf(a) - rank) - Math.abs(rankOf(b) - rank) || rankOf(a) - rankOf(b))[0];
}

/** The effort that a budget of thinking tokens stands for. */
export function effortOfBudget(tokens: number): string {
  const distance = ([, budget]: readonly [string, number]) => Math.abs(Math.log(budget / Math.max(tokens, 1)));
  return BUDGETS.toSorted((a, b) => distance(a) - distance(b))[0]?.[0] ?? "medium";
}

/** The budget of thinking tokens that an effort stands for, within the model's bounds. */
export function budgetOfEffort(effort: string, bounds: { min: number; max: number }): number {
  const rank = rankOf(effort);
  const tokens = BUDGETS.find(([name]) => rankOf(name) >= rank)?.[1] ?? bounds.max;
  return Math.min(Math.max(tokens, bounds.min), bounds.max);
}

/** A word that nobody knows counts as the middle. */
function rankOf(effort: string): number {
  const rank = EFFORTS.indexOf(effort);
  return rank < 0 ? EFFORTS.indexOf("medium") : rank;
}
