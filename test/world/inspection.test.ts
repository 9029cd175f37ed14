import { describe, expect, test } from "bun:test";
import { chmod, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { systemInspection } from "../../src/world/inspection.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const isWindows = process.platform === "win32";

describe("looking at this machine", () => {
  test.skipIf(isWindows)("tells of files and folders whose they are, and of a link the link itself", async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "file");
    await writeFile(file, "");
    await chmod(file, 0o640);
    await symlink(file, join(folder.path, "link"));
    const { entry } = systemInspection;
    expect(await entry(file)).toEqual({ isFolder: false, isLink: false, mode: 0o640, owner: "this user" });
    expect(await entry(folder.path)).toMatchObject({ isFolder: true });
    expect(await entry(join(folder.path, "link"))).toMatchObject({ isLink: true });
    expect(await entry(join(folder.path, "nothing"))).toBeNull();
    expect(await entry(join(file, "below a file"))).toBeNull();
  });

  test("tells the free bytes of a folder that is still to be made by the one above it", async () => {
    await using folder = await temporaryFolder();
    expect(await systemInspection.freeBytes(join(folder.path, "a", "b"))).toBeGreaterThan(0);
  });

  test("tells why an address cannot be listened on, and on Linux who does", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    const { port } = server.address() as { port: number };
    const { whyNotListen, listener } = systemInspection;
    expect(whyNotListen("127.0.0.1", port)).toBe("EADDRINUSE");
    if (process.platform === "linux") expect(await listener(port)).toMatchObject({ pid: process.pid });
    const closed = Promise.withResolvers<void>();
    server.close(() => closed.resolve());
    await closed.promise;
    expect(whyNotListen("127.0.0.1", port)).toBeNull();
    expect(await listener(port)).toBeNull();
    expect(whyNotListen("192.0.2.1", port)).toBe("EADDRNOTAVAIL");
  });
});
