import { type Zippable, zipSync } from "fflate";
import { createTar } from "nanotar";

/** A file in an archive. */
export type Entry = { name: string; bytes: Uint8Array; isProgram: boolean };

/**
 * Compressed by libdeflate, whose output is the same on every processor; that of Bun's zlib may differ between them. The
 * format has a time of its own, which stays zero.
 */
export function gzip(bytes: Uint8Array): Uint8Array {
  return Bun.gzipSync(new Uint8Array(bytes), { library: "libdeflate", level: 6 });
}

const mode = ({ isProgram }: Entry) => (isProgram ? 0o755 : 0o644);

/** A tar archive, compressed; nothing of this machine is in it. */
export function tarGz(entries: readonly Entry[], modifiedMs: number): Uint8Array {
  const owner = { uid: 0, gid: 0, user: "root", group: "root" };
  const files = entries.map((entry) => ({
    name: entry.name,
    data: entry.bytes,
    attrs: { ...owner, mode: mode(entry).toString(8), mtime: modifiedMs },
  }));
  return gzip(createTar(files));
}

/** Unix, which is where the modes below have a meaning. */
const MADE_ON_UNIX = 3;

/** A zip archive. Its times have no zone, so that they are written as UTC whatever this machine's is. */
export function zip(entries: readonly Entry[], modifiedMs: number): Uint8Array {
  const mtime = new Date(modifiedMs + new Date(modifiedMs).getTimezoneOffset() * 60_000);
  const files: Zippable = {};
  for (const entry of entries) {
    // A regular file, in the upper half.
    files[entry.name] = [entry.bytes, { mtime, os: MADE_ON_UNIX, attrs: (0o100000 | mode(entry)) * 2 ** 16 }];
  }
  return zipSync(files, { level: 6 });
}
