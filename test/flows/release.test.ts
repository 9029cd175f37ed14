import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import { Version } from "@cyclonedx/cyclonedx-library/Spec";
import { JsonStrictValidator } from "@cyclonedx/cyclonedx-library/Validation";
import { parseTarGzip } from "nanotar";
import { entitlementsOf, signatureFaults } from "../../scripts/release/ad-hoc-signature.ts";
import { describeAsset } from "../../scripts/release/manifest.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

setDefaultTimeout(60_000);

const NAME = "github-copilot-svcs-darwin-amd64";

describe("a release for one machine", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let binary: Uint8Array;
  const read = (name: string) => Bun.file(join(folder.path, name)).bytes();

  beforeAll(async () => {
    folder = await temporaryFolder();
    const command = ["scripts/release.ts", "--target", "bun-darwin-x64", "--folder", folder.path];
    const child = Bun.spawn([process.execPath, ...command], { stdout: "ignore", stderr: "pipe" });
    expect({ code: await child.exited, stderr: await child.stderr.text() }).toEqual({ code: 0, stderr: "" });
    binary = await read(NAME);
  });
  afterAll(() => folder[Symbol.asyncDispose]());

  test("has sums that fit, of every file but their own", async () => {
    const sums = await Bun.file(join(folder.path, "SHA256SUMS")).text();
    const names = [...sums.matchAll(/^[0-9a-f]{64} {2}(.+)$/gm)].map(([, name = ""]) => name);
    const files = [...new Bun.Glob("*").scanSync(folder.path)].filter((name) => name !== "SHA256SUMS");
    expect(names.toSorted()).toEqual(files.toSorted());
    for (const name of names) expect(sums).toContain(`${describeAsset(name, await read(name)).sha256}  ${name}\n`);
  });

  test("tells the same in release.json, for programs", async () => {
    const { version, commit, bun, assets } = await Bun.file(join(folder.path, "release.json")).json();
    expect({ version, commit, bun }).toEqual({
      version: expect.any(String),
      commit: expect.stringMatching(/^[0-9a-f]{40}$/),
      bun: Bun.version,
    });
    expect(assets).toContainEqual(describeAsset(NAME, binary));
  });

  test("has the same binary in three forms", async () => {
    expect(Buffer.compare(Bun.gunzipSync(new Uint8Array(await read(`${NAME}.gz`))), binary)).toBe(0);
    const [program, ...others] = await parseTarGzip(await read(`${NAME}.tar.gz`));
    expect(program).toMatchObject({ name: "github-copilot-svcs", size: binary.length });
    expect(Buffer.compare(program?.data ?? Buffer.alloc(0), binary)).toBe(0);
    expect(others.map(({ name }) => name)).toEqual(expect.arrayContaining(["LICENSE", "README.md"]));
  });

  test("is signed for macOS, every page of it, and may make code at run time", () => {
    expect(signatureFaults(binary)).toEqual([]);
    expect(entitlementsOf(binary).get(5)?.toString()).toContain("com.apple.security.cs.allow-jit");
    expect([...entitlementsOf(binary).keys()]).toEqual([5, 7]);
  });

  test("shows by its signature that one bit of the program was changed", () => {
    const at = binary.length >> 1;
    const damaged = Buffer.from(binary);
    damaged[at] = (damaged[at] ?? 0) ^ 1;
    expect(signatureFaults(damaged)).toEqual([`page ${at >> 12} is not what was signed`]);
  });

  test("lists what is in the binary, and nothing that is only installed", async () => {
    const list = await Bun.file(join(folder.path, "github-copilot-svcs.cdx.json")).text();
    expect(await new JsonStrictValidator(Version.v1dot6).validate(list)).toBeNull();
    const names = (JSON.parse(list) as { components: { name: string }[] }).components.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(["elysia", "zod", "swagger-ui-dist", "gpt-tokenizer", "bun-darwin-x64"]),
    );
    expect(names).not.toContain("typescript");
  });
});

test.each([
  ["a version that is none", ["--version", "1.2"], "1.2 is not a version such as 1.2.3."],
  ["a machine that there is none of", ["--target", "bun-plan9-x64"], "bun-plan9-x64 is none of bun-linux-x64, "],
  ["a folder that has something in it", ["--folder", "src"], "src is not empty."],
])("%s is refused", async (_what, words, reason) => {
  const child = Bun.spawn([process.execPath, "scripts/release.ts", ...words], { stdout: "ignore", stderr: "pipe" });
  expect({ code: await child.exited, stderr: await child.stderr.text() }).toEqual({
    code: 1,
    stderr: expect.stringContaining(reason),
  });
});
