import { describe, expect, test } from "bun:test";
import { systemMachine } from "../../../src/world/machine.ts";
import { startProxy } from "../../support/proxy.ts";

describe("a server", () => {
  test("does not start on the port of another one, and says that it is there", async () => {
    await using first = await startProxy();
    await first.health();
    const second = startProxy({ config: { port: first.port } });
    await expect(second).rejects.toMatchObject({
      kind: "port_in_use",
      message: expect.stringContaining(`github-copilot-svcs is already running on port ${first.port} (version `),
    });
    expect((await first.chat()).status).toBe(200);
  });

  test("says when it may not open as many files as its limit of calls needs", async () => {
    const machine = { ...systemMachine, maxOpenFiles: () => 1024 };
    await using proxy = await startProxy({ machine, config: { limits: { in_flight: 512 } } });
    const [line] = proxy.log.lines().filter(({ message }) => message.startsWith("too few open files"));
    expect(line).toMatchObject({ level: "warn", allowed: 1024, needed: 1088 });
    await using other = await startProxy({ machine, config: { limits: { in_flight: 480 } } });
    expect(other.log.text()).not.toContain("too few open files");
  });

  test("does not take another program on its port for one of its kind", async () => {
    using other = Bun.serve({ hostname: "127.0.0.1", port: 0, reusePort: false, fetch: () => new Response("other") });
    await expect(startProxy({ config: { port: other.port } })).rejects.toMatchObject({
      kind: "port_in_use",
      message: expect.stringContaining(`Port ${other.port} on 127.0.0.1 is already in use.`),
    });
  });
});
