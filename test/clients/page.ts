import type { SetUp, SetUpClient } from "../../src/setup/client.ts";
import { SETUP_CLIENTS } from "../../src/setup/clients.ts";
import { EXAMPLE_MODELS, EXAMPLE_PLACE, exampleTarget } from "../../src/setup/example-target.ts";
import { snippetOf } from "../../src/setup/snippet.ts";
import type { Client } from "./client.ts";
import { CLIENTS } from "./clients.ts";
import { FEATURES, type FeatureName, featureOf } from "./features.ts";
import { MODEL_NAMES, MODELS } from "./models.ts";
import { PROGRAMS } from "./programs/all-programs.ts";
import type { Program } from "./programs/program.ts";
import { setUpText } from "./set-up-text.ts";
import { trialsOf } from "./trials.ts";

/** The versions of npm packages, by name. */
type Versions = Readonly<Record<string, string>>;

/** docs/clients.md: each mark in it is a test, since both are made of the same rows. */
export async function clientsPage(): Promise<string> {
  const [libraries, programs] = await Promise.all([
    versionsIn("../../package.json", "devDependencies"),
    versionsIn("programs/package.json", "dependencies"),
  ]);
  const parts = [
    "# Clients",
    "What these clients do with the models of a subscription, and how each is pointed at the proxy. `bun run docs` writes this page from the tests in `test/clients/` and from what `setup` prints: each mark stands for tests in which the client, as it is on npm, calls the binary in front of a simulated Copilot. `bun test` runs the libraries, `bun run clients` the command-line clients too.",
    "## Models\n\nOne for each way in which Copilot serves a model. The client needn't know: what it says is translated where the model speaks another dialect.",
    table(
      ["model", "lives on"],
      MODEL_NAMES.map((name) => [`\`${name}\``, MODELS[name].lives]),
    ),
    `## Command-line clients\n\nEach changes a file by its own tool, which the model calls, over as many turns as that takes. ${knowing()} also know when the model's context is full.`,
    table(
      ["client", "version", "calls", "tried with"],
      PROGRAMS.map((program) => programRow(program, programs)),
    ),
    "## Libraries\n\n✓ with all these models that can do it, but for those that are named; the notes below say why.",
    table(
      ["client", "version", "calls"],
      CLIENTS.map((client) => clientRow(client, libraries)),
    ),
    table(["", ...CLIENTS.map(({ name }) => name)], featureRows()),
    "## Set-up\n\n`github-copilot-svcs setup CLIENT` shows this with the models of your account, and `setup CLIENT --write` puts it into the client's file, all else kept. The key may be any text, unless the proxy asks for one of its own.",
    ...PROGRAMS.map(programSetUp),
    "## Set-up of others\n\nBy what their makers say of these clients; no test runs them.",
    ...SETUP_CLIENTS.filter(isUntried).map((client) =>
      setUpSection(client.name, `\`setup ${client.id}\``, client.setUp(exampleTarget(client), EXAMPLE_PLACE)),
    ),
    "## Set-up of libraries",
    ...(await Promise.all(CLIENTS.map(clientSetUp))),
  ];
  return `${parts.join("\n\n")}\n`;
}

async function versionsIn(path: string, field: string): Promise<Versions> {
  const manifest: Record<string, Versions> = await Bun.file(new URL(path, import.meta.url)).json();
  return manifest[field] ?? {};
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => "---"), ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** Those that have a word for it. */
function knowing(): string {
  return PROGRAMS.flatMap(({ name, whenTooLong }) => (whenTooLong ? [name] : [])).join(" and ");
}

function programRow({ name, package: id, endpoint, models }: Program, versions: Versions): string[] {
  const tried = models.map((model) => (model === "default" ? "its own default" : `\`${model}\``));
  return [name, versions[id] ?? "", `\`${endpoint}\``, tried.join(", ")];
}

function clientRow({ name, packages, endpoint }: Client, versions: Versions): string[] {
  return [name, packages.map((id) => `\`${id}\` ${versions[id]}`).join(", "), `\`${endpoint}\``];
}

function featureRows(): string[][] {
  const names = Object.keys(FEATURES) as FeatureName[];
  return names.map((feature) => [featureOf(feature).title, ...CLIENTS.map((client) => mark(client, feature))]);
}

function mark(client: Client, feature: FeatureName): string {
  if (!client.can.includes(feature)) return "";
  const except = client.except?.[feature] ?? [];
  if (trialsOf(client, feature).length === 0) throw new Error(`${client.name} has no test of ${feature}.`);
  return except.length === 0 ? "✓" : `✓ but ${except.map((model) => `\`${model}\``).join(", ")}`;
}

function programSetUp({ name, client, variant, models }: Program): string {
  const tried = EXAMPLE_MODELS.filter(({ id }) => models.some((model) => model === id));
  const target = exampleTarget(client, tried);
  return setUpSection(
    name,
    variant ? "By hand:" : `\`setup ${client.id}\``,
    (variant ?? client.setUp)(target, EXAMPLE_PLACE),
  );
}

/** Neither a program nor a library that the tests know. */
function isUntried(client: SetUpClient): boolean {
  return ![...PROGRAMS.map((program) => program.client), ...CLIENTS.map(({ setUp }) => setUp)].includes(client);
}

/** All that `setup` prints for it, and first how it is done. */
function setUpSection(name: string, how: string, { files = [], environment = {}, steps = [], note }: SetUp): string {
  const variables = Object.entries(environment).map(([key, value]) => `export ${key}=${value}`);
  return [
    `### ${name}`,
    how,
    ...(variables.length > 0 ? [fenced("sh", variables.join("\n"))] : []),
    ...files.map(
      (edit) =>
        `In \`${edit.paths[0]}\`:\n\n${fenced(edit.format === "dotenv" ? "sh" : edit.format, snippetOf(edit).trimEnd())}`,
    ),
    ...(steps.length > 0 ? [steps.map((step, at) => `${at + 1}. ${step}`).join("\n")] : []),
    ...(note ? [note] : []),
  ].join("\n\n");
}

async function clientSetUp(client: Client): Promise<string> {
  const { name, note } = client;
  const text = await setUpText(client);
  return [`### ${name}`, fenced("ts", text.trimEnd()), ...(note ? [note] : [])].join("\n\n");
}

function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}
