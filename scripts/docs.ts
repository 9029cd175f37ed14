// Writes what is generated from rows: tables in the pages, config.example.json, the page of the clients, and where the
// install scripts find the releases.
// With --check it writes nothing, says what is out of date and exits with 1.
import { repository } from "../package.json";
import { COMMANDS } from "../src/cli/commands.ts";
import { renderCommandsMarkdown } from "../src/cli/help.ts";
import { exampleConfig } from "../src/config/example.ts";
import { listSettings } from "../src/config/settings.ts";
import { clientsPage } from "../test/clients/page.ts";

type Part = { name: string; render: () => string };

function configTable(): string {
  const rows = listSettings().map((setting) => {
    const { path, expected, default: fallback, description, noEffect, variables } = setting;
    const also = variables.slice(1).map((variable) => ` (also \`${variable}\`)`);
    const meaning = `${description}${also}${noEffect ? `. No effect: ${noEffect}` : ""}`;
    return [`\`${path}\``, expected, `\`${JSON.stringify(fallback)}\``, meaning];
  });
  const lines = [["key", "value", "default", "meaning"], ["---", "---", "---", "---"], ...rows];
  return lines.map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`).join("\n");
}

/** The page with its part between `<!-- NAME:start -->` and `<!-- NAME:end -->` rendered anew. */
async function withPart(path: string, { name, render }: Part): Promise<string> {
  const text = await textOf(new URL(path, root), "");
  const start = `<!-- ${name}:start -->`;
  const end = `<!-- ${name}:end -->`;
  const [before, rest] = text.split(start);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`${path} needs the lines ${start} and ${end}`);
  return `${before}${start}\n${render()}\n${end}${after}`;
}

/** The same script, that downloads from the releases of this repository. */
function installer(current: string): string {
  return current.replaceAll(
    /[\w.-]+\/[\w.-]+(?=\/releases\/latest\/download\/install\.)|(?<=^\$?repository ?= ?")[^"]*/gm,
    repository.replace("github:", ""),
  );
}

function firstDifference(current: string, wanted: string): string {
  const have = current.split("\n");
  const want = wanted.split("\n");
  const at = want.findIndex((line, index) => line !== have[index]);
  const line = at === -1 ? want.length : at;
  return `line ${line + 1}\n  is:     ${have[line] ?? "(nothing)"}\n  should: ${want[line] ?? "(nothing)"}`;
}

async function textOf(path: URL, otherwise: string): Promise<string> {
  const file = Bun.file(path);
  return (await file.exists()) ? file.text() : otherwise;
}

const isCheck = process.argv.includes("--check");
const root = new URL("../", import.meta.url);
const commands: Part = { name: "commands", render: () => renderCommandsMarkdown(COMMANDS) };
const config: Part = { name: "config", render: configTable };
const documents = [
  { name: "docs/commands.md", render: () => withPart("docs/commands.md", commands) },
  { name: "docs/configuration.md", render: () => withPart("docs/configuration.md", config) },
  { name: "config.example.json", render: async () => exampleConfig() },
  { name: "docs/clients.md", render: clientsPage },
  ...["scripts/install.sh", "scripts/install.ps1"].map((name) => ({
    name,
    render: async () => installer(await textOf(new URL(name, root), "")),
  })),
];

for (const { name, render } of documents) {
  const path = new URL(name, root);
  const current = await textOf(path, "");
  const wanted = await render();
  if (current === wanted) continue;
  if (isCheck) {
    console.error(`${name} is out of date, run: bun run docs\n${firstDifference(current, wanted)}`);
    process.exitCode = 1;
    continue;
  }
  await Bun.write(path, wanted);
  console.log(`wrote ${name}`);
}
