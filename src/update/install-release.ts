import { ProxyError } from "../errors.ts";
import { hasCode } from "../world/file-fault.ts";
import type { ProgramFiles } from "../world/program-file.ts";
import type { Programs } from "../world/programs.ts";
import { fetchProgram, type Progress } from "./fetch-program.ts";
import type { Release } from "./release.ts";
import type { ReleaseSource } from "./release-source.ts";
import { tryOut } from "./try-out.ts";

export type InstallNeeds = {
  source: ReleaseSource;
  programFiles: ProgramFiles;
  programs: Pick<Programs, "find" | "run">;
  onProgress: Progress;
};

/**
 * Puts the release's file `asset` in the place of the program at `path`, in one step, once it is verified, on the disk,
 * and has told its version on this machine. On any failure the program is the old one, and nothing is left beside it.
 * Throws `update_refused` where the folder may not be written to, or the new program does not run; and what a download
 * throws.
 */
export async function installRelease(
  release: Release,
  { path, asset }: { path: string; asset: string },
  needs: InstallNeeds,
): Promise<void> {
  const { source, programFiles, onProgress } = needs;
  const pieces = fetchProgram(source, release, asset, onProgress);
  const staged = await programFiles.stage(path, pieces).catch(async (error) => {
    throw await explained(error, path, needs);
  });
  try {
    await tryOut(staged, release.version, { ...source, programs: needs.programs });
    source.signal.throwIfAborted();
    await programFiles.swap(staged, path);
  } catch (error) {
    await programFiles.discard(staged);
    throw await explained(error, path, needs);
  }
}

/** A failure of the disk, in words that say what to do. */
async function explained(error: unknown, path: string, { programFiles, programs }: InstallNeeds): Promise<unknown> {
  if (["ENOSPC", "EDQUOT"].some((code) => hasCode(error, code))) {
    return refused(`The disk of ${path} has no room for the new version.`, error);
  }
  if (hasCode(error, "EROFS")) return refused(`${path} is on a disk that may only be read.`, error);
  if (!["EACCES", "EPERM"].some((code) => hasCode(error, code))) return error;
  const owner = await programFiles.folderOwner(path);
  const who = owner === null ? "Run it as an administrator" : `Run it as ${await userName(owner, programs)}`;
  const own = "or install a program of your own by the install script";
  return refused(`This user may not replace ${path}. ${who}, ${own}.`, error);
}

async function userName(uid: number, { find, run }: InstallNeeds["programs"]): Promise<string> {
  const id = find("id");
  const { exitCode, stdout } = id ? await run([id, "-un", String(uid)]) : { exitCode: 1, stdout: "" };
  return exitCode === 0 ? stdout.trim() : `the user of number ${uid}`;
}

function refused(fact: string, cause: unknown): ProxyError {
  return new ProxyError("update_refused", `${fact} Nothing was changed.`, { cause });
}
