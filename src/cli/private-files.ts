import type { LoadedConfig } from "../config/load.ts";
import { credentialPaths, keyPaths, ownFolder } from "../config/paths.ts";
import type { World } from "../world/world.ts";

/** A file or folder that other users could read; `isStill` where that could not be changed. */
type Opened = { path: string; isStill: boolean };

/** Where the user's secrets lie: the folder, and the files in it. A configuration is among them when it has tokens. */
export function secretPaths({ file, sources }: LoadedConfig, home: string): string[] {
  const { credentials } = credentialPaths(file);
  const hasTokens = ["github_token", "copilot_token"].some((key) => sources[key]?.kind === "file");
  const folder = ownFolder(file, home);
  return [
    ...(folder === null ? [] : [folder]),
    ...(hasTokens ? [file] : []),
    credentials,
    `${credentials}.damaged`,
    keyPaths(file).keys,
  ];
}

/** Sees to it that the user's secrets are the user's alone, and tells which were not. */
export async function keepFilesPrivate(
  loaded: LoadedConfig,
  { files, home }: Pick<World, "files" | "home">,
): Promise<Opened[]> {
  const found = await Promise.all(
    secretPaths(loaded, home).map(async (path) => {
      const privacy = await files.keepPrivate(path);
      return privacy === "private" ? [] : [{ path, isStill: privacy === "open" }];
    }),
  );
  return found.flat();
}
