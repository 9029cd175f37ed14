import { describe, expect, test } from "bun:test";
import { fileURLToPath } from "node:url";
import { Language, type Node, Parser } from "web-tree-sitter";

// Not on every machine, and npm has none; the gate installs it.
const isLinuxGate = process.env.CI === "true" && process.platform === "linux";

const ours = ["scripts/install.sh", "scripts/bun", ".ci/run", ...new Bun.Glob("scripts/release/*.sh").scanSync()];

test.skipIf(!isLinuxGate && !Bun.which("shellcheck")).each(ours)("shellcheck has nothing to say of %s", (path) => {
  const { stdout } = Bun.spawnSync(["shellcheck", path]);
  expect(stdout.toString()).toBe("");
});

describe("install.ps1", async () => {
  const text = await Bun.file("scripts/install.ps1").text();

  test("is PowerShell to the last line", async () => {
    await Parser.init();
    const grammar = import.meta.resolve("tree-sitter-powershell/tree-sitter-powershell.wasm");
    const parser = new Parser().setLanguage(await Language.load(fileURLToPath(grammar)));
    const faults = (script: string) => faultsIn(parser.parse(script)?.rootNode);
    expect(faults(text)).toEqual([]);
    expect(faults(text.replace("} finally {", "finally {"))).not.toEqual([]);
  });

  test("is ASCII, since Windows PowerShell takes a file without a mark for one of the system's code page", () => {
    expect(text).toMatch(/^[\n -~]*$/);
  });

  test("runs nothing before its last line, and never closes the window that it runs in", () => {
    const code = text.split("\n").filter((line) => !line.startsWith("#"));
    expect(code.filter((line) => /^[A-Za-z&]/.test(line) && !/^(param|function)\b/.test(line))).toEqual([
      "Install-Program -Version $Version -Dir $Dir",
    ]);
    expect(text).not.toMatch(/^\s*exit\b/m);
  });
});

/** Where the parser was at a loss. */
function faultsIn(node: Node | undefined): string[] {
  if (!node) return ["no tree"];
  const own = node.isError || node.isMissing ? [`${node.startPosition.row + 1}: ${node.text.slice(0, 60)}`] : [];
  return [...own, ...node.children.flatMap((child) => faultsIn(child))];
}
