import { createHash } from "node:crypto";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { RUNTIME_VERSION, type Target } from "./targets.ts";

/** Where packages come from. A mirror may give them: what they must be stands in the table. */
export function registryUrl(env: Readonly<Record<string, string | undefined>>): string {
  return (env["NPM_CONFIG_REGISTRY"] ?? env["npm_config_registry"] ?? "https://registry.npmjs.org").replace(/\/+$/, "");
}

/**
 * The bytes of a target's runtime. Its package is kept in `folder`, and fetched where it is not there or not what the
 * table says. Throws when what was fetched is not that either.
 */
export async function fetchRuntime(target: Target, folder: string, registry: string): Promise<Uint8Array> {
  const archiveName = `${target.runtime.replace(/^.*\//, "")}-${RUNTIME_VERSION}.tgz`;
  const kept = Bun.file(join(folder, archiveName));
  if ((await kept.exists()) && integrityOf(await kept.bytes()) === target.integrity) return unpack(await kept.bytes());

  const url = `${registry}/${target.runtime}/-/${archiveName}`;
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
  const archive = await response.bytes();
  const integrity = integrityOf(archive);
  if (integrity !== target.integrity) {
    throw new Error(`${url} is not what scripts/release/targets.ts says: ${integrity}, not ${target.integrity}.`);
  }
  await replaceFile(join(folder, archiveName), archive);
  return unpack(archive);
}

/** As npm's registry and lock files tell it (W3C Subresource Integrity). */
export function integrityOf(bytes: Uint8Array): string {
  return `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
}

async function unpack(archive: Uint8Array): Promise<Uint8Array> {
  const files = await new Bun.Archive(archive).files("package/bin/bun*");
  const [executable, ...others] = files.values();
  if (!executable || others.length > 0) throw new Error("The package of a runtime has not one program in it.");
  return await executable.bytes();
}

/** What was killed in the middle must not lie there as a whole file. */
async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.part`, bytes);
  await rename(`${path}.part`, path);
}
