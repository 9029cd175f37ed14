import { basename, dirname, join } from "node:path";
import { ProxyError } from "../errors.ts";
import { hasCode, isMissing } from "./file-fault.ts";
import { restrictToUser } from "./windows-acl.ts";

type Handle = { writeFile(content: Content): Promise<void>; sync(): Promise<void>; close(): Promise<void> };

/** A text is UTF-8. */
type Content = string | Uint8Array;

/** What a replacement needs of `node:fs/promises`, as an argument: so that a crash between two steps can be tried. */
export type Disk = {
  lstat(path: string): Promise<{ isSymbolicLink(): boolean }>;
  mkdir(path: string, options: { recursive: true; mode: number }): Promise<string | undefined>;
  open(path: string, flags: string, mode?: number): Promise<Handle>;
  readdir(path: string): Promise<string[]>;
  rename(from: string, to: string): Promise<void>;
  rm(path: string, options: { force: true }): Promise<void>;
  stat(path: string): Promise<{ mtimeMs: number }>;
};

type FolderDisk = { open(path: string, flags: string): Promise<Pick<Handle, "sync" | "close">> };

/** What a crash has left is nobody's after this time: a replacement takes milliseconds. */
const LEFTOVER_AFTER_MS = 60_000;

/**
 * Replaces the file in one step: a reader sees the old text or the new one, also after a crash. It is born with mode
 * 0600. Throws `config_invalid` where a symbolic link stands in its place: the link would be lost, or lead astray.
 */
export async function replaceFile(disk: Disk, path: string, content: Content): Promise<void> {
  const folder = dirname(path);
  await makePrivateFolder(disk, folder);
  if (await isLink(disk, path)) throw refusedLink(path);
  // Born with its mode: a chmod afterwards leaves a moment in which others can read it.
  const temporary = join(folder, `.${basename(path)}.${crypto.randomUUID()}.tmp`);
  try {
    const file = await disk.open(temporary, "wx", 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await disk.rename(temporary, path);
  } catch (error) {
    await disk.rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(disk, folder);
  // Whoever reads a file of ours does not mind a stranger beside it.
  await removeLeftovers(disk, path).catch(() => {});
}

/** Makes the folder, and those above it that are missing, for this user alone. */
export async function makePrivateFolder(disk: Pick<Disk, "mkdir">, folder: string): Promise<void> {
  const made = await disk.mkdir(folder, { recursive: true, mode: 0o700 });
  if (made !== undefined && process.platform === "win32") await restrictToUser(folder);
}

export function refusedLink(path: string): ProxyError {
  const rule = "Secrets are neither read nor written through one";
  return new ProxyError("config_invalid", `${path} is a symbolic link. ${rule}: put the file itself in its place.`);
}

async function isLink(disk: Disk, path: string): Promise<boolean> {
  try {
    return (await disk.lstat(path)).isSymbolicLink();
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** The rename itself must reach the disk; Windows cannot open a folder and does not need it. */
export async function syncFolder(disk: FolderDisk, folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await disk.open(folder, "r");
  try {
    await handle.sync();
  } catch (error) {
    // Some file systems have no such call for folders (fsync(2)).
    if (!hasCode(error, "EINVAL")) throw error;
  } finally {
    await handle.close();
  }
}

/** Removes the temporary files of this path that a crash has left: they hold what the file held. */
async function removeLeftovers(disk: Disk, path: string): Promise<void> {
  const folder = dirname(path);
  const { mtimeMs: nowMs } = await disk.stat(path);
  const prefix = `.${basename(path)}.`;
  const names = (await disk.readdir(folder)).filter((name) => name.startsWith(prefix) && name.endsWith(".tmp"));
  for (const name of names) {
    const leftover = join(folder, name);
    if (nowMs - (await disk.stat(leftover)).mtimeMs > LEFTOVER_AFTER_MS) await disk.rm(leftover, { force: true });
  }
}
