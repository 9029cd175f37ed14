import * as fs from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { syncFolder } from "./replace-file.ts";

type Handle = {
  writeFile(bytes: Uint8Array): Promise<void>;
  chmod(mode: number): Promise<void>;
  chown(uid: number, gid: number): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
};
type Stat = { mode: number; uid: number; gid: number; mtimeMs: number };

/** What it needs of `node:fs/promises`, as an argument: so that a crash between two steps can be tried. */
export type ProgramDisk = {
  open(path: string, flags: string, mode?: number): Promise<Handle>;
  readdir(path: string): Promise<string[]>;
  realpath(path: string): Promise<string>;
  rename(from: string, to: string): Promise<void>;
  rm(path: string, options: { force: true }): Promise<void>;
  stat(path: string): Promise<Stat>;
};

/** A program on the disk, and what is to take its place. Paths are absolute. */
export interface ProgramFiles {
  /** The program itself, where the path is a link to it. */
  realPath(path: string): Promise<string>;
  /** Number of the user who owns the folder of the file; null on Windows. */
  folderOwner(path: string): Promise<number | null>;
  /**
   * Writes the pieces to a file beside the program, with its mode and owner, and resolves with that file's path once it
   * is on the disk. Opens it before it asks for the first piece; leaves nothing when it or a piece fails.
   */
  stage(program: string, pieces: AsyncIterable<Uint8Array>): Promise<string>;
  /** Puts the staged file in the program's place. What runs goes on with the old one. */
  swap(staged: string, program: string): Promise<void>;
  /** Removes the staged file. */
  discard(staged: string): Promise<void>;
  /** Removes what earlier updates have left: on Windows the program that ran then, and what a crash has left. */
  tidy(program: string): Promise<void>;
}

/** What is that much older than the program is of no update that goes on: no download may take so long. */
const LEFTOVER_AFTER_MS = 2 * 60 * 60_000;

export function createProgramFiles(disk: ProgramDisk, platform: string): ProgramFiles {
  const isWindows = platform === "win32";
  // Windows runs nothing that is called otherwise.
  const extension = isWindows ? ".exe" : "";
  const beside = (program: string, end: string) =>
    join(dirname(program), `.${basename(program)}.${crypto.randomUUID()}.${end}`);

  return {
    realPath: (path) => disk.realpath(path),

    async folderOwner(path) {
      return isWindows ? null : (await disk.stat(dirname(path))).uid;
    },

    async stage(program, pieces) {
      const { mode, uid, gid } = await disk.stat(program);
      const staged = beside(program, `new${extension}`);
      const file = await disk.open(staged, "wx", 0o600);
      try {
        try {
          for await (const piece of pieces) await file.writeFile(piece);
          if (!isWindows) {
            // It stays the user's whose program root updates. For anybody else it is so, or may not be.
            await file.chown(uid, gid).catch(() => {});
            await file.chmod(mode & 0o777);
          }
          await file.sync();
        } finally {
          await file.close();
        }
      } catch (error) {
        await disk.rm(staged, { force: true });
        throw error;
      }
      return staged;
    },

    async swap(staged, program) {
      if (!isWindows) {
        await disk.rename(staged, program);
        return await syncFolder(disk, dirname(program));
      }
      // Windows lets nobody overwrite a program that runs, but rename it.
      const aside = beside(program, "old");
      await disk.rename(program, aside);
      try {
        await disk.rename(staged, program);
      } catch (error) {
        await disk.rename(aside, program);
        throw error;
      }
    },

    discard: (staged) => disk.rm(staged, { force: true }),

    async tidy(program) {
      const folder = dirname(program);
      const { mtimeMs: bornMs } = await disk.stat(program);
      for (const name of await disk.readdir(folder)) {
        const end = leftoverEnd(name, program);
        if (!end) continue;
        const path = join(folder, name);
        const isLeft = end === "old" || bornMs - (await disk.stat(path)).mtimeMs > LEFTOVER_AFTER_MS;
        // One that still runs cannot be removed on Windows, and waits for the next time.
        if (isLeft) await disk.rm(path, { force: true }).catch(() => {});
      }
    },
  };
}

/** `old` or `new` for a file that an update of the program has left, else undefined. */
function leftoverEnd(name: string, program: string): string | undefined {
  const prefix = `.${basename(program)}.`;
  return name.startsWith(prefix)
    ? /^[0-9a-f-]{36}\.(old|new)(?:\.exe)?$/.exec(name.slice(prefix.length))?.[1]
    : undefined;
}

export const systemProgramFiles: ProgramFiles = createProgramFiles(fs, process.platform);
