import type { Change } from "./conventional-commit.ts";

const FIRST = "0.0.1";

/** Types that change what a user gets; the rest (docs, test, chore, ci, style) are no reason to download anything. */
const PATCHES = ["fix", "perf", "revert", "refactor", "build"];

/**
 * The version after `last` by Semantic Versioning 2.0.0; null when nothing has changed for users. While it begins with 0,
 * what breaks is told by the second number, as what is new.
 */
export function nextVersion(last: string | null, changes: readonly Change[]): string | null {
  if (last === null) return FIRST;
  const [major = 0, minor = 0, patch = 0] = last.split(".").map(Number);
  const breaks = changes.some(({ isBreaking }) => isBreaking);
  if (breaks && major > 0) return `${major + 1}.0.0`;
  if (breaks || changes.some(({ type }) => type === "feat")) return `${major}.${minor + 1}.0`;
  if (changes.some(({ type }) => PATCHES.includes(type))) return `${major}.${minor}.${patch + 1}`;
  return null;
}
