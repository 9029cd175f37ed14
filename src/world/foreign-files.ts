import * as fs from "node:fs/promises";
import { ProxyError } from "../errors.ts";
import { hasCode, isMissing } from "./file-fault.ts";
import { replaceFile } from "./replace-file.ts";

/** Files of this user's that other programs read, as an argument. Paths are absolute, texts are UTF-8. */
export interface ForeignFiles {
  /** The whole text, or null when there is no such file. Throws `config_invalid` for what is no file of text, or may not be read. */
  read(path: string): Promise<string | null>;
  /**
   * Replaces the text in one step. Where the path is a link, the file that it leads to; mode and owner stay, those of
   * `like` for a file that is new. It is the user's alone where there is no such model, or its owner may not be set, and
   * so are folders that are made.
   */
  replace(path: string, text: string, like?: string): Promise<void>;
  /** No error when there is nothing to remove. */
  remove(path: string): Promise<void>;
}

/** Bytes that are no UTF-8 would not survive being written again. */
const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * `userId` is that of this process; Windows has none. `disk` as an argument: so that rights can be tried that this
 * process does not lack.
 */
export function createForeignFiles(userId: number | undefined, disk: typeof fs = fs): ForeignFiles {
  return {
    async read(path) {
      try {
        const entry = await disk.stat(path);
        // Nobody may ever write into a pipe, and what replaces a device ends it for all.
        if (!entry.isFile() && !entry.isDirectory()) throw unusable(path, "read", "it is no file of text");
        return UTF8.decode(await disk.readFile(path));
      } catch (cause) {
        if (cause instanceof ProxyError) throw cause;
        if (isMissing(cause)) return null;
        throw unusable(path, "read", cause);
      }
    },

    async replace(path, text, like = path) {
      try {
        const file = await disk.realpath(path).catch((error) => ifMissing(error, path));
        const model = await disk.stat(like).catch((error) => ifMissing(error, null));
        const isForeign = model !== null && userId !== undefined && model.uid !== userId;
        // Root alone may give it back; anybody else would have taken it from its owner.
        if (isForeign && userId !== 0 && model.uid !== 0) {
          throw unusable(like, "written", `it belongs to another user (uid ${model.uid})`);
        }
        await replaceFile(disk, file, text);
        if (!model || process.platform === "win32") return;
        // It stays the user's whose file root changes. One of root's in this user's own folder becomes this user's.
        const isKept = await disk.chown(file, model.uid, model.gid).then(
          () => true,
          () => false,
        );
        // Born stricter than it was, so that nobody reads it who could not before.
        if (isKept) await disk.chmod(file, model.mode & 0o777);
      } catch (cause) {
        throw cause instanceof ProxyError ? cause : unusable(path, "written", cause);
      }
    },

    remove: (path) => disk.rm(path, { force: true }),
  };
}

export const systemForeignFiles: ForeignFiles = createForeignFiles(process.geteuid?.());

function ifMissing<T>(error: unknown, instead: T): T {
  if (isMissing(error)) return instead;
  throw error;
}

function unusable(path: string, what: string, cause: unknown): ProxyError {
  const reason = cause instanceof TypeError ? "it is no UTF-8" : reasonOf(cause);
  return new ProxyError("config_invalid", `${path} cannot be ${what}: ${reason}.`, { cause });
}

function reasonOf(cause: unknown): string {
  if (hasCode(cause, "EACCES") || hasCode(cause, "EPERM")) return "permission denied";
  if (hasCode(cause, "EISDIR")) return "it is a folder";
  return cause instanceof Error ? cause.message : String(cause);
}
