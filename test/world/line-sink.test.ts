import { describe, expect, test } from "bun:test";
import { rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { ProxyError } from "../../src/errors.ts";
import { fileSink } from "../../src/world/line-sink.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

describe("a log file", () => {
  test("has every line after a flush, behind what was there, and keeps it from others", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "logs", "proxy.log");
    for (const run of [1, 2]) {
      const sink = fileSink(path);
      sink.write(`${run}a`);
      sink.write(`${run}b`);
      sink.flush();
      sink.flush();
    }
    expect(await Bun.file(path).text()).toBe("1a\n1b\n2a\n2b\n");
    if (process.platform !== "win32") expect(((await stat(path)).mode & 0o777).toString(8)).toBe("600");
  });

  test("has them a moment later without one", async () => {
    await using folder = await temporaryFolder();
    const file = Bun.file(join(folder.path, "proxy.log"));
    const sink = fileSink(join(folder.path, "proxy.log"));
    sink.write("a");
    sink.write("b");
    expect(await file.text()).toBe("");
    while ((await file.text()) === "") await new Promise((resolve) => setImmediate(resolve));
    expect(await file.text()).toBe("a\nb\n");
  });

  test("that goes away is made again by the next lines, as private, and costs no error when it cannot be", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "logs", "proxy.log");
    const sink = fileSink(path);
    await rename(path, `${path}.1`);
    sink.write("a");
    sink.flush();
    expect(await Bun.file(path).text()).toBe("a\n");
    if (process.platform !== "win32") expect((await stat(path)).mode & 0o777).toBe(0o600);
    await rm(join(folder.path, "logs"), { recursive: true });
    sink.write("b");
    sink.flush();
    expect(await Bun.file(path).text()).toBe("b\n");
    await rm(join(folder.path, "logs"), { recursive: true });
    await Bun.write(join(folder.path, "logs"), "");
    sink.write("c");
    sink.flush();
    expect(await Bun.file(path).exists()).toBe(false);
  });

  test("that cannot be written is refused at once", async () => {
    await using folder = await temporaryFolder();
    await Bun.write(join(folder.path, "file"), "");
    const open = () => fileSink(join(folder.path, "file", "proxy.log"));
    expect(open).toThrow(ProxyError);
    expect(open).toThrow(`log.file ${join(folder.path, "file", "proxy.log")} cannot be written (`);
    expect(() => fileSink(folder.path)).toThrow("cannot be written (it is a folder)");
  });
});
