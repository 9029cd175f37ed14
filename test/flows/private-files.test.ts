import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { chmod, mkdir, readdir, rename, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createUserMachine, GITHUB_TOKEN, type UserMachine } from "../support/binary.ts";
import { callsTo } from "../support/proxy.ts";

setDefaultTimeout(20_000);

const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

/** Starts programs with this umask, as a shell with such a setting does. */
async function withUmask<T>(mask: number, start: () => Promise<T>): Promise<T> {
  const before = process.umask(mask);
  const started = start();
  process.umask(before);
  return await started;
}

/** Signs in as a person does who is quick with the code. */
async function signIn(machine: UserMachine): Promise<void> {
  const auth = machine.start(["auth"]);
  const [, code = ""] = await auth.stderr.until(/enter the code: {2}(\S+)/);
  machine.simulator.state.approve(code);
  expect((await auth.ended).code).toBe(0);
}

describe.skipIf(process.platform === "win32")("what the binary keeps of the user's", () => {
  test.each([0o000, 0o022, 0o077, 0o777])("is the user's alone under a umask of %o", async (mask) => {
    await using machine = await createUserMachine();
    await withUmask(mask, () => signIn(machine));
    await machine.write("config.json", { log: { file: "logs/proxy.log" } });
    const server = await withUmask(mask, async () => machine.start(["run"]));
    await server.stderr.until(/Ready/);
    server.signal("SIGTERM");
    await server.ended;
    for (const below of ["", "logs"]) expect(await modeOf(join(machine.folder, below))).toBe("700");
    for (const name of ["credentials.json", "logs/proxy.log"])
      expect(await modeOf(join(machine.folder, name))).toBe("600");
    expect((await readdir(machine.folder)).sort()).toEqual(["config.json", "credentials.json", "logs"]);
  });

  test("is taken from others who could read it, and a command says so once", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    const names = ["config.json", "credentials.json", "credentials.json.damaged", "keys.json"];
    await machine.write("config.json", { github_token: GITHUB_TOKEN });
    await machine.write("credentials.json.damaged", "half a fi");
    await machine.write("keys.json", {});
    const paths = [machine.folder, ...names.map((name) => join(machine.folder, name))];
    for (const path of paths) await chmod(path, path === machine.folder ? 0o755 : 0o664);
    const { stderr } = await machine.run(["status"]);
    for (const path of paths) {
      expect(stderr).toContain(`${path} was open to other users of this machine, and is yours alone now.`);
      expect(await modeOf(path)).toBe(path === machine.folder ? "700" : "600");
    }
    expect((await machine.run(["status"])).stderr).toBe("");
  });

  test("is told of by the log of a server, and a configuration without secrets is left as it is", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    await machine.write("config.json", {});
    await chmod(machine.folder, 0o700);
    await chmod(join(machine.folder, "config.json"), 0o644);
    const path = join(machine.folder, "credentials.json");
    await chmod(path, 0o640);
    const server = await machine.serve();
    const [line] = await server.stderr.until(/^.*a file with secrets was open.*$/m);
    expect(JSON.parse(line)).toMatchObject({ level: "warn", path, now: "private" });
    expect(await modeOf(path)).toBe("600");
    expect(await modeOf(join(machine.folder, "config.json"))).toBe("644");
  });

  test("is neither read nor written through a link", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    const path = join(machine.folder, "credentials.json");
    const target = join(machine.home, "target.json");
    await rename(path, target);
    await symlink(target, path);
    const before = await Bun.file(target).text();
    for (const words of [["auth"], ["auth", "--logout"], ["run"]]) {
      const { code, stderr } = await machine.run(words);
      expect(stderr).toContain(`${path} is a symbolic link.`);
      expect(code).toBe(78);
    }
    expect((await machine.run(["status"])).code).toBe(77);
    expect(await Bun.file(target).text()).toBe(before);
    expect(machine.simulator.journal.calls()).toEqual([]);
  });

  test("lets nobody in by keys that a link leads to", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    const path = join(machine.folder, "keys.json");
    await machine.run(["keys", "create", "laptop"]);
    await rename(path, join(machine.home, "target.json"));
    await symlink(join(machine.home, "target.json"), path);
    for (const words of [["run"], ["keys", "list"], ["keys", "create", "other"]]) {
      const { code, stderr } = await machine.run(words);
      expect([code, stderr]).toEqual([78, expect.stringContaining(`${path} is a symbolic link.`)]);
    }
  });

  test("that was torn by a crash of something else is told, mended by a sign-in, and kept beside it", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    const path = join(machine.folder, "credentials.json");
    const torn = (await Bun.file(path).text()).slice(0, 30);
    await machine.write("credentials.json", torn);
    const server = await machine.serve();
    const { chat, health } = callsTo(server.url);
    const refused = await chat();
    const told = (await refused.text()) + JSON.stringify(await health());
    expect([refused.status, told]).toEqual([401, expect.stringContaining('"credentials.json is damaged')]);
    // Where it lies, clients are not told.
    expect(told).not.toContain(machine.home);
    expect(await health()).toMatchObject({ status: "degraded", token: { state: "signed_out" } });
    await signIn(machine);
    expect(await Bun.file(`${path}.damaged`).text()).toBe(torn);
    expect(await modeOf(`${path}.damaged`)).toBe("600");
    expect((await chat()).status).toBe(200);
  });

  test("stays as it was on a full disk, which is told, and calls go on (FA26)", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    const before = await Bun.file(join(machine.folder, "credentials.json")).text();
    const server = await machine.serve([], {}, "full");
    const { chat, get } = callsTo(server.url);
    await server.stderr.until(/"warn","message":"the Copilot token could not be stored; it is used from memory"/);
    for (const response of [await chat(), await get("/readyz")]) expect(response.status).toBe(200);
    expect(await Bun.file(join(machine.folder, "credentials.json")).text()).toBe(before);
    expect(await readdir(machine.folder)).toEqual(["credentials.json"]);
  });

  test("may be configured through a link of the user's own", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    await mkdir(join(machine.home, "dotfiles"));
    await writeFile(join(machine.home, "dotfiles", "config.json"), JSON.stringify({ log: { level: "error" } }));
    await symlink(join(machine.home, "dotfiles", "config.json"), join(machine.folder, "config.json"));
    const { stdout } = await machine.run(["config", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ values: { log: { level: "error" } } });
  });
});
