import { expect, test } from "bun:test";
import { readPapers } from "../../../scripts/release/papers.ts";

test("beside the program lie its licence, its first page, its manual and what completes it in each shell", async () => {
  const papers = await readPapers("1.2.3");
  expect(papers.map(({ name }) => name)).toEqual([
    "LICENSE",
    "README.md",
    "github-copilot-svcs.1",
    ...["bash", "zsh", "fish", "powershell"].map((shell) => `completion/github-copilot-svcs.${shell}`),
  ]);
  for (const { bytes, isProgram } of papers) expect([bytes.length > 1000, isProgram]).toEqual([true, false]);
  expect(new TextDecoder().decode(papers[2]?.bytes)).toContain('"github-copilot-svcs 1.2.3"');
});
