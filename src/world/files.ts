import { mkdir, open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** The disk, as an argument. Paths are absolute, texts are UTF-8. */
export interface Files {
  /** The whole text, or null when there is no such file. */
  read(path: string): Promise<string | null>;
  /**
   * Replaces the file in one step: a reader sees the old text or the new one, also after a crash.
   * File mode 0600; folders that are missing are made with 0700.
   */
  writePrivate(path: string, text: string): Promise<void>;
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
      return await readFile(path, "utf8");
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  },

  async writePrivate(path, text) {
    const folder = dirname(path);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    // Born with its mode: a chmod afterwards leaves a moment in which others can read it.
    const temporary = join(folder, `.${crypto.randomUUID()}.tmp`);
    try {
      const file = await open(temporary, "wx", 0o600);
      try {
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    await syncFolder(folder);
  },

  async remove(path) {
    await rm(path, { force: true });
  },

  async modifiedMs(path) {
    try {
      return (await stat(path)).mtimeMs;
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  },

  async createExclusively(path, text) {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    try {
      await writeFile(path, text, { flag: "wx", mode: 0o600 });
      return true;
    } catch (error) {
      if (hasCode(error, "EEXIST")) return false;
      throw error;
    }
  },
};

/** The rename itself must reach the disk; Windows cannot open a folder and does not need it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function isMissing(error: unknown): boolean {
  return hasCode(error, "ENOENT") || hasCode(error, "ENOTDIR");
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
