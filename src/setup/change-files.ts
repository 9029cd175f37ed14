import { ProxyError } from "../errors.ts";
import type { ForeignFiles } from "../world/foreign-files.ts";
import { type FileEdit, withEntries, withoutEntries } from "./edit.ts";

/** What becomes of one file of a client's. Null is no file. */
export type FileChange = {
  path: string;
  /** The file beside it that keeps what it was before our first change; an empty one says that there was none. */
  backup: string;
  before: string | null;
  after: string | null;
  /** What becomes of the backup. */
  backUp: "make" | "keep" | "remove";
};

const BACKUP = ".before-github-copilot-svcs";

/** What writing the entries will change; files that have them already are left out. Throws `config_invalid` for a file that it would harm. */
export async function planWrite(edits: readonly FileEdit[], files: ForeignFiles): Promise<FileChange[]> {
  const planned: FileChange[] = [];
  for (const edit of edits) {
    const { path, backup, before, saved } = await readState(edit, files);
    const after = telling(path, () => withEntries(before ?? "", edit));
    if (after === before) continue;
    planned.push({ path, backup, before, after, backUp: saved === null ? "make" : "keep" });
  }
  return planned;
}

/** What taking the entries out again will change: each file is then as its backup has it, but for what others have changed since. */
export async function planUndo(edits: readonly FileEdit[], files: ForeignFiles): Promise<FileChange[]> {
  const planned: FileChange[] = [];
  for (const edit of edits) {
    const { path, backup, before, saved } = await readState(edit, files);
    if (saved === null) continue;
    const left = before === null ? null : telling(path, () => withoutEntries(before, saved, edit));
    planned.push({ path, backup, before, after: left === "" ? null : left, backUp: "remove" });
  }
  return planned;
}

/** Writes what was planned. Each file is replaced in one step, its backup before it. */
export async function carryOut(changes: readonly FileChange[], files: ForeignFiles): Promise<void> {
  for (const { path, backup, before, after, backUp } of changes) {
    if (backUp === "make") await files.replace(backup, before ?? "", path);
    if (after === null) await files.remove(path);
    else if (after !== before) await files.replace(path, after);
    if (backUp === "remove") await files.remove(backup);
  }
}

async function readState({ paths }: FileEdit, files: ForeignFiles) {
  const [first] = paths;
  let path: string = first;
  let before: string | null = null;
  for (const candidate of paths) {
    before = await files.read(candidate);
    if (before === null) continue;
    path = candidate;
    break;
  }
  const backup = path + BACKUP;
  return { path, backup, before, saved: await files.read(backup) };
}

/** A fault in the text is one of this file. */
function telling(path: string, change: () => string): string {
  try {
    return change();
  } catch (thrown) {
    if (!(thrown instanceof ProxyError)) throw thrown;
    const rule = "It is left as it is. Put it right, or make the change by hand.";
    throw new ProxyError("config_invalid", `${path} cannot be changed: ${thrown.message}. ${rule}`, { cause: thrown });
  }
}
