import type { LoadedConfig } from "../config/load.ts";
import { credentialPaths, keyPaths, ownFolder } from "../config/paths.ts";
import type { World } from "../world/world.ts";

/** A file or folder that other users could read; `isStill` where that could not be changed. */
type Opened = { path: string; isStill: boolean };

/** Sees to it that the user's secrets are the user's alone, and tells which were not. */
export async function keepFilesPrivate(
  { file, sources }: LoadedConfig,
  { files, home }: Pick<World, "files" | "home">,
): Promise<Opened[]> {
  const { credentials } = credentialPaths(file);
  const hasTokens = ["github_token", "copilot_token"].some((key) => sources[key]?.kind === "file");
  const paths = [
    ownFolder(file, home),
    hasTokens ? file : null,
    credentials,
    `${credentials}.damaged`,
    keyPaths(file).keys,
  ];
  const found = await Promise.all(
    paths.map(async (path) => {
      const privacy = path === null ? "private" : await files.keepPrivate(path);
      return path === null || privacy === "private" ? [] : [{ path, isStill: privacy === "open" }];
    }),
  );
  return found.flat();
}
