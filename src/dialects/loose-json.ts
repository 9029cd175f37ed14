/** What an answer of upstream may hold is never trusted: each look at it goes through one of these. */
export type LooseObject = Readonly<Record<string, unknown>>;

export function objectOf(value: unknown): LooseObject | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as LooseObject) : undefined;
}

/** The objects among the elements of an array; none when it is no array. */
export function objectsOf(value: unknown): LooseObject[] {
  if (!Array.isArray(value)) return [];
  return value.map(objectOf).filter((element) => element !== undefined);
}

export function stringOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** The string, unless it is empty. */
export function wordOf(value: unknown): string | undefined {
  return stringOf(value) || undefined;
}

/** The number when it is an integer that is not negative. */
export function countOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 ? value : undefined;
}
