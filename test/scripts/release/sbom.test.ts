import { describe, expect, test } from "bun:test";
import { Version } from "@cyclonedx/cyclonedx-library/Spec";
import { JsonStrictValidator } from "@cyclonedx/cyclonedx-library/Validation";
import { dependencies } from "../../../package.json";
import { sbom } from "../../../scripts/release/sbom.ts";

const source = { version: "1.2.3", commit: "c0ffee".padEnd(40, "0"), committedMs: Date.UTC(2026, 10, 30) };
const FILES = ["src/main.ts", "node_modules/elysia/dist/index.mjs", "node_modules/@elysiajs/swagger/dist/index.mjs"];

type Listed = { name: string; group?: string; version: string; purl: string; "bom-ref": string; licenses: unknown };

describe("the list of what is in a release", () => {
  test("fits the schema of CycloneDX 1.6", async () => {
    expect(await new JsonStrictValidator(Version.v1dot6).validate(await sbom(source, FILES))).toBeNull();
  });

  test("names the packages whose files are in the binary, and the runtimes, with what they are", async () => {
    const { components } = JSON.parse(await sbom(source, FILES)) as { components: Listed[] };
    const packages = components.filter(({ group }) => group !== "@oven");
    expect(packages.map(({ purl }) => purl)).toEqual([
      `pkg:npm/%40elysiajs/swagger@${dependencies["@elysiajs/swagger"]}`,
      `pkg:npm/elysia@${dependencies.elysia}`,
    ]);
    expect(components.length - packages.length).toBe(8);
    expect(packages[1]).toMatchObject({
      hashes: [{ alg: "SHA-512", content: expect.stringMatching(/^[0-9a-f]{128}$/) }],
      licenses: [{ license: { id: "MIT" } }],
    });
  });

  test("tells what needs what", async () => {
    const list = JSON.parse(await sbom(source, FILES)) as { dependencies: { ref: string; dependsOn?: string[] }[] };
    const main = list.dependencies.find(({ ref }) => ref.startsWith("pkg:github/"));
    expect(main?.dependsOn).toContain(`pkg:npm/elysia@${dependencies.elysia}`);
    expect(main?.dependsOn).toHaveLength(10);
  });

  test("is the same for the same source, and no other's", async () => {
    const first = await sbom(source, FILES);
    expect(await sbom(source, FILES.toReversed())).toBe(first);
    expect(await sbom({ ...source, commit: "f".repeat(40) }, FILES)).not.toBe(first);
  });

  test("is not made of packages that are in no lock", async () => {
    await expect(sbom(source, ["test/fixtures/node_modules/nowhere/a.js"])).rejects.toThrow();
  });
});
