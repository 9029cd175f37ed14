/** A function in the code, or a word that stands for one. */
export type Frame = {
  name: string;
  file?: string;
  /** Of the function's beginning, and of what ran in it; counted from 1. */
  startLine?: number;
  line?: number;
};

type Row = { stack: readonly Frame[]; values: readonly number[] };

/** How much of something was found where: what every profile comes to before it is written down. */
export type Profile = {
  /** What is counted, in the words of `go tool pprof`: type and unit. */
  columns: readonly (readonly [type: string, unit: string])[];
  /** The innermost frame first; a value for each column. */
  rows: readonly Row[];
  /** One sample stands for so many units of the last column. */
  period: number;
  /** Milliseconds since 1970. */
  startMs: number;
  durationMs: number;
};

/** A profile of numbers that were there already. Each stack is given as words, the innermost first. */
export function countedProfile(
  columns: Profile["columns"],
  rows: readonly { stack: readonly string[]; values: readonly number[] }[],
  startMs: number,
): Profile {
  const named = rows.map(({ stack, values }) => ({ stack: stack.map((name) => ({ name })), values }));
  return { columns, rows: named, period: 1, startMs, durationMs: 0 };
}
