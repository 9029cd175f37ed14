/**
 * Makes all files of a release, for every machine, on this one.
 *
 *   make release [VERSION=1.2.3]
 *   bun scripts/release.ts [--version 1.2.3] [--target bun-linux-arm64] [--folder dist/release]
 *
 * The same commit and version give the same bytes, whatever the folder, the clock and the settings of the machine.
 */
import { chmod, mkdir, readdir, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { packageManager } from "../package.json";
import { PROGRAM } from "../src/cli/program.ts";
import { type Asset, checksums, describeAsset, releaseJson } from "./release/manifest.ts";
import { releaseTarget } from "./release/release-target.ts";
import { sbom } from "./release/sbom.ts";
import { RUNTIME_VERSION, TARGETS, type Target } from "./release/targets.ts";
import { git, readSource } from "./source.ts";

const FOLDER = "dist/release";
/** Released as they are, under their own names. */
const INSTALLERS = ["scripts/install.sh", "scripts/install.ps1"];

const { values } = parseArgs({
  options: {
    version: { type: "string" },
    // All of them, else.
    target: { type: "string", multiple: true },
    folder: { type: "string", default: FOLDER },
  },
});
const { version, folder } = values;
if (packageManager !== `bun@${RUNTIME_VERSION}`)
  throw new Error("scripts/release/targets.ts has another Bun's runtimes.");
if (version !== undefined) checkVersion(version);
const targets = values.target?.map(targetNamed) ?? TARGETS;
const source = readSource(version);
const assets: Asset[] = [];
const inputs = new Set<string>();

// What is ours is made anew; another folder may be anybody's.
if (folder === FOLDER) await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
if ((await readdir(folder)).length > 0) throw new Error(`${folder} is not empty.`);
for (const target of targets) {
  const startMs = performance.now();
  for (const file of await releaseTarget(target, source, save)) inputs.add(file);
  console.log(`${target.name.padEnd(20)} ${((performance.now() - startMs) / 1000).toFixed(1)} s`);
}
for (const path of INSTALLERS) await save(basename(path), await Bun.file(path).bytes());
await save(`${PROGRAM}.cdx.json`, Buffer.from(await sbom(source, [...inputs])));
await save("release.json", Buffer.from(releaseJson(source, assets)));
await Bun.write(join(folder, "SHA256SUMS"), checksums(assets));
console.log(`${assets.length + 1} files of ${source.version} are in ${folder}.`);

function targetNamed(wanted: string): Target {
  const target = TARGETS.find(({ name }) => name === wanted);
  if (!target) throw new Error(`${wanted} is none of ${TARGETS.map(({ name }) => name).join(", ")}.`);
  return target;
}

/** What is released under a version must be what stands in its commit. */
function checkVersion(version: string): void {
  if (!/^\d+\.\d+\.\d+$/.test(version)) throw new Error(`${version} is not a version such as 1.2.3.`);
  if (git("status", "--porcelain") !== "") throw new Error("There are changes that are not committed.");
}

async function save(name: string, content: Uint8Array): Promise<void> {
  const path = join(folder, name);
  await Bun.write(path, content);
  // The binaries themselves are the only ones without an ending, but for Windows.
  if (/(?:64|musl|\.exe)$/.test(name)) await chmod(path, 0o755);
  assets.push(describeAsset(name, content));
}
