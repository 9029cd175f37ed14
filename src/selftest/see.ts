import type { Difference, See } from "./case.ts";

/** Of what is printed of a value; an answer may be long. */
const MAX_LENGTH = 400;

/** Notes into `differences` what is not as it should be. */
export function createSee(differences: Difference[]): See {
  return {
    same(what, came, expected) {
      if (JSON.stringify(came) === JSON.stringify(expected)) return;
      differences.push({ what, expected: shown(expected), came: shown(came) });
    },
    holds(what, isSo, came, expected) {
      if (!isSo) differences.push({ what, expected, came: shown(came) });
    },
  };
}

/** A value as it is told to people, in one line. */
export function shown(value: unknown): string {
  const text = value instanceof Error ? String(value) : (JSON.stringify(value) ?? "nothing");
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
}
