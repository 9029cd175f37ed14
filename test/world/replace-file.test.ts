import { describe, expect, test } from "bun:test";
import * as fs from "node:fs/promises";
import { join } from "node:path";
import { type Disk, replaceFile } from "../../src/world/replace-file.ts";
import { kindOf } from "../support/kind-of.ts";
import { mortalDisk } from "../support/mortal-disk.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const isWindows = process.platform === "win32";
const modeOf = async (path: string) => ((await fs.stat(path)).mode & 0o777).toString(8);

describe("a file that is replaced", () => {
  test.skipIf(isWindows)("is on the disk before its name is, and its name before we go on", async () => {
    await using folder = await temporaryFolder();
    const { disk, steps } = mortalDisk();
    await replaceFile(fs, join(folder.path, "file"), "old");
    await replaceFile(disk, join(folder.path, "file"), "new");
    const save = ["open", "write", "sync", "close", "rename", "open", "sync", "close"];
    expect(steps.join()).toStartWith(["mkdir", "lstat", ...save].join());
  });

  test("is whole after a crash at any step, and for this user alone (FA24)", async () => {
    const outcomes: string[] = [];
    for (let life = 1; ; life++) {
      await using folder = await temporaryFolder();
      const path = join(folder.path, "file");
      await replaceFile(fs, path, "old");
      await using mortal = mortalDisk(life);
      const end = await Promise.race([replaceFile(mortal.disk, path, "new").then(() => "finished"), mortal.crashed]);
      outcomes.push(await Bun.file(path).text());
      for (const name of await fs.readdir(folder.path)) {
        if (!isWindows) expect(await modeOf(join(folder.path, name))).toBe("600");
      }
      if (end === "finished") break;
    }
    expect(outcomes.join()).toMatch(/^(old,){4,}new(,new)+$/);
  });

  test("takes what a crash has left with it, once nobody can be at work on it", async () => {
    await using folder = await temporaryFolder();
    const leave = async (name: string, ageSeconds: number) => {
      await Bun.write(join(folder.path, name), "a token");
      const at = Date.now() / 1000 - ageSeconds;
      await fs.utimes(join(folder.path, name), at, at);
    };
    await leave(".file.of-a-crash.tmp", 3600);
    await leave(".file.of-another-process.tmp", 1);
    await leave(".other.of-a-crash.tmp", 3600);
    await replaceFile(fs, join(folder.path, "file"), "new");
    expect((await fs.readdir(folder.path)).sort()).toEqual([
      ".file.of-another-process.tmp",
      ".other.of-a-crash.tmp",
      "file",
    ]);
  });

  test.each(["write", "sync", "close", "rename"])(
    "keeps its old text, and nothing beside it, when %s fails",
    async (failing) => {
      await using folder = await temporaryFolder();
      const path = join(folder.path, "file");
      await replaceFile(fs, path, "old");
      const fail = (name: string) => (name === failing ? Promise.reject(new Error("ENOSPC")) : Promise.resolve());
      const { disk } = mortalDisk();
      const full: Disk = {
        ...disk,
        async open(at, flags, mode) {
          const file = await fs.open(at, flags, mode);
          return {
            writeFile: async (text) => fail("write").then(() => file.writeFile(text)),
            sync: () => fail("sync"),
            close: () => file.close().then(() => fail("close")),
          };
        },
        rename: (from, to) => fail("rename").then(() => fs.rename(from, to)),
      };
      await expect(replaceFile(full, path, "new")).rejects.toThrow("ENOSPC");
      expect(await Bun.file(path).text()).toBe("old");
      expect(await fs.readdir(folder.path)).toEqual(["file"]);
    },
  );

  test.skipIf(isWindows)("is no link, wherever it leads", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "file");
    for (const target of ["elsewhere", "nowhere"]) {
      if (target === "elsewhere") await Bun.write(join(folder.path, target), "its own");
      await fs.symlink(join(folder.path, target), path);
      expect(await kindOf(() => replaceFile(fs, path, "new"))).toBe("config_invalid");
      await fs.rm(path);
    }
    expect(await fs.readdir(folder.path)).toEqual(["elsewhere"]);
    expect(await Bun.file(join(folder.path, "elsewhere")).text()).toBe("its own");
  });
});

test.skipIf(isWindows)("a folder on a disk that cannot sync folders is no failure, one that fails to is", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "file");
  const refusing = (code: string): Disk => ({
    ...mortalDisk().disk,
    async open(at, flags, mode) {
      const file = await fs.open(at, flags, mode);
      const refuse = () => Promise.reject(Object.assign(new Error(code), { code }));
      return {
        writeFile: (text) => file.writeFile(text),
        sync: at === folder.path ? refuse : () => file.sync(),
        close: () => file.close(),
      };
    },
  });
  await replaceFile(refusing("EINVAL"), path, "new");
  await expect(replaceFile(refusing("EIO"), path, "newer")).rejects.toThrow("EIO");
  expect(await Bun.file(path).text()).toBe("newer");
});
