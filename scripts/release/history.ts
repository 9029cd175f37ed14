import { git } from "../source.ts";
import { type Change, readChange } from "./conventional-commit.ts";

/** What the checked-out commit has that no release has. */
export type History = {
  /** The newest release's version; null before the first. */
  last: string | null;
  /** Newest first. */
  changes: readonly Change[];
};

/**
 * Reads tags and messages; a tag of `version`, which is about to be released, does not count. A commit that the newest
 * release has already, as in a workflow that is run again, has no changes. Throws when that release is not among the
 * commit's ancestors.
 */
export function readHistory(version?: string): History {
  if (git("rev-parse", "--is-shallow-repository") !== "false")
    throw new Error("This needs a clone with all its commits.");
  const tags = (git("tag", "--list", "v*") ?? "").split("\n").filter((tag) => /^v\d+\.\d+\.\d+$/.test(tag));
  const others = tags.filter((tag) => tag !== `v${version}`);
  const newest = others.sort((one, other) => Bun.semver.order(one.slice(1), other.slice(1))).at(-1);
  if (newest === undefined) return { last: null, changes: readChanges("HEAD") };
  const last = newest.slice(1);
  if (isAncestor("HEAD", newest)) return { last, changes: [] };
  if (!isAncestor(newest, "HEAD")) throw new Error(`The newest release, ${newest}, is not an ancestor of this commit.`);
  return { last, changes: readChanges(`${newest}..HEAD`) };
}

function isAncestor(one: string, other: string): boolean {
  return git("merge-base", "--is-ancestor", one, other) !== null;
}

function readChanges(range: string): Change[] {
  const log = git("log", "--no-show-signature", "--format=%H%n%B%x00", range);
  if (log === null) throw new Error("git could not tell what has changed.");
  const records = log.split("\0").map((record) => record.trimStart());
  const changes = records.map((record) => readChange(record.slice(0, 40), record.slice(41)));
  return changes.filter((change) => change !== null);
}
