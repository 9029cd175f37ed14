import type { Entry } from "../world/inspection.ts";
import type { Finding } from "./finding.ts";

export type PathFacts = {
  path: string;
  /** Null where there is none. */
  entry: Entry | null;
  /** Whether a link may stand in its place: a link to a file with secrets is refused when that is read. */
  isLinkFollowed: boolean;
  /** On Windows, who else may do something with it, by what its access list says; null where that was not read. */
  others: readonly string[] | null;
};

/** What is kept on disk: whose it is, and who else could read it. Nothing that is not there is amiss. */
export function judgeFiles(facts: readonly PathFacts[]): Finding[] {
  const found = facts.flatMap((one) => (one.entry ? judgeEntry(one, one.entry) : []));
  if (found.length > 0) return found;
  const count = facts.filter(({ entry }) => entry).length;
  const message =
    count === 0 ? "Nothing is stored yet." : "The folder, the sign-in and the keys are this user's alone.";
  return [{ status: "ok", message }];
}

function judgeEntry({ path, isLinkFollowed, others }: PathFacts, entry: Entry): Finding[] {
  if (entry.isLink && !isLinkFollowed) {
    return [
      {
        status: "failure",
        kind: "config_invalid",
        subject: path,
        message: `${path} is a symbolic link, and is refused.`,
        fix: "put the file itself in its place",
      },
    ];
  }
  if (entry.owner === "somebody else") {
    return [
      {
        status: "failure",
        kind: "config_invalid",
        subject: path,
        message: `${path} belongs to another user, so what it says is not trusted.`,
        fix: `sudo chown "$(id -un)" ${quoted(path)}`,
      },
    ];
  }
  if (others !== null) return judgeAccess(path, others);
  if (entry.mode === null || (entry.mode & 0o077) === 0) return [];
  const mode = entry.mode.toString(8).padStart(4, "0");
  return [
    {
      status: "warning",
      subject: path,
      message: `${path} is open to other users of this machine (mode ${mode}).`,
      fix: `chmod ${entry.isFolder ? "700" : "600"} ${quoted(path)}`,
      details: { mode },
    },
  ];
}

function judgeAccess(path: string, others: readonly string[]): Finding[] {
  if (others.length === 0) return [];
  return [
    {
      status: "warning",
      subject: path,
      message: `${path} is open to other users of this machine (${others.join(", ")}).`,
      fix: `icacls "${path}" /inheritance:r /grant:r "%USERDOMAIN%\\%USERNAME%:(OI)(CI)F"`,
    },
  ];
}

/** A path as a shell reads it; `~`, which stands for the home in what is shown, is left to the shell. */
function quoted(path: string): string {
  return /^[\w./~+-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
