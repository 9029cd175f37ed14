import { describe, expect, test } from "bun:test";
import { lstat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { listenOnSocket } from "../../src/server/listen.ts";
import { kindOf } from "../support/kind-of.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const start = (path: string, text = "cold") =>
  listenOnSocket({
    ...{ path, mode: "0620", idleSeconds: 10, maxBodyBytes: 1000 },
    hotRoutes: { "/hot": { GET: async () => new Response("hot") } },
    handle: async () => new Response(text),
  });

const textAt = async (unix: string, pathname: string) => (await fetch(`http://localhost${pathname}`, { unix })).text();

describe.skipIf(process.platform === "win32")("listening on a socket", () => {
  test("makes its folder, lets in whom it should, and takes other handlers", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "run", "proxy.sock");
    const { reload, pending, close } = await start(path);
    expect((await lstat(path)).mode & 0o777).toBe(0o620);
    expect([await textAt(path, "/hot"), await textAt(path, "/x"), pending()]).toEqual(["hot", "cold", 0]);
    reload({ hotRoutes: {}, handle: async () => new Response("new"), certificate: null });
    expect(await textAt(path, "/x")).toBe("new");
    await close();
    expect(await Bun.file(path).exists()).toBeFalse();
  });

  test("is refused where somebody listens, and takes the place of who is dead", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "proxy.sock");
    const first = await start(path);
    expect(await kindOf(() => start(path))).toBe("port_in_use");
    expect(await textAt(path, "/x")).toBe("cold");
    await first.drain();
    const dead = [
      "-e",
      `Bun.listen({ unix: ${JSON.stringify(path)}, socket: { data() {} } }); process.kill(process.pid, "SIGKILL")`,
    ];
    await Bun.spawn([process.execPath, ...dead]).exited;
    expect((await lstat(path)).isSocket()).toBeTrue();
    const next = await start(path, "alive");
    expect(await textAt(path, "/x")).toBe("alive");
    await next.close();
  });

  test("is refused where no socket can be", async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "file");
    await writeFile(file, "precious");
    for (const path of [file, folder.path, join(file, "below"), join(folder.path, "x".repeat(100))]) {
      expect(await kindOf(() => start(path))).toBe("config_invalid");
    }
    expect(await Bun.file(file).text()).toBe("precious");
  });
});
