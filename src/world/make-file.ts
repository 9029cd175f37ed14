import { dirname } from "node:path";
import { hasCode } from "./file-fault.ts";
import { type Disk, makePrivateFolder } from "./replace-file.ts";

/** Makes a file that must not exist yet, with mode 0600; false when it does. */
export async function makeFile(
  disk: Pick<Disk, "mkdir" | "open" | "rm">,
  path: string,
  text: string,
): Promise<boolean> {
  await makePrivateFolder(disk, dirname(path));
  const file = await disk.open(path, "wx", 0o600).catch((error) => {
    if (hasCode(error, "EEXIST")) return null;
    throw error;
  });
  try {
    await file?.writeFile(text);
  } catch (error) {
    // On a full disk, an empty one would be in everybody's way.
    await disk.rm(path, { force: true });
    throw error;
  } finally {
    await file?.close();
  }
  return file !== null;
}
