import { expect, test } from "bun:test";
import * as fs from "node:fs/promises";
import { join } from "node:path";
import { createForeignFiles, systemForeignFiles as files } from "../../src/world/foreign-files.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const { chmod, mkdir, readdir, stat, symlink } = fs;

test("a file keeps its mode, and a new one has that of its model or is the user's alone", async () => {
  await using folder = await temporaryFolder();
  const [old, next, backup] = ["old", "deep/next", "backup"].map((name) => join(folder.path, name));
  if (!old || !next || !backup) throw new Error("no names");
  await Bun.write(old, "one");
  await chmod(old, 0o640);
  await files.replace(old, "two");
  await files.replace(next, "new");
  await files.replace(backup, "one", old);
  expect([await files.read(old), await files.read(next)]).toEqual(["two", "new"]);
  const modes = await Promise.all([old, next, backup].map(async (path) => (await stat(path)).mode & 0o777));
  expect(modes).toEqual([0o640, 0o600, 0o640]);
  await files.remove(old);
  await files.remove(old);
  expect(await files.read(old)).toBeNull();
});

const ownedBy = (uid: number) => (async (at: string) => Object.assign(await stat(at), { uid })) as typeof stat;

test("one of root's in the user's own folder is changed, and is this user's alone then", async () => {
  await using folder = await temporaryFolder();
  const [path, backup] = [join(folder.path, "settings.json"), join(folder.path, "backup")];
  await Bun.write(path, "one");
  await chmod(path, 0o644);
  const refused = async () => Promise.reject(Object.assign(new Error("not yours"), { code: "EPERM" }));
  const unprivileged = createForeignFiles(1000, { ...fs, stat: ownedBy(0), chown: refused });
  await unprivileged.replace(backup, "one", path);
  await unprivileged.replace(path, "two");
  expect([await files.read(backup), await files.read(path)]).toEqual(["one", "two"]);
  if (process.platform !== "win32") expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test("a link is followed, and stays one", async () => {
  await using folder = await temporaryFolder();
  const [real, link] = [join(folder.path, "real"), join(folder.path, "link")];
  await Bun.write(real, "one");
  await symlink(real, link);
  await files.replace(link, "two");
  expect(await Bun.file(real).text()).toBe("two");
  expect(
    (await readdir(folder.path, { withFileTypes: true })).find(({ name }) => name === "link")?.isSymbolicLink(),
  ).toBe(true);
});

test("what is no file of text is told by its name", async () => {
  await using folder = await temporaryFolder();
  const binary = join(folder.path, "binary");
  await Bun.write(binary, new Uint8Array([0xff, 0xfe, 0x00]));
  await mkdir(join(folder.path, "folder"));
  expect(files.read(binary)).rejects.toThrow(`${binary} cannot be read: it is no UTF-8.`);
  expect(files.read(join(folder.path, "folder"))).rejects.toThrow("it is a folder");
  expect(files.replace(join(folder.path, "folder"), "")).rejects.toThrow("cannot be written");
});

test.skipIf(process.platform === "win32")("neither a pipe nor a device is waited for or replaced", async () => {
  await using folder = await temporaryFolder();
  const [pipe, device] = [join(folder.path, "pipe"), join(folder.path, "device")];
  await Bun.$`mkfifo ${pipe}`.quiet();
  await symlink("/dev/null", device);
  for (const path of [pipe, device]) {
    const read = Promise.race([files.read(path), Bun.sleep(1000).then(() => "still waiting")]);
    expect(read).rejects.toThrow(`${path} cannot be read: it is no file of text.`);
  }
});

test.skipIf(process.platform === "win32")(
  "a file of another user's is left as it is, and nothing beside it",
  async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "settings");
    await Bun.write(path, "one");
    const others = createForeignFiles(1000, { ...fs, stat: ownedBy(1001) });
    const fault = `${path} cannot be written: it belongs to another user`;
    await expect(others.replace(`${path}.backup`, "one", path)).rejects.toThrow(fault);
    await expect(others.replace(path, "two")).rejects.toThrow(fault);
    expect([await files.read(path), await readdir(folder.path)]).toEqual(["one", ["settings"]]);
  },
);
