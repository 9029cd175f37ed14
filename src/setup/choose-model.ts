/** A model of the account that answers conversations, as far as clients want to know it. */
export type ServedModel = {
  id: string;
  name: string;
  /** Undefined where the proxy tells none. */
  contextTokens: number | undefined;
  /** Of the context, what a request may take. */
  promptTokens: number | undefined;
  outputTokens: number | undefined;
  seesImages: boolean;
  reasons: boolean;
  /** Whether Copilot offers it in its own list to choose from; old names of models are not there. */
  isOffered: boolean;
  /** How many premium requests one call costs; null where the proxy does not say. */
  multiplier: number | null;
};

export const CLAUDE: readonly RegExp[] = [/^claude-sonnet-[\d.]+$/, /^claude-/];
export const GPT: readonly RegExp[] = [/^gpt-[\d.]+$/, /^gpt-/];
export const GEMINI: readonly RegExp[] = [/^gemini-[\d.]+-pro/, /^gemini-/];

/**
 * The newest model of the first family that the account has any of; else one that costs nothing, else the first.
 * Undefined for an account without models.
 */
export function chooseModel(models: readonly ServedModel[], families: readonly RegExp[]): ServedModel | undefined {
  for (const family of families) {
    const [newest] = models.filter(({ id }) => family.test(id)).toSorted((a, b) => compareVersions(b.id, a.id));
    if (newest) return newest;
  }
  return models.find(isIncluded) ?? models[0];
}

/** Whether a call of it costs no premium request. */
export function isIncluded({ multiplier }: ServedModel): boolean {
  return multiplier === 0;
}

/** By the numbers in the names: 5.10 is above 5.9, and a name that only has more of them above one that ends earlier. */
function compareVersions(one: string, other: string): number {
  const [a, b] = [numbersIn(one), numbersIn(other)];
  const at = a.findIndex((number, index) => number !== b[index]);
  return at === -1 ? a.length - b.length : (a[at] ?? 0) - (b[at] ?? -1);
}

function numbersIn(id: string): number[] {
  return (id.match(/\d+/g) ?? []).map(Number);
}
