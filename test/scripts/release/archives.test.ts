import { expect, test } from "bun:test";
import { unzipSync } from "fflate";
import { parseTarGzip } from "nanotar";
import { type Entry, gzip, tarGz, zip } from "../../../scripts/release/archives.ts";

const COMMITTED_MS = Date.UTC(2026, 10, 30, 12, 34, 56);
const PROGRAM = new TextEncoder().encode("program".repeat(1000));
const ENTRIES: readonly Entry[] = [
  { name: "svcs", bytes: PROGRAM, isProgram: true },
  { name: "LICENSE", bytes: new TextEncoder().encode("words"), isProgram: false },
];

test("a tar archive has the files with their modes and the commit's time, and belongs to nobody here", async () => {
  const files = await parseTarGzip(tarGz(ENTRIES, COMMITTED_MS));
  expect(files.map(({ name, size, attrs }) => ({ name, size, ...attrs }))).toEqual([
    {
      name: "svcs",
      size: 7000,
      mode: "0000755",
      uid: 0,
      gid: 0,
      user: "root",
      group: "root",
      mtime: COMMITTED_MS / 1000,
    },
    {
      name: "LICENSE",
      size: 5,
      mode: "0000644",
      uid: 0,
      gid: 0,
      user: "root",
      group: "root",
      mtime: COMMITTED_MS / 1000,
    },
  ]);
  expect(files[0]?.data).toEqual(PROGRAM);
});

test("a zip archive has the files with their modes", () => {
  const archive = zip(ENTRIES, COMMITTED_MS);
  expect(unzipSync(archive)["svcs"]).toEqual(PROGRAM);
  const [first, second] = [
    ...Buffer.from(archive)
      .toString("latin1")
      .matchAll(/PK\x01\x02/g),
  ].map(({ index }) => Buffer.from(archive).readUInt32LE(index + 38));
  expect([first, second]).toEqual([0o100755 * 2 ** 16, 0o100644 * 2 ** 16]);
});

test("archives are the same in any time zone", () => {
  const script = `
    import { gzip, tarGz, zip } from "./scripts/release/archives.ts";
    const entries = [{ name: "a", bytes: new TextEncoder().encode("a".repeat(5000)), isProgram: true }];
    console.log(Bun.hash(tarGz(entries, ${COMMITTED_MS})), Bun.hash(zip(entries, ${COMMITTED_MS})));`;
  const [here, there] = ["UTC", "Asia/Tokyo"].map((TZ) => {
    const child = Bun.spawnSync([process.execPath, "-e", script], { env: { ...process.env, TZ } });
    return child.stdout.toString();
  });
  expect(here).toMatch(/^\d+n? \d+n?\n$/);
  expect(there).toBe(here ?? "");
});

test("what is compressed has no time and no name, and can be had back", () => {
  const packed = gzip(PROGRAM);
  expect([...packed.subarray(3, 8)]).toEqual([0, 0, 0, 0, 0]);
  expect(Bun.gunzipSync(new Uint8Array(packed))).toEqual(PROGRAM);
});
