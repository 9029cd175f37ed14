import { describe, expect, test } from "bun:test";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { packageManager } from "../../../package.json";
import { fetchRuntime, integrityOf, registryUrl } from "../../../scripts/release/runtimes.ts";
import { RUNTIME_VERSION, TARGETS, type Target } from "../../../scripts/release/targets.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const archive = await packed({ "package/bin/bun": "the runtime", "package/README.md": "words" });
const TARGET: Target = { name: "bun-linux-x64", runtime: "@oven/bun-linux-x64", integrity: integrityOf(archive) };

async function packed(files: Record<string, string>): Promise<Uint8Array> {
  return await new Bun.Archive(files, { compress: "gzip" }).bytes();
}

/** A registry that has one archive, and counts how often it is asked for. */
function createRegistry(content: Uint8Array | null) {
  const paths: string[] = [];
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: ({ url }) => {
      paths.push(new URL(url).pathname);
      return content ? new Response(new Uint8Array(content)) : new Response("", { status: 404 });
    },
  });
  return { url: server.url.origin, paths, [Symbol.asyncDispose]: () => server.stop(true) };
}

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

describe("a runtime", () => {
  test("is fetched once, and kept", async () => {
    await using folder = await temporaryFolder();
    await using registry = createRegistry(archive);
    expect(text(await fetchRuntime(TARGET, folder.path, registry.url))).toBe("the runtime");
    expect(text(await fetchRuntime(TARGET, folder.path, registry.url))).toBe("the runtime");
    expect(registry.paths).toEqual([`/@oven/bun-linux-x64/-/bun-linux-x64-${RUNTIME_VERSION}.tgz`]);
  });

  test("is fetched again when the kept one has changed", async () => {
    await using folder = await temporaryFolder();
    await using registry = createRegistry(archive);
    await Bun.write(join(folder.path, `bun-linux-x64-${RUNTIME_VERSION}.tgz`), "damaged");
    expect(text(await fetchRuntime(TARGET, folder.path, registry.url))).toBe("the runtime");
  });

  test("is refused, and not kept, when it is not what the table says", async () => {
    await using folder = await temporaryFolder();
    await using registry = createRegistry(await packed({ "package/bin/bun": "another" }));
    await expect(fetchRuntime(TARGET, folder.path, registry.url)).rejects.toThrow(
      "is not what scripts/release/targets.ts",
    );
    expect(await readdir(folder.path)).toEqual([]);
  });

  test("that the registry does not have, or whose package is odd, is told", async () => {
    await using folder = await temporaryFolder();
    await using registry = createRegistry(null);
    await expect(fetchRuntime(TARGET, folder.path, registry.url)).rejects.toThrow("answered 404");
    const empty = await packed({ "package/README.md": "words" });
    await using other = createRegistry(empty);
    const target = { ...TARGET, integrity: integrityOf(empty) };
    await expect(fetchRuntime(target, folder.path, other.url)).rejects.toThrow("not one program");
  });
});

test("the runtimes are those of the Bun that builds", () => {
  expect(packageManager).toBe(`bun@${RUNTIME_VERSION}`);
  expect(new Set(TARGETS.map(({ integrity }) => integrity)).size).toBe(8);
});

test("a mirror of the registry may be named", () => {
  expect(registryUrl({})).toBe("https://registry.npmjs.org");
  expect(registryUrl({ npm_config_registry: "http://mirror/npm/" })).toBe("http://mirror/npm");
});
