import * as z from "zod/mini";
import { ProxyError } from "../errors.ts";
import { isVersion } from "../world/versions.ts";
import { download } from "./download.ts";
import type { ReleaseSource } from "./release-source.ts";

const assetSchema = z.object({
  name: z.string(),
  bytes: z.number().check(z.int(), z.positive()),
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
});
const releaseSchema = z.object({ version: z.string().check(z.refine(isVersion)), assets: z.array(assetSchema) });

/** A file of a release, as that announces it. */
export type Asset = z.output<typeof assetSchema>;

/** `release.json`, which every release has. */
export type Release = z.output<typeof releaseSchema>;

/** Some fifty files are ten kilobytes. */
const MAX_BYTES = 1024 * 1024;

/**
 * What the newest release says of itself, or that of the version. Throws `not_found` where there is none,
 * `bad_upstream_answer` for what is no release, and what a download throws.
 */
export async function readRelease(source: ReleaseSource, version: string | null): Promise<Release> {
  const path = version === null ? "latest/download/release.json" : `download/v${version}/release.json`;
  const release = parse(await textOf(source, path, version));
  if (!release || (version !== null && release.version !== version)) {
    const answer = `What ${source.base}/${path} answers describes no release`;
    throw new ProxyError("bad_upstream_answer", `${answer}. Has something on the way answered in its place?`);
  }
  return release;
}

async function textOf(source: ReleaseSource, path: string, version: string | null): Promise<string> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const piece of download(source, path)) {
      length += piece.byteLength;
      if (length > MAX_BYTES) return "";
      pieces.push(piece);
    }
  } catch (thrown) {
    if (!(thrown instanceof ProxyError && thrown.kind === "not_found")) throw thrown;
    const what = version === null ? "no release" : `no version ${version}`;
    throw new ProxyError("not_found", `There is ${what} at ${source.base}`, { cause: thrown });
  }
  return Buffer.concat(pieces).toString();
}

function parse(text: string): Release | undefined {
  try {
    return releaseSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
