import * as fs from "node:fs/promises";
import type { ProgramDisk } from "../../src/world/program-file.ts";
import type { Disk } from "../../src/world/replace-file.ts";

/** The real disk, on which the program ends when it has taken so many steps: nothing of it runs after that. */
export function mortalDisk(life = Number.POSITIVE_INFINITY) {
  const steps: string[] = [];
  const opened: fs.FileHandle[] = [];
  const crash = Promise.withResolvers<"crashed">();
  const step = async <T>(name: string, work: Promise<T>): Promise<T> => {
    const result = await work;
    if (steps.push(name) < life) return result;
    crash.resolve("crashed");
    return await new Promise(() => {});
  };
  const disk = {
    lstat: (path) => step("lstat", fs.lstat(path)),
    mkdir: (path, options) => step("mkdir", fs.mkdir(path, options)),
    async open(path: string, flags: string, mode?: number) {
      const opening = fs.open(path, flags, mode);
      opened.push(await opening);
      const file = await step("open", opening);
      return {
        writeFile: (content: string | Uint8Array) => step("write", file.writeFile(content)),
        chmod: (bits: number) => step("chmod", file.chmod(bits)),
        chown: (uid: number, gid: number) => step("chown", file.chown(uid, gid)),
        sync: () => step("sync", file.sync()),
        close: () => step("close", file.close()),
      };
    },
    readdir: (path) => step("readdir", fs.readdir(path)),
    realpath: (path) => step("realpath", fs.realpath(path)),
    rename: (from, to) => step("rename", fs.rename(from, to)),
    rm: (path, options) => step("rm", fs.rm(path, options)),
    stat: (path: string) => step("stat", fs.stat(path)),
  } satisfies Disk & ProgramDisk;
  /** As the system does for a program that has ended. */
  const close = async () => void (await Promise.all(opened.map((file) => file.close())));
  return { disk, steps, crashed: crash.promise, [Symbol.asyncDispose]: close };
}
