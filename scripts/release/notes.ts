import { assetName } from "../asset-name.ts";
import type { Change } from "./conventional-commit.ts";
import type { History } from "./history.ts";
import { TARGETS } from "./targets.ts";

const SYSTEMS: readonly (readonly [asset: RegExp, title: string])[] = [
  [/linux-amd64$/, "Linux, x86-64"],
  [/linux-arm64$/, "Linux, ARM64"],
  [/linux-amd64-musl$/, "Linux with musl (Alpine), x86-64"],
  [/linux-arm64-musl$/, "Linux with musl (Alpine), ARM64"],
  [/darwin-amd64$/, "macOS, Intel"],
  [/darwin-arm64$/, "macOS, Apple silicon"],
  [/windows-amd64/, "Windows, x86-64"],
  [/windows-arm64/, "Windows, ARM64"],
];

const GROUPS: readonly { title: string; has: (change: Change) => boolean }[] = [
  { title: "Breaking changes", has: ({ isBreaking }) => isBreaking },
  { title: "New", has: ({ type, isBreaking }) => type === "feat" && !isBreaking },
  { title: "Fixed", has: ({ type, isBreaking }) => (type === "fix" || type === "revert") && !isBreaking },
  { title: "Faster", has: ({ type, isBreaking }) => type === "perf" && !isBreaking },
];

/** The text of a release on GitHub, in Markdown: what has changed, what to download, and how to know that it is ours. */
export function releaseNotes(version: string, { last, changes }: History, repository: string): string {
  const address = `https://github.com/${repository}`;
  const parts = [
    last === null ? "This is the first release.\n" : changeLists(changes, address),
    `## Install\n\n${installers(address)}`,
    `## Download\n\n${downloads(`${address}/releases/download/v${version}`)}`,
    `## Verify\n\n${verification(repository)}`,
    ...(last === null ? [] : [`[All changes](${address}/compare/v${last}...v${version})\n`]),
  ];
  return parts.join("\n");
}

function changeLists(changes: readonly Change[], address: string): string {
  const lists = GROUPS.map(({ title, has }) => ({
    title,
    lines: changes.filter(has).map((one) => line(one, address)),
  }));
  const told = lists.filter(({ lines }) => lines.length > 0);
  if (told.length === 0) return "What it does has not changed; how it does it has.\n";
  return told.map(({ title, lines }) => `## ${title}\n\n${lines.join("\n")}\n`).join("\n");
}

function line({ scope, summary, commit }: Change, address: string): string {
  // Whoever wrote the commit, it is text, and no HTML.
  const text = `${scope ? `**${scope}**: ` : ""}${summary}`.replaceAll("<", "&lt;");
  return `- ${text} ([${commit.slice(0, 7)}](${address}/commit/${commit}))`;
}

function installers(address: string): string {
  const latest = `${address}/releases/latest/download`;
  return `Linux and macOS:

    curl -fsSL ${latest}/install.sh | sh

Windows, in PowerShell:

    irm ${latest}/install.ps1 | iex
`;
}

function downloads(folder: string): string {
  const rows = TARGETS.map(({ name }) => assetName(name)).map((asset) => {
    const title = SYSTEMS.find(([pattern]) => pattern.test(asset))?.[1] ?? asset;
    const archive = asset.endsWith(".exe") ? asset.replace(/exe$/, "zip") : `${asset}.tar.gz`;
    return `| ${title} | [${archive}](${folder}/${archive}) | [${asset}](${folder}/${asset}) |`;
  });
  return `| system | with licence and README | the program alone |\n| --- | --- | --- |\n${rows.join("\n")}\n`;
}

function verification(repository: string): string {
  return `    sha256sum --check --ignore-missing SHA256SUMS
    gh attestation verify FILE --repo ${repository}
    gh attestation verify oci://ghcr.io/${repository.toLowerCase()} --repo ${repository}

macOS refuses a program that a browser has downloaded until you say otherwise: \`xattr -d com.apple.quarantine FILE\`.
`;
}
