import * as fs from "node:fs/promises";
import { isMissing } from "./file-fault.ts";
import { makeFile } from "./make-file.ts";
import { createOwnFiles, type OwnFiles } from "./own-files.ts";
import { replaceFile } from "./replace-file.ts";

/** The disk, as an argument. Paths are absolute, texts are UTF-8. */
export interface Files extends OwnFiles {
  /** The whole text, or null when there is no such file. */
  read(path: string): Promise<string | null>;
  /**
   * Replaces the file in one step: a reader sees the old text or the new one, also after a crash. File mode 0600;
   * folders that are missing are made with 0700. Throws `config_invalid` where a symbolic link stands in its place.
   */
  writePrivate(path: string, text: string): Promise<void>;
  /** The same for a file without secrets, which every user may read: file mode 0644. */
  writeShared(path: string, content: string | Uint8Array): Promise<void>;
  /** No error when there is nothing to remove. */
  remove(path: string): Promise<void>;
  /** Wall-clock milliseconds of the last change, or null when there is no such file. */
  modifiedMs(path: string): Promise<number | null>;
  /** Makes a file that must not exist yet; false when it does. A reader may see it before its text is there. */
  createExclusively(path: string, text: string): Promise<boolean>;
}

export const systemFiles: Files = {
  async read(path) {
    try {
      return await fs.readFile(path, "utf8");
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  },

  ...createOwnFiles(process.geteuid?.()),

  writePrivate: (path, text) => replaceFile(fs, path, text),

  async writeShared(path, content) {
    await replaceFile(fs, path, content);
    await fs.chmod(path, 0o644);
  },

  async remove(path) {
    await fs.rm(path, { force: true });
  },

  async modifiedMs(path) {
    try {
      return (await fs.stat(path)).mtimeMs;
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  },

  createExclusively: (path, text) => makeFile(fs, path, text),
};
