import { describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { repository } from "../package.json";

const pages = ["README.md", "src/README.md", ...(await pagesOf("docs")), ...(await pagesOf(".github"))];

async function pagesOf(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith(".md")).map((name) => `${folder}/${name}`);
}

/** As GitHub makes them of headings. */
function anchorsOf(text: string): string[] {
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) => heading);
  return headings.map((heading) => {
    const words = heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, "");
    return words.replaceAll(" ", "-");
  });
}

describe.each(pages)("%s", (page) => {
  test("links to what is there", async () => {
    const text = await readFile(page, "utf8");
    const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
    const dead = [];
    for (const target of targets.filter((link) => !/^[a-z]+:/.test(link))) {
      const [path = "", anchor] = target.split("#");
      const file = path === "" ? page : join(dirname(page), path);
      const isThere = existsSync(file) && (!anchor || anchorsOf(await readFile(file, "utf8")).includes(anchor));
      if (!isThere) dead.push(target);
    }
    expect(dead).toEqual([]);
  });

  test("names no other repository of this program than package.json does", async () => {
    const named = (await readFile(page, "utf8")).matchAll(/github\.com\/([\w-]+\/github-copilot-svcs)\b/g);
    for (const [, name] of named) expect(`github:${name}`).toBe(repository);
  });
});
