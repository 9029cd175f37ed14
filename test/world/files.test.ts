import { describe, expect, test } from "bun:test";
import { mkdir, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { systemFiles } from "../../src/world/files.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

describe("the disk", () => {
  test("replaces a file whole, and leaves nothing beside it", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "new", "file.json");
    await systemFiles.writePrivate(path, "a long first text");
    await systemFiles.writePrivate(path, "ä");
    expect(await systemFiles.read(path)).toBe("ä");
    expect(await readdir(join(folder.path, "new"))).toEqual(["file.json"]);
  });

  test("gives others to read what is meant for them, a text or bytes", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "file");
    await systemFiles.writeShared(path, "ä");
    expect(await systemFiles.read(path)).toBe("ä");
    await systemFiles.writeShared(path, Uint8Array.of(0x61, 0));
    expect(await systemFiles.read(path)).toBe("a\0");
    if (process.platform !== "win32") expect(await modeOf(path)).toBe("644");
  });

  test.skipIf(process.platform === "win32")("keeps what it writes from others, whatever was there before", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "new", "file.json");
    await systemFiles.writePrivate(path, "");
    expect([await modeOf(join(folder.path, "new")), await modeOf(path)]).toEqual(["700", "600"]);
    await Bun.write(join(folder.path, "open.json"), "everybody's");
    await systemFiles.writePrivate(join(folder.path, "open.json"), "mine");
    expect(await modeOf(join(folder.path, "open.json"))).toBe("600");
    expect(await systemFiles.createExclusively(join(folder.path, "lock"), "text")).toBe(true);
    expect(await modeOf(join(folder.path, "lock"))).toBe("600");
  });

  test("leaves the old file, and nothing else, when it cannot be replaced", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "a folder in its place");
    await mkdir(join(path, "with something in it"), { recursive: true });
    await expect(systemFiles.writePrivate(path, "text")).rejects.toThrow();
    await systemFiles.writePrivate(path, "text").catch(() => {});
    expect(await readdir(folder.path)).toEqual(["a folder in its place"]);
  });

  test("tells a file that is not there from one that cannot be read", async () => {
    await using folder = await temporaryFolder();
    const missing = join(folder.path, "missing");
    expect(await systemFiles.read(missing)).toBeNull();
    expect(await systemFiles.modifiedMs(missing)).toBeNull();
    await systemFiles.remove(missing);
    await Bun.write(join(folder.path, "file"), "");
    expect(await systemFiles.read(join(folder.path, "file", "below"))).toBeNull();
    await expect(systemFiles.read(folder.path)).rejects.toThrow("EISDIR");
    await expect(systemFiles.modifiedMs("\0")).rejects.toThrow();
  });

  test("makes a file for one only, until it is removed", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "lock");
    const made = await Promise.all([1, 2, 3].map(() => systemFiles.createExclusively(path, "text")));
    expect(made.filter(Boolean)).toHaveLength(1);
    expect(await systemFiles.read(path)).toBe("text");
    await systemFiles.remove(path);
    expect(await systemFiles.createExclusively(path, "text")).toBe(true);
    expect(Math.abs(Date.now() - ((await systemFiles.modifiedMs(path)) ?? 0))).toBeLessThan(60_000);
    await expect(systemFiles.createExclusively(join(path, "below a file"), "text")).rejects.toThrow();
  });
});
