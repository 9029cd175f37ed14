import { createHash } from "node:crypto";
import type { Source } from "../source.ts";
import { RUNTIME_VERSION } from "./targets.ts";

/** One file of a release. */
export type Asset = { name: string; bytes: number; sha256: string };

/** What a release says of a file. */
export function describeAsset(name: string, content: Uint8Array): Asset {
  return { name, bytes: content.length, sha256: createHash("sha256").update(content).digest("hex") };
}

/** `SHA256SUMS`, as `sha256sum --check` reads it. */
export function checksums(assets: readonly Asset[]): string {
  return assets.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join("");
}

/** `release.json`, which `update` reads. */
export function releaseJson({ version, commit }: Source, assets: readonly Asset[]): string {
  return `${JSON.stringify({ version, commit, bun: RUNTIME_VERSION, assets })}\n`;
}
