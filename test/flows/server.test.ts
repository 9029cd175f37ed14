import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { request } from "node:http";
import { connect } from "node:net";
import { createUserMachine, type Server, type UserMachine } from "../support/binary.ts";
import { contentOf, framesOf, readEvents } from "../support/event-reader.ts";
import { CHAT, callsTo } from "../support/proxy.ts";

setDefaultTimeout(30_000);

const isWindows = process.platform === "win32";

/** What becomes of a new connection to a port. */
function knock(port: number, host = "127.0.0.1"): Promise<"open" | "refused"> {
  return new Promise((resolve) => {
    const socket = connect(port, host, () => {
      socket.destroy();
      resolve("open");
    });
    socket.on("error", () => resolve("refused"));
  });
}

/** A stream that has brought its first event, and stays open until its hold is released. */
async function openStream({ simulator }: UserMachine, { url }: Server) {
  const hold = simulator.gate.hold(CHAT, 3);
  const response = await callsTo(url).chat({ stream: true });
  const events = readEvents(response);
  expect([response.status, await events.next()]).toEqual([200, expect.stringContaining('"role":"assistant"')]);
  await hold.reached;
  return { hold, events };
}

describe("run", () => {
  test("serves on both loopback addresses, and on no other", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    const { urls, port } = await machine.serve();
    expect(urls).toEqual([`http://127.0.0.1:${port}`, `http://[::1]:${port}`]);
    for (const url of [...urls, `http://localhost:${port}`]) {
      expect(await (await fetch(`${url}/livez`)).text()).toBe("ok\n");
    }
  });

  test("starts whatever the environment says of the runtime's own settings", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    const { url } = await machine.serve([], {
      BUN_JSC_thresholdForJITAfterWarmUp: "500",
      BUN_JSC_forceRAMSize: "200000000",
    });
    expect((await callsTo(url).chat()).status).toBe(200);
  });

  test("and start are one command", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    const { stderr } = machine.start(["start"]);
    await stderr.until(/"message":"listening"/);
  });

  test("ends with 1 and one clear line when the port is taken, on either address", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    const { url, port } = await machine.serve();
    const second = await machine.run(["run", "--port", String(port)]);
    expect(second).toEqual({
      code: 1,
      stdout: "",
      stderr: expect.stringMatching(
        new RegExp(
          `^error: github-copilot-svcs is already running on port ${port} \\(version \\S+\\)\\. ` +
            "Stop it, or choose another port with --port\\.\n$",
        ),
      ),
    });
    expect((await callsTo(url).chat()).status).toBe(200);

    using other = Bun.serve({ hostname: "::1", port: 0, reusePort: false, fetch: () => new Response("other") });
    const third = await machine.run(["run", "--port", String(other.port)]);
    expect([third.code, third.stderr]).toEqual([
      1,
      `error: Port ${other.port} on ::1 is already in use. Stop the program that has it, or choose another with --port.\n`,
    ]);
    expect(await knock(other.port ?? 0)).toBe("refused");
  });

  test("refuses a host beyond loopback with 78, unless it is spelled out that everyone may call", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    for (const host of ["0.0.0.0", "::", "192.0.2.1"]) {
      const { code, stderr } = await machine.run(["run", "--host", host]);
      expect([host, code]).toEqual([host, 78]);
      expect(stderr).toContain("allow_unauthenticated");
    }
    const env = { COPILOT_SVCS_ALLOW_UNAUTHENTICATED: "true" };
    const { port } = await machine.serve(["--host", "0.0.0.0"], env);
    expect((await callsTo(`http://127.0.0.1:${port}`).chat()).status).toBe(200);
  });

  test.skipIf(isWindows)("goes on when nobody reads what it prints any more", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    const server = await machine.serve();
    await server.hangUp();
    for (let call = 0; call < 3; call++) expect((await callsTo(server.url).chat()).status).toBe(200);
    server.signal("SIGTERM");
    expect((await server.ended).code).toBe(0);
  });

  // Bun's own limit is 256 (bun-facts 7). On Windows it is a child of the process that was started.
  test.skipIf(isWindows)("serves 300 streams at the same time, in the process that was started", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    const { simulator } = machine;
    const server = await machine.serve();
    const holds = Array.from({ length: 300 }, () => simulator.gate.hold(CHAT, 1));
    const answers = holds.map(() => postChat(server.port));
    await simulator.journal.waitFor(CHAT, 300);
    await Promise.all(holds.map(({ reached }) => reached));
    expect(await callsTo(server.url).health()).toMatchObject({ requests: { in_flight: 300, queued: 0 } });
    for (const hold of holds) hold.release();
    for (const text of await Promise.all(answers)) expect(text).toEndWith("data: [DONE]\n\n");
    process.kill(server.pid, "SIGTERM");
    expect((await server.ended).code).toBe(0);
  });
});

describe.skipIf(isWindows)("a signal to stop", () => {
  test("does not wait for a connection that has asked only half of something", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    const server = await machine.serve();
    const half = connect(server.port, "127.0.0.1");
    await new Promise<void>((resolve) => half.write("GET /livez HTTP/1.1\r\nHo", () => resolve()));
    const startMs = performance.now();
    server.signal("SIGTERM");
    expect((await server.ended).code).toBe(0);
    half.destroy();
    expect(performance.now() - startMs).toBeLessThan(5000);
  });

  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    test(`${signal} in mid-stream: the stream goes on to its end, nobody else is let in, and the exit code is 0 (FA23)`, async () => {
      await using machine = await createUserMachine({ isSignedIn: true });
      const server = await machine.serve();
      const { hold, events } = await openStream(machine, server);
      server.signal(signal);
      await server.stderr.until(/"message":"stopping/);
      expect(await knock(server.port)).toBe("refused");
      expect(await knock(server.port, "::1")).toBe("refused");
      hold.release();
      const rest = await events.rest();
      expect(contentOf(rest)).toEndWith("You said: hello");
      expect(rest.at(-1)).toBe("data: [DONE]");
      const { code, stderr } = await server.ended;
      expect(code).toBe(0);
      expect(stderr).toMatch(/"route":"\/v1\/chat\/completions","status":200,"outcome":"ok"/);
    });
  }

  test("a stream that takes longer than the drain is told so in its own words, and the exit code is 0", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    const server = await machine.serve([], { COPILOT_SVCS_TIMEOUTS_DRAIN: "0.2" });
    const { events } = await openStream(machine, server);
    server.signal("SIGTERM");
    const rest = await events.rest();
    expect(framesOf(rest).at(-1)).toMatchObject({ error: { code: "shutting_down" } });
    expect(rest.join("\n")).not.toMatch(/\[DONE\]|"finish_reason":"/);
    const { code, stderr } = await server.ended;
    expect(code).toBe(0);
    expect(stderr).toContain('"outcome":"shutting_down"');
  });

  test("ends a server at once that has nothing but idle connections", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    const server = await machine.serve();
    expect((await callsTo(server.url).get("/livez")).status).toBe(200);
    const idle = connect(server.port, "127.0.0.1");
    idle.on("error", () => {});
    await new Promise((resolve) => idle.once("connect", resolve));
    const startMs = performance.now();
    server.signal("SIGTERM");
    expect((await server.ended).code).toBe(0);
    expect(performance.now() - startMs).toBeLessThan(5000);
    idle.destroy();
  });
});

/** A streamed call by node:http, which knows no limit of calls at the same time; `fetch` in this process does. */
function postChat(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port, method: "POST", path: "/v1/chat/completions", agent: false } as const;
    const call = request({ ...options, headers: { "content-type": "application/json" } }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => {
        text += part;
      });
      response.on("end", () => resolve(text));
    });
    call.on("error", reject);
    call.end(JSON.stringify({ model: "gpt-4o", stream: true, messages: [{ role: "user", content: "hello" }] }));
  });
}
