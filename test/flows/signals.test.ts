import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { appendFile, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { createUserMachine, type Server } from "../support/binary.ts";
import { contentOf, framesOf, readEvents } from "../support/event-reader.ts";
import { CHAT, callsTo, EXCHANGE } from "../support/proxy.ts";

setDefaultTimeout(30_000);

// Windows has none of these signals.
const onPosix = describe.skipIf(process.platform === "win32");

/** Sends SIGHUP and gives what the log says of it. */
async function reload(server: Server, about: RegExp) {
  server.signal("SIGHUP");
  const [line] = await server.stderr.until(new RegExp(`^.*${about.source}.*(?=\n)`, "m"));
  return JSON.parse(line) as Record<string, unknown>;
}

onPosix("SIGHUP", () => {
  test("has the configuration read again, for new calls, in the same process", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    await machine.write("config.json", { model_aliases: { mine: "gpt-4o" } });
    const server = await machine.serve();
    const { chat } = callsTo(server.url);
    const hold = machine.simulator.gate.hold(CHAT, 3);
    const events = readEvents(await chat({ model: "mine", stream: true }));
    await hold.reached;
    await machine.write("config.json", { model_aliases: { other: "gpt-4o" }, port: 1 });
    expect(await reload(server, /configuration reloaded/)).toMatchObject({ changed: ["model_aliases"] });
    expect([(await chat({ model: "mine" })).status, (await chat({ model: "other" })).status]).toEqual([404, 200]);
    await machine.write("config.json", "{ torn");
    expect(await reload(server, /config_reload_failed/)).toMatchObject({ level: "error" });
    expect((await chat({ model: "other" })).status).toBe(200);
    hold.release();
    expect(contentOf(await events.rest())).toEndWith("You said: hello");
    expect(machine.simulator.journal.calls(EXCHANGE)).toHaveLength(1);
    server.signal("SIGTERM");
    expect((await server.ended).code).toBe(0);
  });

  test("takes up a login that another program has made", async () => {
    await using machine = await createUserMachine();
    const server = await machine.serve();
    const { chat } = callsTo(server.url);
    expect((await chat()).status).toBe(401);
    await using other = await createUserMachine({ isSignedIn: true });
    const text = await Bun.file(join(other.folder, "credentials.json")).text();
    await machine.write("credentials.json", text.replace(other.simulator.origin, machine.simulator.origin));
    server.signal("SIGHUP");
    await server.stderr.until(/there is a Copilot token again/);
    expect((await chat()).status).toBe(200);
  });

  test("again and again, from the very start to the end, ends nothing", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    const server = await machine.serve();
    for (let count = 0; count < 50; count++) server.signal("SIGHUP");
    const { simulator } = machine;
    const hold = simulator.gate.hold(CHAT, 3);
    const events = readEvents(await callsTo(server.url).chat({ stream: true }));
    await hold.reached;
    server.signal("SIGTERM");
    await server.stderr.until(/"message":"stopping/);
    server.signal("SIGHUP");
    hold.release();
    expect(contentOf(await events.rest())).toEndWith("You said: hello");
    expect((await server.ended).code).toBe(0);
    expect(simulator.journal.calls(EXCHANGE)).toHaveLength(1);
  });

  test("of a terminal that is closed ends what runs on it, and one that is sent does not", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    const { pid, screen, hangUp, ended } = machine.open(["run"]);
    const [, url = ""] = await screen.until(/Base URL for your tools: (\S+)\/v1/);
    process.kill(pid, "SIGHUP");
    await screen.until(/configuration reloaded/);
    expect((await callsTo(url).chat()).status).toBe(200);
    hangUp();
    // Of the code nobody is there to hear; the runtime makes it 1 where its terminal has gone.
    await ended;
    await expect(callsTo(url).get("/livez")).rejects.toThrow();
  });

  test("ends a command that serves nothing", async () => {
    await using machine = await createUserMachine();
    const login = machine.start(["auth"]);
    await login.stderr.until(/login\/device/);
    login.signal("SIGHUP");
    expect((await login.ended).code).toBe(129);
  });
});

onPosix("a log file", () => {
  test("that was moved away is made anew by the next lines, and is nobody else's", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    const path = join(machine.folder, "logs", "proxy.log");
    await machine.write("config.json", { log: { file: "logs/proxy.log" } });
    const program = machine.start(["run"]);
    const [, url = ""] = await program.stderr.until(/Base URL for your tools: (\S+)\/v1/);
    while (!(await Bun.file(path).exists()));
    await rename(path, `${path}.1`);
    await appendFile(`${path}.1`, "");
    expect((await callsTo(url).get("/livez")).status).toBe(200);
    program.signal("SIGTERM");
    expect((await program.ended).code).toBe(0);
    expect(await Bun.file(path).text()).toContain('"route":"/livez"');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });
});

onPosix("what is thrown where nobody catches it", () => {
  test("never ends a server, nor fills its log, nor tells there what it said", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    // Whoever sets the environment may run code in it: here to fail from within.
    const path = join(machine.folder, "fails.js");
    await machine.write(
      "fails.js",
      `process.on("SIGUSR2", () => {
        const failure = () => new RangeError("a secret");
        for (let count = 0; count < 500; count++) {
          setTimeout(() => { throw failure(); });
          Promise.reject(failure());
        }
        queueMicrotask(() => { throw failure(); });
        throw failure();
      });`,
    );
    const server = await machine.serve([], { BUN_OPTIONS: `--preload ${path}` });
    server.signal("SIGUSR2");
    await server.stderr.until(/"message":"unexpected failure","cause":"RangeError at .*fails\.js/);
    for (let call = 0; call < 3; call++) expect((await callsTo(server.url).chat()).status).toBe(200);
    server.signal("SIGTERM");
    const { code, stderr } = await server.ended;
    expect([code, stderr.split("unexpected failure").length - 1 <= 4]).toEqual([0, true]);
    expect(stderr).not.toContain("secret");
  });
});

onPosix("a signal to stop that is given twice", () => {
  test("ends the process at once, and open streams with a word of why", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    const server = await machine.serve();
    const hold = machine.simulator.gate.hold(CHAT, 3);
    const events = readEvents(await callsTo(server.url).chat({ stream: true }));
    await hold.reached;
    server.signal("SIGTERM");
    await server.stderr.until(/"message":"stopping/);
    server.signal("SIGTERM");
    expect(framesOf(await events.rest()).at(-1)).toMatchObject({ error: { code: "shutting_down" } });
    expect((await server.ended).code).toBe(130);
  });
});
