import { expect, test } from "bun:test";
import { describeAsset } from "../../scripts/release/manifest.ts";
import { fetchProgram } from "../../src/update/fetch-program.ts";
import type { Release } from "../../src/update/release.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { failureOf } from "../support/kind-of.ts";

const PROGRAM = Buffer.from("a program ".repeat(50_000));
const PACKED = Bun.gzipSync(PROGRAM);
const RELEASE: Release = {
  version: "1.2.3",
  assets: [describeAsset("svcs", PROGRAM), describeAsset("svcs.gz", PACKED)],
};

/** What comes of a release whose packed file is answered with this body. */
function fetched(body: Uint8Array<ArrayBuffer> | ReadableStream, release = RELEASE, name = "svcs") {
  const source = {
    base: "https://github.com/octo/svcs/releases",
    clock: createFakeClock(),
    signal: new AbortController().signal,
    fetch: async () => new Response(body),
  };
  const steps: number[] = [];
  return { steps, pieces: () => fetchProgram(source, release, name, (bytes, total) => void steps.push(bytes / total)) };
}

const all = async (pieces: AsyncIterable<Uint8Array>) => Buffer.concat(await Array.fromAsync(pieces));

test("a program comes unpacked, and how far it is is told by what is on the way", async () => {
  const { pieces, steps } = fetched(PACKED);
  expect(await all(pieces())).toEqual(PROGRAM);
  expect(steps.at(-1)).toBe(1);
});

/** The file with one bit changed. */
function flipped(at: number): Uint8Array<ArrayBuffer> {
  const copy = Uint8Array.from(PACKED);
  copy.set([(copy[at] ?? 0) ^ 1], at);
  return copy;
}
const other = Bun.gzipSync(Buffer.from("b program ".repeat(50_000)));
const bomb = Bun.gzipSync(Buffer.alloc(50_000_000));

test.each([
  // Of the head, the one number that changes nothing of what is in it (RFC 1952 2.3).
  [
    "is another file of the same content",
    flipped(4),
    RELEASE,
    "svcs.gz is not what the release announces: its checksum",
  ],
  [
    "is damaged",
    flipped(PACKED.length - 6),
    RELEASE,
    "svcs.gz is not what the release announces: it cannot be unpacked",
  ],
  ["is cut off", PACKED.slice(0, -4), RELEASE, "svcs.gz is not what the release announces: it"],
  ["goes on", Buffer.concat([PACKED, PACKED]), RELEASE, `it is longer than ${PACKED.length} bytes`],
  [
    "holds another program",
    other,
    { ...RELEASE, assets: [describeAsset("svcs", PROGRAM), describeAsset("svcs.gz", other)] },
    "svcs is not what the release announces: its checksum",
  ],
  [
    "grows without an end",
    bomb,
    { ...RELEASE, assets: [describeAsset("svcs", PROGRAM), describeAsset("svcs.gz", bomb)] },
    `it is longer than ${PROGRAM.length} bytes`,
  ],
  [
    "would be enormous",
    PACKED,
    { ...RELEASE, assets: [{ ...describeAsset("svcs", PROGRAM), bytes: 2 ** 40 }] },
    "it would be too long",
  ],
])("a file that %s is refused", async (_, body, release, words) => {
  const { kind, message } = await failureOf(() => all(fetched(body, release).pieces()));
  expect([kind, message]).toEqual(["bad_upstream_answer", expect.stringContaining(words)]);
});

test("a program that is in no release is refused", async () => {
  const { kind } = await failureOf(() => all(fetched(PACKED, RELEASE, "other").pieces()));
  expect(kind).toBe("update_refused");
});

test("a download that is not wanted any more is ended", async () => {
  const left = Promise.withResolvers<void>();
  const packed = Bun.gzipSync(Buffer.alloc(20_000_000, crypto.getRandomValues(new Uint8Array(65_536))), { level: 0 });
  let sent = 0;
  const body = new ReadableStream({
    pull(stream) {
      stream.enqueue(packed.subarray(sent, sent + 65_536));
      sent += 65_536;
    },
    cancel: () => left.resolve(),
  });
  const assets = [describeAsset("svcs", packed), describeAsset("svcs.gz", packed)];
  for await (const _ of fetched(body, { ...RELEASE, assets }).pieces()) break;
  await left.promise;
  expect(sent).toBeLessThan(packed.length);
});
