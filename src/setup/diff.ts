import { structuredPatch } from "diff";

/** The lines in which two texts differ, with some around them, as `diff -u` has them; null is a file that is not there. */
export function diffLines(before: string | null, after: string | null): string[] {
  const { hunks } = structuredPatch("", "", before ?? "", after ?? "", "", "", { context: 3 });
  return hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`,
    ...lines,
  ]);
}
