import { RELEASES_VARIABLE } from "../config/environment.ts";
import { ProxyError } from "../errors.ts";
import { installRelease } from "../update/install-release.ts";
import { ownerOf } from "../update/owner.ts";
import { type Release, readRelease } from "../update/release.ts";
import { type ReleaseSource, releasesBase } from "../update/release-source.ts";
import type { PlainFetch } from "../world/fetch.ts";
import { isMissing } from "../world/file-fault.ts";
import { compareVersions, isVersion } from "../world/versions.ts";
import type { CliWorld } from "./cli-world.ts";
import type { Call } from "./command.ts";
import { configurationOf } from "./configuration.ts";
import { printableLines, printJson } from "./print.ts";
import { PROGRAM } from "./program.ts";
import { createProgress } from "./progress.ts";

/** Tells whether there is a newer version. Returns 1 if so, else 0. */
export async function checkVersion(call: Call, world: CliWorld): Promise<number> {
  const { terminal, build } = world;
  const { version: newest } = await readRelease(await sourceOf(call, world), null);
  const order = compareVersions(newest, build.version);
  const isNewest = order <= 0;
  if (call.flags.has("json")) printJson(terminal, { version: build.version, newest, is_newest: isNewest });
  else if (order === 0) terminal.out(`${PROGRAM} ${newest} is the newest version.\n`);
  else if (isNewest) terminal.out(`${described(build.version)} is newer than the newest release, ${newest}.\n`);
  else terminal.out(`${PROGRAM} ${newest} is there; this is ${described(build.version)}. Run: ${PROGRAM} update\n`);
  return isNewest ? 0 : 1;
}

/** Replaces this program by another version. Returns the exit code. */
export async function runUpdate(call: Call, world: CliWorld): Promise<number> {
  const wanted = wantedVersion(call);
  if (call.flags.has("check")) {
    if (wanted !== null) throw new ProxyError("usage", "--check tells of the newest version: leave --version out.");
    return await checkVersion(call, world);
  }
  const { build, terminal } = world;
  const source = await sourceOf(call, world);
  const own = await ownFile(world);
  const release = await readRelease(source, wanted);
  const isDone = wanted === null ? compareVersions(release.version, build.version) <= 0 : wanted === build.version;
  if (!isDone) await install(release, own, source, world);
  // Whatever becomes of old files, the new one is there.
  await world.programFiles.tidy(own.path).catch(() => {});
  if (call.flags.has("json")) {
    printJson(terminal, { before: build.version, version: isDone ? build.version : release.version, updated: !isDone });
    return 0;
  }
  if (isDone) {
    const kind = wanted === null ? `Version ${release.version} is the newest` : "It is this version already";
    terminal.out(`Nothing to do: this is ${described(build.version)}. ${kind}.\n`);
    return 0;
  }
  terminal.out(`Updated: ${described(build.version)} -> ${release.version} (${own.path})\n`);
  terminal.out(`What changed: https://github.com/${build.repository}/releases/tag/v${release.version}\n`);
  const restart = `as a service, by ${PROGRAM} service restart`;
  terminal.err(`A server that is running stays ${build.version} until it is started again: ${restart}.\n`);
  return 0;
}

function wantedVersion({ flags }: Call): string | null {
  const flag = flags.get("version");
  if (typeof flag !== "string") return null;
  const version = flag.replace(/^v/, "");
  if (isVersion(version)) return version;
  throw new ProxyError("usage", `--version must be a version such as v1.2.3, found ${JSON.stringify(flag)}.`);
}

async function sourceOf(call: Call, world: CliWorld): Promise<ReleaseSource> {
  const { build, env, clock, interrupt } = world;
  if (build.repository === null) throw fromSource();
  const base = releasesBase(build.repository, { variable: RELEASES_VARIABLE, url: env[RELEASES_VARIABLE] });
  return { base, fetch: await fetchOf(call, world), clock, signal: interrupt };
}

/** By the configuration, or, where that is for another version of this program, by what the environment says alone. */
async function fetchOf(call: Call, { openFetch, fetch, terminal, ...world }: CliWorld): Promise<PlainFetch> {
  try {
    return openFetch(await configurationOf(call, world));
  } catch (thrown) {
    if (!(thrown instanceof ProxyError)) throw thrown;
    terminal.err(`${printableLines(thrown.message)}\nThe update goes on without it.\n`);
    return fetch;
  }
}

/** Where this program lies and what it is in a release. Throws `update_refused` where another keeps it up to date. */
async function ownFile({ build, programFiles, programs, interrupt }: CliWorld) {
  if (build.executable === null || build.asset === null) throw fromSource();
  const path = await programFiles.realPath(build.executable).catch((error) => {
    if (!isMissing(error)) throw error;
    throw new ProxyError(
      "update_refused",
      `${build.executable} is not there any more: another update has replaced it.`,
    );
  });
  const owner = await ownerOf(path, { programs, realPath: programFiles.realPath, signal: interrupt });
  if (owner) throw new ProxyError("update_refused", `${path} belongs to ${owner.name}. ${owner.advice}`);
  return { path, asset: build.asset };
}

async function install(
  release: Release,
  own: { path: string; asset: string },
  source: ReleaseSource,
  world: CliWorld,
): Promise<void> {
  const progress = createProgress(`Downloading ${release.version}`, world);
  try {
    await installRelease(release, own, { ...world, source, onProgress: progress.show });
  } finally {
    progress.end();
  }
}

function fromSource(): ProxyError {
  return new ProxyError("update_refused", "This runs from source, which no release replaces. Update it by: git pull");
}

function described(version: string): string {
  return /-(?:dev|source)\b/.test(version) ? `${version} (a development build)` : version;
}
