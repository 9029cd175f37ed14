import type { World } from "../world/world.ts";
import { createThrowawayFiles } from "./throwaway-files.ts";

/**
 * The world as it is, in which nothing that is written reaches the disk or the keychain: what is stored there is read
 * back from memory until the end.
 */
export function unchangedWorld(world: World): World {
  const { files, keychain } = world;
  const written = createThrowawayFiles();
  const removed = new Set<string>();
  const entries = new Map<string, string | null>();
  const get = async (name: string) => {
    const entry = entries.get(name);
    return entry === undefined ? await keychain.get(name) : entry;
  };
  const isOurs = async (path: string) => removed.has(path) || (await written.read(path)) !== null;
  return {
    ...world,
    files: {
      ...written,
      read: async (path) => ((await isOurs(path)) ? written.read(path) : files.read(path)),
      readOwn: async (path, links) => ((await isOurs(path)) ? written.read(path) : files.readOwn(path, links)),
      modifiedMs: async (path) => ((await isOurs(path)) ? written.modifiedMs(path) : files.modifiedMs(path)),
      async writePrivate(path, text) {
        removed.delete(path);
        await written.writePrivate(path, text);
      },
      async remove(path) {
        removed.add(path);
        await written.remove(path);
      },
    },
    keychain: {
      get,
      async set(name, value) {
        entries.set(name, value);
      },
      async remove(name) {
        const had = (await get(name)) !== null;
        entries.set(name, null);
        return had;
      },
    },
  };
}
