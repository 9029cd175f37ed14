import type { ForeignFiles } from "../../src/world/foreign-files.ts";

/** A disk in memory, with the texts by path. */
export function createMemoryForeignFiles(
  initial: Record<string, string> = {},
): ForeignFiles & { texts: Map<string, string> } {
  const texts = new Map(Object.entries(initial));
  return {
    texts,
    read: async (path) => texts.get(path) ?? null,
    replace: async (path, text) => void texts.set(path, text),
    remove: async (path) => void texts.delete(path),
  };
}
