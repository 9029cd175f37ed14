import { COMMANDS } from "../../src/cli/commands.ts";
import { SHELLS } from "../../src/cli/completion/completion.ts";
import { completionTree } from "../../src/cli/completion/tree.ts";
import { manPage } from "../../src/cli/man-page.ts";
import { PROGRAM } from "../../src/cli/program.ts";
import type { Entry } from "./archives.ts";

/** What lies beside the program in each archive. */
export async function readPapers(version: string): Promise<Entry[]> {
  const files = await Promise.all(
    ["LICENSE", "README.md"].map(async (name) => ({ name, bytes: await Bun.file(name).bytes() })),
  );
  const tree = completionTree(COMMANDS);
  const made = [
    { name: `${PROGRAM}.1`, text: manPage(COMMANDS, version) },
    ...Object.entries(SHELLS).map(([shell, render]) => ({
      name: `completion/${PROGRAM}.${shell}`,
      text: render(tree),
    })),
  ];
  const texts = made.map(({ name, text }) => ({ name, bytes: new Uint8Array(Buffer.from(text)) }));
  return [...files, ...texts].map((file) => ({ ...file, isProgram: false }));
}
