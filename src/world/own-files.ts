import { constants } from "node:fs";
import { lstat, open, stat } from "node:fs/promises";
import { ProxyError } from "../errors.ts";
import { isMissing } from "./file-fault.ts";
import { refusedLink } from "./replace-file.ts";
import { restrictToUser } from "./windows-acl.ts";

/** Whether others may do something with a file of ours: no, not any more, or yes, and we cannot change it. */
type Privacy = "private" | "tightened" | "open";

/** Windows has none of them, and they are 0 then. */
const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;

export interface OwnFiles {
  /**
   * The text of a file of this user's, or null when there is none. Throws `config_invalid` for one that belongs to
   * another user: who can write it could choose whom we serve (security.md T17). Root could do so anyway, and is trusted.
   * A link, where it may be followed, has to be this user's too.
   */
  readOwn(path: string, links: "followed" | "refused"): Promise<string | null>;
  /** Takes from other users what they may do with a file or folder of ours. A link is left as it is, and told. */
  keepPrivate(path: string): Promise<Privacy>;
  /** Whether every user of this machine may read a file; where there are no modes, as on Windows, it is taken for false. */
  isOpenToAll(path: string): Promise<boolean>;
}

/** `userId` is that of this process; Windows has none, and no owner is asked for there. */
export function createOwnFiles(userId: number | undefined): OwnFiles {
  const isForeign = (owner: number) => userId !== undefined && owner !== userId;

  function refuseForeign(path: string, owner: number): void {
    if (!isForeign(owner) || owner === 0) return;
    const fact = `${path} belongs to another user (uid ${owner}), so what it says is not trusted.`;
    throw new ProxyError(
      "config_invalid",
      `${fact} Give it to the user who runs this program, or run it as that user.`,
    );
  }

  return {
    async readOwn(path, links) {
      try {
        const entry = await lstat(path);
        if (links === "refused" && entry.isSymbolicLink()) throw refusedLink(path);
        refuseForeign(path, entry.uid);
        // A shell may put a pipe in place of a configuration; elsewhere nobody waits for one.
        const file = await open(path, O_RDONLY | (links === "refused" ? O_NOFOLLOW | O_NONBLOCK : 0));
        try {
          refuseForeign(path, (await file.stat()).uid);
          return await file.readFile("utf8");
        } finally {
          await file.close();
        }
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    },

    async isOpenToAll(path) {
      return process.platform !== "win32" && ((await stat(path)).mode & 0o004) !== 0;
    },

    async keepPrivate(path) {
      try {
        const { mode, uid } = await stat(path);
        if (process.platform === "win32") return (await restrictToUser(path)) ? "private" : "open";
        if ((mode & 0o077) === 0) return "private";
        if (isForeign(uid)) return "open";
        const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
        try {
          await file.chmod(mode & 0o700);
          return "tightened";
        } finally {
          await file.close();
        }
      } catch (error) {
        return isMissing(error) ? "private" : "open";
      }
    },
  };
}
