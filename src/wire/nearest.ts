/** Longer words are compared by their beginning, so that a hostile name costs nothing. */
const MAX_LENGTH = 100;

/**
 * The candidates that a person who typed `word` most likely meant, best first, at most `limit` of them; none when
 * nothing is close. Case does not count. Close means: at most a third of the longer one's letters differ.
 */
export function nearest(word: string, candidates: Iterable<string>, limit = 1): string[] {
  const typed = comparable(word);
  return [...new Set(candidates)]
    .map((candidate) => ({ candidate, distance: editDistance(typed, comparable(candidate)) }))
    .filter(({ candidate, distance }) => distance <= Math.max(typed.length, comparable(candidate).length) / 3)
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, limit)
    .map(({ candidate }) => candidate);
}

function comparable(word: string): string {
  return word.slice(0, MAX_LENGTH).toLowerCase();
}

/** Letters to insert, delete, replace or swap with their neighbour (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replacing = at(previous, column - 1) + (a[row - 1] === b[column - 1] ? 0 : 1);
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      const swapping = swapped ? at(beforePrevious, column - 2) + 1 : Number.POSITIVE_INFINITY;
      current.push(Math.min(at(previous, column) + 1, at(current, column - 1) + 1, replacing, swapping));
    }
    beforePrevious = previous;
    previous = current;
  }
  return at(previous, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? 0;
}
