import type { Files } from "../world/files.ts";

/** A disk in memory, gone with the process: the demo touches nothing of the user's. */
export function createThrowawayFiles(): Files {
  const texts = new Map<string, string>();
  const read = async (path: string) => texts.get(path) ?? null;
  return {
    read,
    readOwn: read,
    keepPrivate: async () => "private",
    isOpenToAll: async () => false,
    async writePrivate(path, text) {
      texts.set(path, text);
    },
    async writeShared(path, content) {
      texts.set(path, String(content));
    },
    async remove(path) {
      texts.delete(path);
    },
    modifiedMs: async (path) => (texts.has(path) ? 0 : null),
    async createExclusively(path, text) {
      if (texts.has(path)) return false;
      texts.set(path, text);
      return true;
    },
  };
}
