import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Supervisor } from "../../src/world/supervisor.ts";
import { createUserMachine } from "../support/binary.ts";
import { readEvents } from "../support/event-reader.ts";
import { listenForNotices } from "../support/notify-socket.ts";
import { CHAT, callsTo, startProxy } from "../support/proxy.ts";

setDefaultTimeout(30_000);

const READY = /^READY=1 STATUS=Serving at http:\/\/127\.0\.0\.1:\d+.*\n/m;

/** Microseconds since the machine was started, as the kernel has them. */
const uptimeMicros = () => Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]) * 1_000_000;

// Only Linux has service managers that listen so.
describe.skipIf(process.platform !== "linux")("a service manager that listens", () => {
  test("hears of the start, of signs of life, of a reload and of the end, in order, and from one process", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    const address = join(machine.home, "notify");
    const manager = listenForNotices(address);
    const server = machine.start(["run"], { NOTIFY_SOCKET: address, WATCHDOG_USEC: "40000" });
    await manager.told.until(READY);
    await manager.told.until(/^WATCHDOG=1\n(WATCHDOG=1\n){3}/m);
    const beforeMicros = uptimeMicros();
    server.signal("SIGHUP");
    const [, micros] = await manager.told.until(/^RELOADING=1 MONOTONIC_USEC=(\d+) .*\n(?:WATCHDOG=1\n)*READY=1/m);
    expect(Number(micros)).toBeWithin(beforeMicros - 20_000, uptimeMicros() + 20_000);
    await machine.write("config.json", "{ torn");
    server.signal("SIGHUP");
    await manager.told.until(/(?:RELOADING=1 .*\n(?:WATCHDOG=1\n)*READY=1 .*\n(?:WATCHDOG=1\n)*){2}/);
    server.signal("SIGTERM");
    expect((await server.ended).code).toBe(0);
    await manager.told.until(/^STOPPING=1 EXTEND_TIMEOUT_USEC=40000000 STATUS=.*\n(WATCHDOG=1\n)*$/m);
    expect(manager.told.text).toMatch(/^READY=1/);
    manager.close();
  });

  test.each([["/nowhere/notify"], ["vsock:2:1234"]])(
    "at %s, where nobody hears, keeps no server from serving",
    async (address) => {
      await using machine = await createUserMachine({ isSignedIn: true });
      const server = await machine.serve([], { NOTIFY_SOCKET: address, WATCHDOG_USEC: "1000" });
      expect((await callsTo(server.url).chat()).status).toBe(200);
      server.signal("SIGTERM");
      expect((await server.ended).code).toBe(0);
    },
  );
});

describe("what a server tells its service manager", () => {
  function createManager(watchdogMs: number | null) {
    const told: Readonly<Record<string, string>>[] = [];
    const stopping = Promise.withResolvers<void>();
    const supervisor: Supervisor = {
      watchdogMs,
      monotonicMicros: () => "42",
      tell(assignments) {
        told.push(assignments);
        if (assignments["STOPPING"]) stopping.resolve();
      },
    };
    return { told, supervisor, stopping: stopping.promise };
  }

  test("is that it stops before it finishes running answers, and never that it is ready again", async () => {
    const manager = createManager(null);
    await using proxy = await startProxy({ supervisor: manager.supervisor, config: { timeouts: { drain: 30 } } });
    const hold = proxy.simulator.gate.hold(CHAT, 2);
    const events = readEvents(await proxy.chat({ stream: true }));
    await hold.reached;
    const code = proxy.drain();
    await manager.stopping;
    expect(manager.told.at(-1)).toMatchObject({ STOPPING: "1", EXTEND_TIMEOUT_USEC: "40000000" });
    proxy.reload();
    hold.release();
    await events.rest();
    expect(await code).toBe(0);
    expect(manager.told.map((message) => Object.keys(message)[0])).toEqual(["READY", "STOPPING"]);
  });

  test("are signs of life to the very end, and none after it", async () => {
    const manager = createManager(2);
    await using proxy = await startProxy({ supervisor: manager.supervisor, config: { timeouts: { drain: 0.2 } } });
    const hold = proxy.simulator.gate.hold(CHAT, 2);
    const events = readEvents(await proxy.chat({ stream: true }));
    await hold.reached;
    const code = proxy.drain();
    await events.rest();
    expect(await code).toBe(0);
    const count = manager.told.length;
    expect(manager.told.at(-1)).toEqual({ WATCHDOG: "1" });
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(manager.told).toHaveLength(count);
  });
});
