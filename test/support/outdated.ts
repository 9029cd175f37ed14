import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { BINARY, createUserMachine, type UserMachine } from "./binary.ts";
import { createReleases, type Releases } from "./releases.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** The version that is out. */
const NEWER = "9.9.9";

/** Built and packed once for all tests of a run, since that takes seconds. */
const newer: { files?: Promise<Releases["files"]> } = {};

/** The files of a release of this program as version 9.9.9, by path as in `Releases`. */
export function newerFiles(): Promise<Releases["files"]> {
  newer.files ??= buildNewer();
  return newer.files;
}

async function buildNewer(): Promise<Releases["files"]> {
  await using folder = await temporaryFolder();
  const outfile = join(folder.path, basename(BINARY));
  await Bun.$`${process.execPath} scripts/build.ts --version ${NEWER} --outfile ${outfile}`.quiet();
  await using releases = createReleases();
  releases.publish({ version: NEWER, program: await Bun.file(outfile).bytes() });
  return releases.files;
}

/** A machine with the program in its home, and a page of releases with a newer one. */
export async function createOutdated() {
  const files = await newerFiles();
  const machine = await createUserMachine({ isInstalled: true, isSignedIn: true });
  const releases = createReleases();
  for (const [path, file] of files) releases.files.set(path, file);
  releases.newest = NEWER;
  const mirror = { COPILOT_SVCS_RELEASES_URL: releases.url };
  return {
    machine,
    releases,
    mirror,
    run: (line: string, env = {}) => machine.run(line.split(" "), { ...mirror, ...env }),
    async [Symbol.asyncDispose]() {
      await releases[Symbol.asyncDispose]();
      await machine[Symbol.asyncDispose]();
    },
  };
}

export async function versionOf(machine: UserMachine): Promise<string> {
  return JSON.parse((await machine.run(["version", "--json"])).stdout).version;
}

/** What lies beside the program. */
export async function besides(machine: UserMachine): Promise<string[]> {
  return (await readdir(dirname(machine.binary))).filter((name) => name !== basename(machine.binary));
}
