import type { Encoding } from "./encoding.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** Megabytes, which take a quarter of a second to load and stay; so only where and when they are needed, on a thread. */
export async function loadVocabulary(encoding: Encoding): Promise<Vocabulary> {
  if (encoding === "o200k_base") return (await import("./o200k-base.ts")).o200kBase;
  return (await import("./cl100k-base.ts")).cl100kBase;
}
