import type { Files } from "../../src/world/files.ts";

export interface MemoryFiles extends Files {
  /** The texts by path, for a test to read and to plant. */
  texts: Map<string, string>;
  /** When set, every write fails with it. */
  failWith: Error | undefined;
}

/** A disk in memory. */
export function createMemoryFiles(initial: Record<string, string> = {}): MemoryFiles {
  const texts = new Map(Object.entries(initial));
  const changed = new Map<string, number>();
  let tick = 1;
  const files: MemoryFiles = {
    texts,
    failWith: undefined,
    read: async (path) => texts.get(path) ?? null,
    readOwn: (path) => files.read(path),
    keepPrivate: async () => "private",
    isOpenToAll: async () => false,
    async writePrivate(path, text) {
      if (files.failWith) throw files.failWith;
      texts.set(path, text);
      changed.set(path, tick++);
    },
    async writeShared(path, content) {
      await files.writePrivate(path, typeof content === "string" ? content : new TextDecoder().decode(content));
    },
    async remove(path) {
      texts.delete(path);
    },
    modifiedMs: async (path) => (texts.has(path) ? (changed.get(path) ?? 0) : null),
    async createExclusively(path, text) {
      if (texts.has(path)) return false;
      texts.set(path, text);
      return true;
    },
  };
  return files;
}
