/** Never nothing: callers that failed together would come back together. */
const LEAST_PART = 0.2;

/**
 * Milliseconds to wait after this attempt, 1 being the first: 1, 4, 9 times the base as in the Go program, each times a
 * random part of it. `chance` is a number from 0 to 1.
 */
export function backoffMs(attempt: number, baseMs: number, chance: number): number {
  return attempt ** 2 * baseMs * (LEAST_PART + (1 - LEAST_PART) * chance);
}
