import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export type Complaint = { file: string; line: number; rule: string };

/** What Biome, with the project's own rules, says of a project that consists of these files (path -> text). */
export async function lint(files: ReadonlyMap<string, string>): Promise<Complaint[]> {
  const folder = await mkdtemp(join(tmpdir(), "lint-"));
  try {
    await cp(".ci", join(folder, ".ci"), { recursive: true });
    for (const [path, text] of files) await Bun.write(join(folder, path), text);
    const biome = join(process.cwd(), "node_modules/@biomejs/biome/bin/biome");
    const options = ["--config-path=.ci", "--reporter=github", "--max-diagnostics=none"];
    const child = Bun.spawn([process.execPath, biome, "lint", ...options, "src"], { cwd: folder, stderr: "ignore" });
    return parse(await child.stdout.text());
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** One line a complaint: `::error title=RULE,file=/…/src/a.ts,line=3,endLine=3,…::message`. */
function parse(output: string): Complaint[] {
  const complaints: Complaint[] = [];
  for (const [, rule = "", path = "", line] of output.matchAll(/^::\w+ title=(.+?),file=(.+?),line=(\d+),/gm)) {
    const file = path.replaceAll("\\", "/").replace(/^.*\/(?=src\/)/, "");
    complaints.push({ rule, file, line: Number(line) });
  }
  return complaints;
}
