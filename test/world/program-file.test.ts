import { describe, expect, test } from "bun:test";
import * as fs from "node:fs/promises";
import { join } from "node:path";
import { createProgramFiles, type ProgramDisk } from "../../src/world/program-file.ts";
import { mortalDisk } from "../support/mortal-disk.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const isWindows = process.platform === "win32";

async function* pieces(...texts: string[]) {
  for (const text of texts) yield new TextEncoder().encode(text);
}

/** A folder with a program in it, and the files of a system of that kind on the real disk. */
async function createProgram(platform: string = process.platform, disk: ProgramDisk = fs) {
  const folder = await temporaryFolder();
  const path = join(folder.path, "program.exe");
  await fs.writeFile(path, "old", { mode: 0o755 });
  return {
    path,
    files: createProgramFiles(disk, platform),
    text: () => Bun.file(path).text(),
    names: async () => (await fs.readdir(folder.path)).sort(),
    folder: folder.path,
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

describe("a program that is replaced", () => {
  test("has its mode and its owner, and all pieces in order", async () => {
    await using program = await createProgram();
    if (!isWindows) await fs.chmod(program.path, 0o750);
    const staged = await program.files.stage(program.path, pieces("n", "e", "w"));
    expect(await program.text()).toBe("old");
    await program.files.swap(staged, program.path);
    expect(await program.text()).toBe("new");
    if (isWindows) return;
    expect((await fs.stat(program.path)).mode & 0o777).toBe(0o750);
    expect(await program.names()).toEqual(["program.exe"]);
  });

  // Windows has no way to put a file in the place of a program that runs in one step.
  test.skipIf(isWindows)("is the old or the new one after a crash at any step", async () => {
    const outcomes: string[] = [];
    for (let life = 1; ; life++) {
      await using mortal = mortalDisk(life);
      await using program = await createProgram(process.platform, mortal.disk);
      const update = async () => {
        await program.files.swap(await program.files.stage(program.path, pieces("n", "ew")), program.path);
        return "finished";
      };
      const end = await Promise.race([update(), mortal.crashed]);
      outcomes.push(await program.text());
      if (end === "finished") break;
    }
    expect(outcomes.join()).toMatch(/^(old,){8,}new(,new)+$/);
  });

  test("is the old one, with nothing beside it, when a piece fails to come", async () => {
    await using program = await createProgram();
    async function* failing() {
      yield new Uint8Array(3);
      throw new Error("cut off");
    }
    await expect(program.files.stage(program.path, failing())).rejects.toThrow("cut off");
    expect([await program.text(), await program.names()]).toEqual(["old", ["program.exe"]]);
  });

  test("is the old one, with nothing beside it, when the disk fails", async () => {
    for (const failing of ["writeFile", "chmod", "sync", "close"] as const) {
      if (isWindows && failing === "chmod") continue;
      const full: ProgramDisk = {
        ...fs,
        async open(path, flags, mode) {
          const file = await mortalDisk().disk.open(path, flags, mode);
          const fail = async () => {
            if (failing === "close") await file.close();
            throw new Error("ENOSPC");
          };
          return { ...file, [failing]: fail };
        },
      };
      await using program = await createProgram(process.platform, full);
      await expect(program.files.stage(program.path, pieces("new"))).rejects.toThrow("ENOSPC");
      expect([await program.text(), await program.names()]).toEqual(["old", ["program.exe"]]);
    }
  });

  test("asks for no piece before it may write", async () => {
    await using program = await createProgram();
    let asked = false;
    async function* watched() {
      asked = true;
      yield new Uint8Array();
    }
    const missing = join(program.folder, "missing", "program.exe");
    await expect(program.files.stage(missing, watched())).rejects.toThrow("ENOENT");
    expect(asked).toBe(false);
  });
});

describe("on Windows, where a program that runs can only be renamed", () => {
  test("it is put aside, and removed with the next update", async () => {
    await using program = await createProgram("win32");
    const staged = await program.files.stage(program.path, pieces("new"));
    expect(staged).toEndWith(".exe");
    await program.files.swap(staged, program.path);
    expect(await program.text()).toBe("new");
    const [aside = ""] = await program.names();
    expect(await Bun.file(join(program.folder, aside)).text()).toBe("old");
    await program.files.tidy(program.path);
    expect(await program.names()).toEqual(["program.exe"]);
  });

  test("it comes back when the new one cannot take its place", async () => {
    await using program = await createProgram("win32");
    await expect(program.files.swap(join(program.folder, "missing"), program.path)).rejects.toThrow("ENOENT");
    expect([await program.text(), await program.names()]).toEqual(["old", ["program.exe"]]);
  });
});

test("what a crash has left goes with the next update, what another update is at work on stays", async () => {
  await using program = await createProgram();
  const leave = async (name: string, ageHours: number) => {
    const path = join(program.folder, name);
    await fs.writeFile(path, "");
    const at = Date.now() / 1000 - ageHours * 3600;
    await fs.utimes(path, at, at);
  };
  const id = crypto.randomUUID();
  await leave(`.program.exe.${id}.new`, 3);
  await leave(`.program.exe.${crypto.randomUUID()}.new`, 1);
  await leave(".program.exe.swp", 3);
  await leave(`.other.exe.${id}.new`, 3);
  await program.files.tidy(program.path);
  const names = await program.names();
  expect(names).toHaveLength(4);
  expect(names).not.toContain(`.program.exe.${id}.new`);
});

test.skipIf(isWindows)(
  "the owner of a program's folder is known by number, and a link leads to the program",
  async () => {
    await using program = await createProgram();
    expect(await program.files.folderOwner(program.path)).toBe(process.getuid?.() ?? -1);
    const link = join(program.folder, "link");
    await fs.symlink(program.path, link);
    expect(await program.files.realPath(link)).toBe(program.path);
    expect(await createProgramFiles(fs, "win32").folderOwner(program.path)).toBeNull();
  },
);
