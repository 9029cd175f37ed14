import { chmod, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { PROGRAM } from "../../src/cli/program.ts";
import { assetName } from "../asset-name.ts";
import { compile } from "../compile.ts";
import type { Source } from "../source.ts";
import { entitlementsOf, signAdHoc, signatureFaults } from "./ad-hoc-signature.ts";
import { gzip, tarGz, zip } from "./archives.ts";
import { readPapers } from "./papers.ts";
import { fetchRuntime, registryUrl } from "./runtimes.ts";
import type { Target } from "./targets.ts";

const RUNTIMES_FOLDER = ".tools/runtimes";

type Save = (name: string, content: Uint8Array) => Promise<void>;

/**
 * Saves what a release has for one target: the binary, the same compressed, and an archive of it. Returns the paths of all
 * files that went into the binary.
 */
export async function releaseTarget(target: Target, source: Source, save: Save): Promise<string[]> {
  const name = assetName(target.name);
  const program = name.endsWith(".exe") ? `${PROGRAM}.exe` : PROGRAM;
  const { binary, files } = await build(target, source, program);
  await save(name, binary);
  await save(`${name}.gz`, gzip(binary));

  const entries = [{ name: program, bytes: binary, isProgram: true }, ...(await readPapers(source.version))];
  const archive = name.endsWith(".exe")
    ? { name: name.replace(/exe$/, "zip"), bytes: zip(entries, source.committedMs) }
    : { name: `${name}.tar.gz`, bytes: tarGz(entries, source.committedMs) };
  await save(archive.name, archive.bytes);
  return files;
}

/** The program's name is the same for all: it is in the binary, and only the target should make a difference. */
async function build(
  target: Target,
  source: Source,
  program: string,
): Promise<{ binary: Uint8Array; files: string[] }> {
  const folder = join("dist", `build-${target.name}`);
  await mkdir(folder, { recursive: true });
  try {
    const runtimeBytes = await fetchRuntime(target, RUNTIMES_FOLDER, registryUrl(process.env));
    const [runtime, outfile] = [join(folder, "runtime"), join(folder, program)];
    await Bun.write(runtime, runtimeBytes);
    await chmod(runtime, 0o755);
    const files = await compile({ source, outfile, target: target.name, runtime });
    const compiled = await Bun.file(outfile).bytes();
    const isMac = target.name.startsWith("bun-darwin");
    return { binary: isMac ? signed(compiled, runtimeBytes) : compiled, files };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function signed(compiled: Uint8Array, runtime: Uint8Array): Uint8Array {
  const binary = signAdHoc(compiled, PROGRAM, entitlementsOf(runtime));
  const faults = signatureFaults(binary);
  if (faults.length > 0) throw new Error(`The signature is not valid: ${faults.join(", ")}.`);
  return binary;
}
