import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openSupervisor } from "../../src/world/supervisor.ts";
import { listenForNotices } from "../support/notify-socket.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

// Only Linux has service managers that listen so.
describe.skipIf(process.platform !== "linux")("a service manager", () => {
  test.each([["at a path"], ["by an abstract name"]])("%s gets each message whole", async (where) => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "notify");
    const address = where === "at a path" ? path : `@${path}`;
    const manager = listenForNotices(address);
    const supervisor = await openSupervisor({ NOTIFY_SOCKET: address });
    supervisor?.tell({ READY: "1", STATUS: "all is well – überall" });
    supervisor?.tell({ STOPPING: "1" });
    await manager.told.until(/STOPPING/);
    expect(manager.told.text).toBe("READY=1 STATUS=all is well – überall\nSTOPPING=1\n");
    manager.close();
  });

  test("is named to no child", async () => {
    const env: Record<string, string | undefined> = {
      NOTIFY_SOCKET: "@of-a-test",
      WATCHDOG_USEC: "1",
      WATCHDOG_PID: "1",
      HOME: "/home/octo",
    };
    await openSupervisor(env);
    expect(env).toEqual({ HOME: "/home/octo" });
  });

  test.each([
    [{ WATCHDOG_USEC: "3000000", WATCHDOG_PID: String(process.pid) }, 3000],
    [{ WATCHDOG_USEC: "500" }, 0.5],
    [{ WATCHDOG_USEC: "3000000", WATCHDOG_PID: "1" }, null],
    [{ WATCHDOG_USEC: "soon" }, null],
    [{ WATCHDOG_USEC: "0" }, null],
    [{}, null],
  ])("that sets %p wants signs of life within %p ms", async (env, ms) => {
    expect((await openSupervisor({ NOTIFY_SOCKET: "@of-a-test", ...env }))?.watchdogMs).toBe(ms);
  });

  test("compares its clock with ours", async () => {
    const supervisor = await openSupervisor({ NOTIFY_SOCKET: "@of-a-test" });
    const uptimeMicros = () => Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]) * 1_000_000;
    const before = uptimeMicros() - 20_000;
    const micros = Number(supervisor?.monotonicMicros());
    expect(micros).toBeWithin(before, uptimeMicros() + 20_000);
  });

  test("that is named by nothing is none, and one at no address of a socket is an error", async () => {
    expect(await openSupervisor({ NOTIFY_SOCKET: "", WATCHDOG_USEC: "1" })).toBeNull();
    for (const address of ["vsock:2:1234", "notify", `/${"long".repeat(30)}`]) {
      await expect(openSupervisor({ NOTIFY_SOCKET: address })).rejects.toThrow("no address of a socket");
    }
  });
});
