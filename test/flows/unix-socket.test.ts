import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { lstat, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createUserMachine, type UserMachine } from "../support/binary.ts";
import { readEvents } from "../support/event-reader.ts";
import { HELLO } from "../support/proxy.ts";

setDefaultTimeout(60_000);

let machine: UserMachine;
beforeAll(async () => {
  machine = await createUserMachine({ isSignedIn: true });
});
afterAll(() => machine[Symbol.asyncDispose]());

const at = (path: string) => ({ COPILOT_SVCS_SOCKET_PATH: path });
const ONLY = { COPILOT_SVCS_SOCKET_ONLY: "true" };
const inHome = (name: string) => join(machine.home, name);

function call(unix: string, body: object = {}): Promise<Response> {
  const init = { method: "POST", headers: { "content-type": "application/json" }, unix };
  return fetch("http://localhost/v1/chat/completions", { ...init, body: JSON.stringify({ ...HELLO, ...body }) });
}

async function modeOf(path: string): Promise<string> {
  return ((await lstat(path)).mode & 0o777).toString(8);
}

const isThere = (path: string) =>
  lstat(path).then(
    () => true,
    () => false,
  );

/** A server on a socket alone. */
async function serveOn(path: string, env: Record<string, string> = {}) {
  const program = machine.start(["run"], { ...at(path), ...ONLY, ...env });
  await program.stderr.until(/"message":"listening"/);
  return program;
}

describe("a unix socket", () => {
  test("is listened on besides the port, by the user alone, and is gone with the server", async () => {
    const path = inHome("run/proxy.sock");
    const server = await machine.serve([], at(path));
    expect((await fetch(`${server.url}/livez`)).status).toBe(200);
    expect([await modeOf(path), await modeOf(inHome("run"))]).toEqual(["600", "700"]);
    const events = await readEvents(await call(path, { stream: true })).rest();
    expect(events.at(-1)).toBe("data: [DONE]");
    expect((await fetch("http://rebound.example/livez", { unix: path })).status).toBe(403);
    server.signal("SIGTERM");
    expect((await server.ended).code).toBe(0);
    expect(await isThere(path)).toBeFalse();
  });

  test("alone opens no port, and status finds the server by it", async () => {
    const path = inHome("only.sock");
    const server = await serveOn(path, { COPILOT_SVCS_SOCKET_MODE: "0660" });
    expect(await modeOf(path)).toBe("660");
    const [, listening = ""] = /(\{.*"message":"listening".*\})/.exec(server.stderr.text) ?? [];
    expect(JSON.parse(listening)).toMatchObject({ urls: [], socket: path });
    const { stdout } = await machine.run(["status", "--json"], { ...at(path), ...ONLY });
    expect(JSON.parse(stdout)).toMatchObject({ port: null, socket: path, server: { running: true } });
    const people = await machine.run(["status"], { ...at(path), ...ONLY });
    expect(people.stdout).toContain("Port: none\nSocket: ~/only.sock\n");
    expect(people.stdout).toContain(`Server: running on the socket ${path}`);
  });

  test("of a server that lives is left to it, and that of a dead one is taken", async () => {
    const path = inHome("taken.sock");
    const first = await serveOn(path);
    const second = await machine.run(["run"], { ...at(path), ...ONLY });
    expect(second.code).toBe(1);
    expect(second.stderr).toContain("is already running on the socket");
    expect((await call(path)).status).toBe(200);
    first.signal("SIGKILL");
    await first.ended;
    expect(await isThere(path)).toBeTrue();
    await serveOn(path);
    expect((await call(path)).status).toBe(200);
  });

  test("that another program has is told, and the port is closed again", async () => {
    const path = inHome("other.sock");
    using _other = Bun.listen({ unix: path, socket: { data() {} } });
    const { code, stderr } = await machine.run(["run"], at(path));
    expect(code).toBe(1);
    expect(stderr).toContain(`The socket ${path} (socket.path) is already in use.`);
    expect(await isThere(path)).toBeTrue();
  });

  test("never takes the place of a file that is none", async () => {
    const path = inHome("precious.txt");
    await writeFile(path, "precious");
    for (const [taken, words] of [
      [path, "is there already, and is no socket"],
      [machine.home, "is there already, and is no socket"],
      [`/${"x".repeat(120)}`, "is too long for a socket: 121 bytes, at most 103"],
      [join(path, "below"), "is in a folder that cannot be made"],
    ] as const) {
      const { code, stderr } = await machine.run(["run"], at(taken));
      expect(code).toBe(78);
      expect(stderr).toContain(words);
    }
    expect(await Bun.file(path).text()).toBe("precious");
  });

  test("a stream over it outlives a reload, which gives new calls the new configuration", async () => {
    const path = inHome("reload.sock");
    const server = await serveOn(path);
    await machine.write("config.json", { model_aliases: { mine: "gpt-4o" } });
    server.signal("SIGHUP");
    await server.stderr.until(/"configuration reloaded"/);
    expect((await call(path, { model: "mine" })).status).toBe(200);
    await rm(join(machine.folder, "config.json"));
  });

  test("alone without a path is a problem", async () => {
    const { code, stderr } = await machine.run(["run"], ONLY);
    expect(code).toBe(78);
    expect(stderr).toContain("socket.path must be set, where socket.only is true (COPILOT_SVCS_SOCKET_ONLY)");
  });

  test("asks for keys where there are some, as the port does", async () => {
    const path = inHome("keys.sock");
    await serveOn(path, { COPILOT_SVCS_API_KEY: "0123456789abcdef" });
    expect((await call(path)).status).toBe(401);
  });
});
