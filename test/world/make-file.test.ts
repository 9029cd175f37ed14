import { expect, test } from "bun:test";
import * as fs from "node:fs/promises";
import { join } from "node:path";
import { makeFile } from "../../src/world/make-file.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

test("a file that a full disk takes no text for is not left there", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "lock");
  const full = {
    ...fs,
    async open(at: string, flags: string, mode?: number) {
      const file = await fs.open(at, flags, mode);
      return {
        writeFile: () => Promise.reject(new Error("ENOSPC")),
        sync: () => file.sync(),
        close: () => file.close(),
      };
    },
  };
  await expect(makeFile(full, path, "text")).rejects.toThrow("ENOSPC");
  expect(await fs.readdir(folder.path)).toEqual([]);
  expect(await makeFile(fs, path, "text")).toBe(true);
  expect(await makeFile(full, path, "another's")).toBe(false);
  expect(await Bun.file(path).text()).toBe("text");
});

test("a file that cannot be made is an error, and no file of another's", async () => {
  await using folder = await temporaryFolder();
  await expect(makeFile(fs, join(folder.path, "x".repeat(300)), "text")).rejects.toThrow();
});
