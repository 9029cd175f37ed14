import { describe, expect, test } from "bun:test";
import { startProxy } from "../support/proxy.ts";

describe("a server", () => {
  test("does not start on the port of another one, and says that it is there", async () => {
    await using first = await startProxy();
    const second = startProxy({ config: { port: first.port } });
    await expect(second).rejects.toMatchObject({
      kind: "port_in_use",
      message: expect.stringContaining(`github-copilot-svcs is already running on port ${first.port} (version `),
    });
    expect((await first.chat()).status).toBe(200);
  });

  test("does not take another program on its port for one of its kind", async () => {
    using other = Bun.serve({ hostname: "127.0.0.1", port: 0, reusePort: false, fetch: () => new Response("other") });
    await expect(startProxy({ config: { port: other.port } })).rejects.toMatchObject({
      kind: "port_in_use",
      message: expect.stringContaining(`Port ${other.port} on 127.0.0.1 is already in use.`),
    });
  });
});
