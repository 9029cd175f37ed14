import { describe, expect, test } from "bun:test";
import { chmod, chown, mkdir, stat, symlink } from "node:fs/promises";
import { join } from "node:path";
import { createOwnFiles } from "../../src/world/own-files.ts";
import { failureOf, kindOf } from "../support/kind-of.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const userId = process.geteuid?.();
const own = createOwnFiles(userId);
/** Whoever runs the tests, to a process of this one our files are another user's; of root's it would think well. */
const stranger = createOwnFiles(4343);
const asUser = (path: string) => (userId === 0 ? chown(path, 4242, 4242) : Promise.resolve());

const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

describe.skipIf(process.platform === "win32")("a file of the user's own", () => {
  test("is read; one that is not there is null, and what is no file an error", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "file");
    expect(await own.readOwn(path, "refused")).toBeNull();
    await Bun.write(path, "ä");
    expect(await own.readOwn(path, "refused")).toBe("ä");
    expect(await own.readOwn(join(path, "below"), "refused")).toBeNull();
    await expect(own.readOwn(folder.path, "refused")).rejects.toThrow("EISDIR");
  });

  test("is refused where it is another's, and said whose it is", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "file");
    await Bun.write(path, "text");
    await asUser(path);
    const failure = await failureOf(() => stranger.readOwn(path, "followed"));
    expect(failure.kind).toBe("config_invalid");
    expect(failure.message).toStartWith(`${path} belongs to another user (uid ${(await stat(path)).uid})`);
    expect(await createOwnFiles(undefined).readOwn(path, "refused")).toBe("text");
  });

  test("is found behind a link where that may be followed, unless another has made the link", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "link");
    await Bun.write(join(folder.path, "file"), "text");
    await symlink("file", path);
    expect(await own.readOwn(path, "followed")).toBe("text");
    expect((await failureOf(() => own.readOwn(path, "refused"))).message).toStartWith(`${path} is a symbolic link.`);
    await asUser(folder.path);
    if (userId !== 0) expect(await kindOf(() => stranger.readOwn(path, "followed"))).toBe("config_invalid");
  });

  test("holds nobody up that is a pipe without a writer", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "pipe");
    await Bun.$`mkfifo ${path}`;
    expect(await own.readOwn(path, "refused").catch(() => "")).toBe("");
  });

  test("says whether every user may read it", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "key.pem");
    await Bun.write(path, "text");
    for (const [mode, isOpen] of [
      [0o600, false],
      [0o640, false],
      [0o604, true],
    ] as const) {
      await chmod(path, mode);
      expect(await own.isOpenToAll(path)).toBe(isOpen);
    }
  });

  test("loses what others may do with it, and nothing else", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "file");
    await Bun.write(path, "text");
    expect(await own.keepPrivate(join(folder.path, "missing"))).toBe("private");
    for (const [before, after] of [
      ["644", "600"],
      ["660", "600"],
      ["755", "700"],
      ["402", "400"],
    ] as const) {
      await chmod(path, Number.parseInt(before, 8));
      expect([await own.keepPrivate(path), await own.keepPrivate(path)]).toEqual(["tightened", "private"]);
      expect(await modeOf(path)).toBe(after);
    }
    await mkdir(join(folder.path, "folder"));
    await chmod(join(folder.path, "folder"), 0o755);
    expect(await own.keepPrivate(join(folder.path, "folder"))).toBe("tightened");
    expect(await modeOf(join(folder.path, "folder"))).toBe("700");
  });

  test("stays as it is behind a link, or in the hand of another, and that is told", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "file");
    await Bun.write(path, "text");
    await chmod(path, 0o644);
    await symlink("file", join(folder.path, "link"));
    expect(await own.keepPrivate(join(folder.path, "link"))).toBe("open");
    expect(await stranger.keepPrivate(path)).toBe("open");
    expect(await modeOf(path)).toBe("644");
  });
});
