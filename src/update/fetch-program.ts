import { createHash } from "node:crypto";
import { ProxyError } from "../errors.ts";
import { download } from "./download.ts";
import type { Asset, Release } from "./release.ts";
import type { ReleaseSource } from "./release-source.ts";

export type Progress = (bytes: number, totalBytes: number) => void;

/** What no release of ours comes near. */
const MAX_BYTES = 1024 * 1024 * 1024;

/**
 * The program of this name in the release, in pieces: packed on the way, where the release has it so, which is half of
 * the bytes. The last piece has come only if all of them are what the release has announced: else it throws
 * `bad_upstream_answer`, as it throws what a download does. Throws `update_refused` where the release has no such file.
 */
export function fetchProgram(
  source: ReleaseSource,
  { version, assets }: Release,
  name: string,
  onProgress: Progress,
): AsyncIterable<Uint8Array> {
  const plain = assets.find((asset) => asset.name === name);
  if (!plain) throw new ProxyError("update_refused", `Version ${version} has no ${name}, which this program is.`);
  const packed = assets.find((asset) => asset.name === `${name}.gz`);
  const announced = packed ?? plain;
  const file = download(source, `download/v${version}/${announced.name}`);
  const pieces = verified(counted(file, announced, onProgress), announced);
  return packed ? verified(unpacked(pieces, packed), plain) : pieces;
}

async function* counted(pieces: AsyncIterable<Uint8Array<ArrayBuffer>>, { bytes }: Asset, onProgress: Progress) {
  let length = 0;
  for await (const piece of pieces) {
    length += piece.byteLength;
    onProgress(length, bytes);
    yield piece;
  }
}

/** The same pieces, of which no more pass than were announced; throws at the end when they were others. */
async function* verified(pieces: AsyncIterable<Uint8Array<ArrayBuffer>>, { name, bytes, sha256 }: Asset) {
  if (bytes > MAX_BYTES) throw unlike(name, "it would be too long");
  const hash = createHash("sha256");
  let length = 0;
  for await (const piece of pieces) {
    length += piece.byteLength;
    if (length > bytes) throw unlike(name, `it is longer than ${bytes} bytes`);
    hash.update(piece);
    yield piece;
  }
  if (length !== bytes) throw unlike(name, `it has ${length} bytes instead of ${bytes}`);
  const sum = hash.digest("hex");
  if (sum !== sha256) throw unlike(name, `its checksum is ${sum} instead of ${sha256}`);
}

async function* unpacked(pieces: AsyncGenerator<Uint8Array<ArrayBuffer>>, { name }: Asset) {
  try {
    yield* streamOf(pieces).pipeThrough(new DecompressionStream("gzip"));
  } catch (cause) {
    if (cause instanceof TypeError) throw unlike(name, "it cannot be unpacked");
    throw cause;
  }
}

function streamOf(pieces: AsyncGenerator<Uint8Array<ArrayBuffer>>): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    async pull(stream) {
      const { done, value } = await pieces.next();
      if (done) stream.close();
      else stream.enqueue(value);
    },
    cancel: async () => void (await pieces.return(undefined)),
  });
}

function unlike(name: string, fault: string): ProxyError {
  const rule = "is not what the release announces";
  return new ProxyError("bad_upstream_answer", `${name} ${rule}: ${fault}. Nothing was changed.`);
}
